"""The columns of a pool are finite whatever is missing, say what they claim, and do not depend on the pool's order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playlists.ranking.columns import COLUMNS, FACTS, SCORES, Listened, columns, listened
from playlists.ranking.knowledge import Knowledge
from tests.ranking.worlds import (
    TRACK_COUNT,
    histories_by_hand,
    knowledge_of,
    silent,
    small_knowledge,
    vectors_of,
    who_heard,
    without,
)  # fmt: skip
from tests.training.worlds import PER_ARTIST, world_catalogue

EVERYTHING = np.arange(TRACK_COUNT, dtype=np.int32)
NOTHING_KNOWN = ("artist_id", "artist", "album", "genres", "audio", "released")

KNOWN: dict[str, Knowledge] = {
    "everything": small_knowledge(),
    "no order": small_knowledge(ordered=False),
    "no artists": knowledge_of(without(world_catalogue(TRACK_COUNT), "artist_id", "artist")),
    "no genres": knowledge_of(without(world_catalogue(TRACK_COUNT), "genres")),
    "no audio": knowledge_of(without(world_catalogue(TRACK_COUNT), "audio")),
    "nothing": knowledge_of(without(world_catalogue(TRACK_COUNT), *NOTHING_KNOWN), ordered=False),
}
HISTORIES = {"empty": (), "one track": (5,), "a few": (5, 30, 2, 17), "everything": tuple(range(TRACK_COUNT))}
POOLS = {"one": EVERYTHING[7:8], "two": EVERYTHING[7:9], "all": EVERYTHING}


def _column(found_PF: np.ndarray, name: str) -> np.ndarray:
    column: np.ndarray = found_PF[:, COLUMNS.index(name)]
    return column


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("pool", POOLS)
def test_columns_are_finite_and_as_many_as_promised(known: str, history: str, pool: str) -> None:
    rows = POOLS[pool]
    found = columns(who_heard(*HISTORIES[history]), rows, vectors_of(rows), KNOWN[known])
    assert found.shape == (len(rows), len(COLUMNS))
    assert found.dtype == np.float32
    assert np.isfinite(found).all()


def test_every_column_has_a_name_of_its_own() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS) == 3 * len(SCORES) + len(FACTS)


def test_scores_and_facts_of_a_candidate_are_the_same_bits_in_any_pool() -> None:
    """What is standardised depends on the pool's members alone, and what is not on the candidate alone."""
    who, alone = who_heard(5, 30, 2), len(SCORES)
    whole = columns(who, EVERYTHING, vectors_of(EVERYTHING), KNOWN["everything"])
    for rows in (EVERYTHING[::3], EVERYTHING[9:10]):
        part = columns(who, rows, vectors_of(rows), KNOWN["everything"])
        np.testing.assert_array_equal(part[:, :alone], whole[rows, :alone])
        np.testing.assert_array_equal(part[:, -len(FACTS) :], whole[rows, -len(FACTS) :])


def test_a_turned_pool_has_the_same_columns_turned() -> None:
    who = who_heard(5, 30, 2)
    turned = np.random.default_rng(1).permutation(EVERYTHING)
    straight = columns(who, EVERYTHING, vectors_of(EVERYTHING), KNOWN["everything"])
    found = columns(who, turned, vectors_of(turned), KNOWN["everything"])
    places = [n for n, name in enumerate(COLUMNS) if name.endswith(": place")]
    others = [n for n in range(len(COLUMNS)) if n not in places]
    np.testing.assert_allclose(found[:, others], straight[turned][:, others], atol=1e-5)
    distinct = [n for n in places if len(np.unique(straight[:, n - 2 * len(SCORES)])) == TRACK_COUNT]
    assert distinct
    np.testing.assert_array_equal(found[:, distinct], straight[turned][:, distinct])


def test_a_base_score_stands_as_it_is_standardised_and_by_its_place() -> None:
    who = who_heard(5, 30, 2)
    found = columns(who, EVERYTHING, vectors_of(EVERYTHING), KNOWN["everything"])
    score = vectors_of(EVERYTHING)["discovery"] @ who.tastes["discovery"]
    np.testing.assert_allclose(_column(found, "discovery"), score, rtol=1e-5)
    standard = (score - score.mean()) / score.std()
    np.testing.assert_allclose(_column(found, "discovery: standard"), standard, atol=1e-5)
    place = np.argsort(np.argsort(-score))
    np.testing.assert_allclose(_column(found, "discovery: place"), np.log1p(place), rtol=1e-6)


def test_what_tracks_say_is_their_sum_over_the_root_of_how_many_there_are() -> None:
    known, who = KNOWN["everything"], who_heard(5, 30, 2)
    found = columns(who, EVERYTHING, vectors_of(EVERYTHING), known)
    for kind in ("taste", "new", "plain", "alike"):
        near, weights = known.tracks.neighbours, known.tracks.weights[kind]
        expected = [sum(w[n] for n in range(len(w)) if near[j, n] in who.track) for j, w in enumerate(weights)]
        np.testing.assert_allclose(_column(found, f"{kind} whole"), np.array(expected) / np.sqrt(3), atol=1e-5)


def test_what_follows_the_last_track_fades_with_every_track_before_it() -> None:
    """Last (half-life of one track) and recent (of eight): 2⁻ⁿ and 2⁻ⁿ⸍⁸ for the track n places from the end."""
    known, who = KNOWN["everything"], who_heard(5, 30, 2)
    found = columns(who, EVERYTHING, vectors_of(EVERYTHING), known)
    near, weights = known.tracks.neighbours, known.tracks.weights["follows"]
    for how, half_life in (("last", 1), ("recent", 8)):
        said = np.zeros(TRACK_COUNT)
        for age, track in enumerate((2, 30, 5)):
            said += ((near == track) * weights).sum(axis=1) * 0.5 ** (age / half_life)
        np.testing.assert_allclose(_column(found, f"follows {how}"), said, atol=1e-5)


def test_without_an_order_nothing_is_recent_and_the_order_of_a_history_is_not_read() -> None:
    one, other = (
        columns(who_heard(*tracks), EVERYTHING, vectors_of(EVERYTHING), KNOWN["no order"])
        for tracks in ((5, 30, 2), (2, 5, 30))
    )
    np.testing.assert_allclose(one, other, atol=1e-5)
    for name in ("plain recent", "follows last", "last artist"):
        assert not _column(one, name).any()


def test_the_facts_count_artists_and_albums_of_the_history() -> None:
    """Of the world's artists each has four tracks, of its albums each two."""
    found = columns(who_heard(0, 1, 9), EVERYTHING, vectors_of(EVERYTHING), KNOWN["everything"])
    of_first = EVERYTHING // PER_ARTIST == 0
    np.testing.assert_allclose(_column(found, "artist heard")[of_first], np.log(3))
    np.testing.assert_allclose(_column(found, "artist share")[of_first], 2 / 3)
    np.testing.assert_allclose(_column(found, "artist explored")[of_first], 2 / 4)
    np.testing.assert_allclose(_column(found, "album explored")[:2], 1)
    np.testing.assert_array_equal(_column(found, "last artist"), EVERYTHING // PER_ARTIST == 2)
    np.testing.assert_allclose(_column(found, "history"), np.log(3), rtol=1e-6)
    np.testing.assert_allclose(_column(found, "popularity"), np.log1p(EVERYTHING), rtol=1e-6)


def test_the_cosine_of_genres_is_one_within_a_genre_and_zero_between() -> None:
    found = columns(who_heard(0, 1), EVERYTHING, vectors_of(EVERYTHING), KNOWN["everything"])
    same = EVERYTHING // PER_ARTIST % 3 == 0
    np.testing.assert_allclose(_column(found, "genres"), same, atol=1e-5)


def test_a_history_read_from_listens_has_what_was_heard_gladly_alone() -> None:
    histories = histories_by_hand([[1], [4, 2, 9, 7]], plays=[1, 1, 0, 1, 0], feedback=[0, 0, 0, -1, 1])
    tastes = {"continuation": np.eye(2, dtype=np.float32)}
    who = listened(histories, 1, tastes)
    assert who.track.tolist() == [4, 7]
    assert who.tastes["continuation"].tolist() == [0, 1]


def test_knowing_less_changes_only_the_columns_of_what_is_less_known() -> None:
    """Without relations their columns are zero; with an empty history too."""
    known, who = silent(KNOWN["everything"]), who_heard(5, 30, 2)
    found = columns(who, EVERYTHING, vectors_of(EVERYTHING), known)
    assert not _column(found, "taste whole").any()
    full = columns(who, EVERYTHING, vectors_of(EVERYTHING), KNOWN["everything"])
    np.testing.assert_array_equal(_column(found, "artists"), _column(full, "artists"))
    nobody = columns(
        Listened(np.zeros(0, np.int32), who.tastes), EVERYTHING, vectors_of(EVERYTHING), KNOWN["everything"]
    )
    for name in ("taste whole", "artists", "genres", "audio", "artist heard", "history"):
        assert not _column(nobody, name).any()


def test_a_track_of_no_listeners_has_finite_popularity() -> None:
    unheard = replace(KNOWN["everything"], listeners=np.zeros(TRACK_COUNT), artist_listeners=np.zeros(TRACK_COUNT))
    found = columns(who_heard(1), EVERYTHING, vectors_of(EVERYTHING), unheard)
    assert not _column(found, "share of artist").any()
