"""The vectorised figures against references that follow the definitions step by step."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.sparse as sp

from playlists.errors import BadInput
from training.evaluation.bootstrap import means, resamples
from training.evaluation.metrics import LIST, accuracy, exposure, popularity_of, spread, width
from training.evaluation.ranking import NOBODY, first, ties

RNG = np.random.default_rng(7)


def test_accuracy_is_what_the_definitions_say() -> None:
    hits = RNG.random((40, 100)) < 0.1
    relevant = hits.sum(axis=1) + RNG.integers(1, 40, 40)
    measured = accuracy(hits, relevant)
    for b in range(40):
        for k in (10, 20, 100):
            gain = sum(1 / math.log2(place + 2) for place in range(k) if hits[b, place])
            ideal = sum(1 / math.log2(place + 2) for place in range(min(k, relevant[b])))
            assert measured[f"ndcg@{k}"][b] == pytest.approx(gain / ideal)
        for k in (20, 30, 100):
            assert measured[f"recall@{k}"][b] == pytest.approx(hits[b, :k].sum() / relevant[b])
        assert measured["hit@10"][b] == hits[b, :10].any()


def _scores(kind: str, tracks: int) -> np.ndarray:
    scores = RNG.standard_normal((30, tracks)).astype(np.float32)
    scores[::3] = RNG.integers(-3, 4, (10, tracks))
    scores[scores == 2] = -0.0
    if kind == "mostly equal":
        scores[RNG.random(scores.shape) < 0.98] = 0
    return scores


@pytest.mark.parametrize("share", [0.7, 0.01])
@pytest.mark.parametrize("kind", ["spread", "mostly equal"])
@pytest.mark.parametrize("tracks", [250, 2_000])
def test_the_first_places_are_those_of_a_full_sort_with_ties_by_the_stated_order(
    tracks: int, kind: str, share: float
) -> None:
    scores, candidates = _scores(kind, tracks), RNG.random((30, tracks)) < share
    scores[4] = np.where(candidates[4], scores[4], np.nan)  # what is no candidate may be anything
    order = ties(tracks, seed=4)
    found = first(scores, candidates, order, 100)
    for b in range(30):
        able = np.flatnonzero(candidates[b])
        expected = sorted(able, key=lambda n: (-scores[b, n], -int(order.number[n])))[:100]
        assert found[b].tolist() == expected + [NOBODY] * (100 - len(expected))


def test_places_without_a_candidate_hold_nobody() -> None:
    found = first(np.ones((1, 6), np.float32), np.array([[1, 0, 0, 1, 0, 0]], bool), ties(6, 0), 10)
    assert set(found[0, :2]) == {0, 3}
    assert (found[0, 2:] == NOBODY).all()


def test_the_worst_score_is_still_before_nobody() -> None:
    assert first(np.array([[-np.inf, 0]], np.float32), np.ones((1, 2), bool), ties(2, 0), 2).tolist() == [[1, 0]]


def test_ties_favour_no_row_number() -> None:
    found = [int(first(np.zeros((1, 50)), np.ones((1, 50), bool), ties(50, s), 1)[0, 0]) for s in range(60)]
    assert 15 < np.mean(found) < 35


def test_a_score_that_is_no_number_is_refused() -> None:
    with pytest.raises(BadInput, match="1 scores"):
        first(np.array([[np.nan, 1.0]], np.float32), np.ones((1, 2), bool), ties(2, 0))


def test_width_is_what_the_definitions_say() -> None:
    tracks, artist = 60, RNG.integers(0, 20, 60)
    heard = sp.random(25, tracks, 0.2, random_state=1, format="csr")
    popularity = popularity_of(heard, RNG.integers(0, 50, tracks))
    known = sp.csr_matrix(RNG.random((5, 20)) < 0.3, dtype=np.float32)
    vectors = RNG.normal(size=(tracks, 4))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    lists = np.array([RNG.permutation(tracks)[:LIST] for _ in range(5)])
    lists[4, 12:] = NOBODY
    measured = width(lists, popularity, known, artist, sp.csr_matrix(vectors))
    for b in range(5):
        own = lists[b][lists[b] >= 0]
        pairs = [1 - vectors[i] @ vectors[j] for i in own for j in own if i != j]
        assert measured["intra_list_distance"][b] == pytest.approx(np.mean(pairs))
        assert measured["distinct_artists"][b] == len(set(artist[own]))
        assert measured["known_artists"][b] == pytest.approx(np.mean([known[b, artist[i]] > 0 for i in own]))
        assert measured["novelty"][b] == pytest.approx(np.mean(popularity.information[own]))
        assert measured["popularity_percentile"][b] == pytest.approx(np.mean(popularity.percentile[own]))
        assert measured["long_tail_share"][b] == pytest.approx(np.mean(popularity.tail[own]))


def test_the_head_is_the_fewest_tracks_with_four_fifths_of_the_plays() -> None:
    plays = np.array([5, 50, 10, 30, 5])
    assert popularity_of(sp.csr_matrix((3, 5)), plays).tail.tolist() == [True, False, True, False, True]


def test_gini_is_none_when_all_are_shown_alike_and_nearly_one_when_one_has_it_all() -> None:
    pool = np.ones(100, bool)
    assert spread(np.full(100, 7), pool)["gini"] == pytest.approx(0)
    alone = spread(np.eye(100, dtype=int)[3] * 9, pool)
    assert alone == {"coverage@30": pytest.approx(0.01), "gini": pytest.approx(0.99)}


def test_gini_is_the_mean_difference_over_twice_the_mean() -> None:
    shown = RNG.integers(0, 9, 40)
    expected = np.abs(shown[:, None] - shown[None, :]).mean() / (2 * shown.mean())
    assert spread(shown, np.ones(40, bool))["gini"] == pytest.approx(expected)


def test_exposure_counts_the_lists_of_thirty_only() -> None:
    lists = np.array([[*range(30), 31], [*range(29), NOBODY, NOBODY]])
    assert exposure(lists, 40)[[0, 29, 31]].tolist() == [2, 1, 0]


def test_an_interval_covers_the_truth_about_nineteen_times_in_twenty() -> None:
    samples = RNG.normal(3, 1, (60, 200))
    _, low, high, _ = means(samples, resamples(60, 1))
    assert 0.88 < np.mean((low < 3) & (high > 3)) < 0.99


def test_the_paired_difference_is_surer_than_two_means() -> None:
    easy = RNG.normal(0, 1, 300)
    both = np.stack([easy, easy + 0.1 + RNG.normal(0, 0.05, 300)], axis=1)
    weights = resamples(300, 2)
    _, low, high, _ = means(both, weights)
    _, low_difference, high_difference, _ = means(both[:, 1:] - both[:, :1], weights)
    assert low[1] < high[0]  # the means overlap
    assert 0.09 < low_difference[0] < high_difference[0] < 0.11


def test_who_has_no_figure_is_left_out_of_the_mean_and_the_count() -> None:
    values = np.array([[1.0], [np.nan], [3.0], [2.0], [2.0], [2.0]])
    mean, low, high, count = means(values, resamples(6, 1))
    assert (mean[0], count[0]) == (2.0, 5)
    assert low[0] <= 2.0 <= high[0]


def test_too_few_listeners_have_no_interval() -> None:
    _, low, high, _ = means(np.ones((4, 1)), resamples(4, 1))
    assert np.isnan(low).all()
    assert np.isnan(high).all()
