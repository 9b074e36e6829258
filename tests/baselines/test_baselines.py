"""Each baseline against its own definition, from histories alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.evaluation.worlds import START_MS, listening, listens_of, scenes
from training.baselines import settings
from training.baselines.again import frequency, recency
from training.baselines.cold import artist_mean, content_knn, genre_profile, mapped_from_ials
from training.baselines.factors import folded_in, ials, scored_by
from training.baselines.graph_filter import graph_filter
from training.baselines.neighbours import bm25_knn, item_knn
from training.baselines.popularity import popularity, recent_popularity
from training.baselines.ridge import ease, ease_with_content, edlae, weights, zero_diagonal_ridge
from training.baselines.settings import FAMILIAR
from training.baselines.tuned import baselines
from training.evaluation.evaluate import evaluate
from training.evaluation.split import split
from training.interactions import Interactions, System, interactions

CATALOGUE = scenes()


@pytest.fixture(scope="module")
def known() -> Interactions:
    return interactions(listening(CATALOGUE), CATALOGUE)


def test_each_column_of_the_ridge_solves_its_own_least_squares(known: Interactions) -> None:
    penalty = np.random.default_rng(0).uniform(2, 9, len(CATALOGUE))
    found = weights(known.binary, penalty)
    x = known.binary.toarray().astype(np.float64)
    assert np.abs(np.diag(found)).max() == 0
    for j in range(0, len(CATALOGUE), 7):
        others = np.delete(np.arange(len(CATALOGUE)), j)
        gram = x[:, others].T @ x[:, others] + np.diag(penalty[others])
        np.testing.assert_allclose(found[others, j], np.linalg.solve(gram, x[:, others].T @ x[:, j]), atol=1e-5)


def test_both_sides_of_the_ridge_give_the_same_scores() -> None:
    few, many = (interactions(listening(CATALOGUE, listeners=n), CATALOGUE) for n in (40, 200))
    penalty = np.random.default_rng(1).uniform(2, 9, len(CATALOGUE))
    for known in (few, many):  # fewer listeners than tracks, and more
        direct = known.binary @ weights(known.binary, penalty)
        np.testing.assert_allclose(zero_diagonal_ridge(known.binary, penalty)(known.histories), direct, atol=1e-5)


def test_edlae_without_dropout_is_ease(known: Interactions) -> None:
    without, plain = edlae(known, dropout=0.0, penalty=30.0), ease(known, penalty=30.0)
    np.testing.assert_allclose(without(known.histories), plain(known.histories), atol=1e-6)


@pytest.mark.parametrize("asymmetry", [0.5, 0.8])
def test_all_neighbours_are_the_cosine_without_the_track_itself(known: Interactions, asymmetry: float) -> None:
    x = known.binary.toarray().astype(np.float64)
    squared = np.maximum((x**2).sum(axis=0), 1)
    similarity = x.T @ x / np.outer(squared**asymmetry, squared ** (1 - asymmetry))
    np.fill_diagonal(similarity, 0)
    found = item_knn(known, len(CATALOGUE), "cosine", asymmetry)(known.histories)
    np.testing.assert_allclose(found, x @ similarity, atol=1e-4)


def test_only_the_nearest_neighbours_count(known: Interactions) -> None:
    one = item_knn(known, 1, "tf-idf")(known.histories)
    assert (one > 0).sum() < (item_knn(known, 20, "tf-idf")(known.histories) > 0).sum()


@pytest.mark.parametrize("dimensions", [4, 64])  # fewer and more than tracks in a history
def test_folding_in_solves_the_weighted_least_squares(known: Interactions, dimensions: int) -> None:
    found = ials(known, dimensions, penalty=3.0, confidence=7.0, seed=1)
    y = found.tracks.astype(np.float64)
    for b, vector in enumerate(folded_in(found, known.histories.some([0, 5, 9]))):
        x = known.binary[[0, 5, 9][b]].toarray().ravel()
        gradient = y.T @ ((1 + 6 * x) * (y @ vector - x)) + 3.0 * vector
        np.testing.assert_allclose(gradient, 0, atol=2e-3)


def test_recent_popularity_halves_with_every_half_life() -> None:
    days = np.array([10, 0, 0])
    listens = listens_of(["a", "b", "c"], ["t0001", "t0002", "t0002"], START_MS + days * 86_400_000)
    known = interactions(listens, CATALOGUE)
    scores = recent_popularity(known, half_life_days=5)(known.histories)[0]
    assert scores[1] == pytest.approx(1)
    assert scores[2] == pytest.approx(2 * 0.25)


def test_again_follows_counts_and_times() -> None:
    days = np.array([0, 1, 5])
    listens = listens_of(["a"] * 3, ["t0001", "t0001", "t0002"], START_MS + days * 86_400_000)
    known = interactions(listens, CATALOGUE)
    often, lately = (made(known)(known.histories)[0] for made in (frequency, recency))
    assert often[1] > often[2] > often[3] == 0
    assert lately[2] > lately[1] > lately[3] == 0


def test_a_track_that_nobody_played_stands_where_its_artist_does() -> None:
    cold = "t0004"  # the second track of artist 0/0, of whom t0000, t0008 and t0012 are played
    listens = listening(CATALOGUE)
    played = listens.filter(np.array(listens["track"].to_pylist()) != cold)
    known = interactions(played, CATALOGUE)
    scores = artist_mean(known, ials(known, 8, 3.0, 7.0, 1))(known.histories)
    np.testing.assert_allclose(scores[:, 4], scores[:, 0], atol=1e-5)


def test_genres_alone_tell_the_scenes_apart(known: Interactions) -> None:
    scores = genre_profile(known)(known.histories)
    own = np.arange(len(CATALOGUE)) % 4 == (np.arange(len(scores)) % 4)[:, None]
    np.testing.assert_allclose(scores[own], 1, atol=1e-5)
    assert (scores[~own] == 0).all()


MAKES: dict[str, Callable[[Interactions], System]] = {
    "popularity": popularity,
    "k-nn": lambda known: item_knn(known, 20, "tf-idf", 0.65),
    "EASE": lambda known: ease(known, 20.0),
    "iALS": lambda known: scored_by(ials(known, 8, 3.0, 7.0, 1)),
    "BM25 k-nn": lambda known: bm25_knn(known, 20, 1.2, 0.5),
    "EASE with content": lambda known: ease_with_content(known, 20.0, FAMILIAR),
    "GF-CF": lambda known: graph_filter(known, 8, 0.3, 1),
    "content k-nn": lambda known: content_knn(known, 10, 1.0),
    "content to iALS": lambda known: mapped_from_ials(known, ials(known, 8, 3.0, 7.0, 1), 1.0, 1.0),
}


@pytest.mark.parametrize("name", MAKES)
def test_a_listener_who_was_not_trained_on_is_scored_like_a_twin_who_was(known: Interactions, name: str) -> None:
    system = MAKES[name](known)
    stranger = listens_of(["new"] * 15, [CATALOGUE.word("track", int(n)) or "" for n in known.binary[3].indices])
    twin = interactions(stranger, CATALOGUE).histories
    np.testing.assert_allclose(system(twin)[0], system(known.histories.some([3]))[0], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", MAKES)
def test_an_empty_history_has_finite_scores(known: Interactions, name: str) -> None:
    nobody = interactions(listening(CATALOGUE), CATALOGUE, listeners=["nobody"]).histories
    assert np.isfinite(MAKES[name](known)(nobody)).all()


@pytest.mark.parametrize("times", [False, True])
def test_every_collaborative_baseline_beats_popularity_where_there_are_scenes(times: bool) -> None:
    parts = split(listening(CATALOGUE, listeners=160, times=times, twice=False), CATALOGUE, seed=2)
    found = baselines(parts, CATALOGUE)
    assert found.skipped == {"audio profile": "no track has audio"}
    measured = evaluate(found.systems, parts, CATALOGUE).metrics["discovery"]
    popular = measured["popularity"]["ndcg@10"]["mean"]
    for name in ("item k-nn", "BM25 k-nn", "EASE", "EDLAE", "EASE with content", "iALS"):
        assert (measured[name]["ndcg@10"]["mean"] or 0) > 1.5 * (popular or 0)
    assert ("recent popularity" in measured) == ("aged k-nn" in measured) == times
    assert {"transitions", "faded k-nn"} <= set(measured)  # the rows of this world have places too
    assert "GF-CF" not in measured


def test_one_listener_and_one_track_make_baselines_all_the_same() -> None:
    parts = split(listens_of(["a"], ["t0001"]), CATALOGUE, 1)
    assert {"EASE", "iALS", "item k-nn"} <= set(baselines(parts, CATALOGUE).systems)


def test_every_tuned_baseline_has_the_same_budget() -> None:
    grids = [grid for grid in vars(settings).values() if isinstance(grid, tuple)]
    assert len(grids) > 10
    assert {len(grid) for grid in grids} == {settings.BUDGET}
