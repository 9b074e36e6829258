"""What tracks say of each other is what the full matrices say, cut to the neighbours and no further."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from playlists.errors import BrokenVersion
from playlists.histories import LONGEST, Histories, heard_gladly
from playlists.ranking.relations import Relations, read_relations, spoken, write_relations
from tests.ranking.worlds import histories_by_hand, random_relations
from tests.training.worlds import world_catalogue, world_listens
from training.interactions import Interactions, interactions
from training.model.rows import content_rows, listener_rows, stacked
from training.ranking.alike import likeness
from training.ranking.follow import FADES, GAP, SEEN_OFTEN, followed
from training.ranking.gram import DENSE_UP_TO, gram
from training.ranking.relate import (
    DROPPED,
    PLAIN_RIDGE,
    TASTE,
    TASTE_RIDGE,
    chosen,
    nearest,
    relate_artists,
    relate_tracks,
    solved,
)  # fmt: skip

TRACKS = 40


@pytest.fixture(scope="module")
def known() -> Interactions:
    catalogue = world_catalogue(TRACKS)
    return interactions(world_listens(catalogue, listeners=60, each=12), catalogue)


def _dense(relations: Relations, kind: str) -> np.ndarray:
    """(N, N): at (j, i) how loudly i speaks for j."""
    whole = np.zeros((len(relations.neighbours),) * 2)
    for j, near in enumerate(relations.neighbours):
        for i, weight in zip(near, relations.weights[kind][j], strict=True):
            whole[j, i] += weight
    return whole


def test_what_is_spoken_is_the_product_with_the_dense_matrix() -> None:
    relations = random_relations(TRACKS, ("taste", "plain"))
    rng = np.random.default_rng(2)
    for heard_count in (0, 1, 9, TRACKS):
        history = np.zeros(TRACKS, np.float32)
        history[rng.permutation(TRACKS)[:heard_count]] = rng.random(heard_count) + 0.1
        rows = rng.permutation(TRACKS)[:15]
        heard = np.flatnonzero(history)
        said = spoken(relations, rows, heard)
        for kind in relations.weights:
            expected = (_dense(relations, kind) @ history)[rows]
            np.testing.assert_allclose(said.summed(kind, history[heard]), expected, atol=1e-5)


def test_further_rows_say_nothing_and_change_nothing() -> None:
    relations = random_relations(10, ("taste",))
    heard = np.ones(13, np.float32)
    said = spoken(relations, np.arange(13), np.arange(13)).summed("taste", heard)
    np.testing.assert_array_equal(said[10:], 0)
    np.testing.assert_allclose(said[:10], _dense(relations, "taste").sum(axis=1), atol=1e-5)


def test_relations_are_read_as_they_were_written(tmp_path: Path) -> None:
    relations = random_relations(10, ("taste", "new"))
    write_relations(tmp_path, "tracks", relations)
    again = read_relations(tmp_path, "tracks", ("taste", "new"))
    np.testing.assert_array_equal(again.neighbours, relations.neighbours)
    for kind, weights in relations.weights.items():
        np.testing.assert_array_equal(again.weights[kind], weights)


def test_relations_of_two_shapes_and_missing_files_are_broken(tmp_path: Path) -> None:
    write_relations(tmp_path, "tracks", random_relations(10, ("taste",)))
    np.save(tmp_path / "tracks.taste.npy", np.zeros((9, 7), np.float32))
    with pytest.raises(BrokenVersion, match=r"tracks.taste.npy is \(9, 7\), its neighbours \(10, 7\)"):
        read_relations(tmp_path, "tracks", ("taste",))
    with pytest.raises(BrokenVersion, match=r"tracks.new.npy"):
        read_relations(tmp_path, "tracks", ("new",))


def _ease(products: np.ndarray, ridge: np.ndarray) -> np.ndarray:
    """(N, N): at (j, i) the weight of i in the regression of j on all others (Steck 2019, 2020), column by column."""
    whole = np.zeros_like(products)
    for j in range(len(products)):
        others = np.flatnonzero(np.arange(len(products)) != j)
        inner = products[np.ix_(others, others)] + np.diag(ridge[others])
        whole[j, others] = np.linalg.solve(inner, products[others, j])
    return whole


def test_the_ridge_among_all_tracks_is_the_full_one(known: Interactions) -> None:
    """EASE on listeners and content, and EDLAE on listeners alone, its ridge growing with how often one is heard."""
    content = content_rows(known.catalogue)
    taste, plain = gram(known.binary, content, TASTE), gram(known.binary, {}, {})
    rows, alone = stacked(known.binary, content, TASTE).toarray().astype(float), listener_rows(known.binary).toarray()
    ease, edlae = np.full(TRACKS, TASTE_RIDGE), DROPPED / (1 - DROPPED) * plain.diagonal + PLAIN_RIDGE
    near = np.stack([np.delete(np.arange(TRACKS), j) for j in range(TRACKS)]).astype(np.int32)
    for whole, dense, ridge in ((taste, rows.T @ rows, ease), (plain, alone.T @ alone, edlae)):
        weights = solved(whole, near, np.ones(near.shape, bool), ridge)
        np.testing.assert_allclose(_dense(Relations(near, {"one": weights}), "one"), _ease(dense, ridge), atol=1e-4)


def test_a_track_has_each_neighbour_once_and_never_itself(known: Interactions) -> None:
    relations = relate_tracks(known.binary, known.histories, content_rows(known.catalogue), ordered=True, neighbours=12)
    loud = relations.weights["taste"] != 0
    for j, near in enumerate(relations.neighbours):
        assert j not in near[loud[j]]
        assert len(np.unique(near[loud[j]])) == loud[j].sum()


def test_few_neighbours_are_solved_as_many_are(known: Interactions) -> None:
    """Among the neighbours that a track has, its weights are their ridge regression, however many others have."""
    content = content_rows(known.catalogue)
    relations = relate_tracks(known.binary, known.histories, content, ordered=True, neighbours=9)
    rows = stacked(known.binary, content, TASTE).toarray().astype(float)
    products = rows.T @ rows
    for j, (near, weights) in enumerate(zip(relations.neighbours, relations.weights["taste"], strict=True)):
        near, weights = near[weights != 0], weights[weights != 0]
        inner = products[np.ix_(near, near)] + TASTE_RIDGE * np.eye(len(near))
        np.testing.assert_allclose(weights, np.linalg.solve(inner, products[near, j]), atol=1e-4)


def test_the_artists_ridge_is_the_one_of_who_heard_whom(known: Interactions) -> None:
    artist = known.catalogue.artist
    relations = relate_artists(known.binary, artist)
    heard = np.zeros((len(known.listeners), artist.max() + 1))
    for b, t in zip(*known.binary.nonzero(), strict=True):
        heard[b, artist[t]] = 1
    alone = listener_rows(sp.csr_matrix(heard)).toarray()
    expected = _ease(alone.T @ alone, np.full(heard.shape[1], 100.0))
    np.testing.assert_allclose(_dense(relations, "artists"), expected, atol=1e-4)


def test_tracks_that_nobody_played_speak_for_nobody_but_are_spoken_for() -> None:
    catalogue = world_catalogue(TRACKS)
    listens = world_listens(catalogue, listeners=60, each=12)
    known = interactions(listens.filter(np.array(listens["track"].to_pylist()) != "t1"), catalogue)
    relations = relate_tracks(known.binary, known.histories, content_rows(catalogue), ordered=True)
    assert (_dense(relations, "taste")[:, 1] == 0).all()
    assert (_dense(relations, "taste")[1] > 0).any()


def _followed_in_a_loop(histories: Histories, tracks: int) -> np.ndarray:
    counted = np.zeros((tracks, tracks))
    gladly = heard_gladly(histories)
    for b in range(len(histories)):
        here = histories.of(b)
        heard = histories.track[here][gladly[here]]
        for n, before in enumerate(heard):
            for gap, after in enumerate(heard[n + 1 : n + 1 + GAP]):
                counted[after, before] += FADES**gap
    return counted / (counted.sum(axis=0) + SEEN_OFTEN)


def test_followed_is_the_count_in_a_loop(known: Interactions) -> None:
    np.testing.assert_allclose(
        followed(known.histories, TRACKS).toarray(), _followed_in_a_loop(known.histories, TRACKS), atol=1e-6
    )


@pytest.mark.parametrize("histories", [[], [[]], [[3]], [[3], [1]], [[0, 1]]])
def test_short_histories_are_followed_too(histories: list[list[int]]) -> None:
    few = histories_by_hand(histories)
    np.testing.assert_allclose(followed(few, 4).toarray(), _followed_in_a_loop(few, 4), atol=1e-6)


def test_likeness_is_the_asymmetric_cosine(known: Interactions) -> None:
    heard = known.binary.toarray().astype(float)
    rarity = np.maximum(np.log(TRACKS / (1 + heard.sum(axis=1))), 0)
    weighted = heard * rarity[:, None]
    length = np.where((square := (weighted**2).sum(axis=0)) > 0, square, 1)
    for asymmetry in (0.5, 0.65):
        expected = weighted.T @ weighted / np.outer(length ** (1 - asymmetry), length**asymmetry)
        np.testing.assert_allclose(likeness(known.binary, asymmetry).toarray(), expected, atol=1e-5)


def test_the_nearest_are_the_largest_that_speak() -> None:
    matrix = np.random.default_rng(0).normal(size=(12, 12)).astype(np.float32)
    speaks = np.arange(12) % 3 > 0
    for given in (matrix, sp.csr_matrix(matrix)):
        for j, row in enumerate(nearest(given, speaks, 4)):
            able = [i for i in range(12) if speaks[i] and i != j and matrix[j, i] > 0]
            assert set(row[row >= 0].tolist()) == set(sorted(able, key=lambda i: -matrix[j, i])[:4])


def test_several_lists_become_one_with_each_track_once() -> None:
    one = np.array([[3, 1, -1], [-1, -1, -1]], np.int32)
    other = np.array([[1, 2, 3], [5, -1, -1]], np.int32)
    together = chosen([one, other])
    assert [sorted(row[row >= 0].tolist()) for row in together] == [[1, 2, 3], [5]]


def test_an_endless_history_or_album_makes_no_more_pairs_than_the_encoder_reads() -> None:
    """Of the tracks that one listener heard and one album holds, an even part of each row is multiplied."""
    endless = sp.csr_matrix(np.ones((1, DENSE_UP_TO + 1), np.float32))
    found = gram(endless, {"album": endless}, {"album": 1.0})
    assert sp.issparse(found.pairs)
    assert found.pairs.nnz <= 2 * LONGEST**2
