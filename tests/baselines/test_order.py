"""Baselines that look at the order of a history, against sums written out listener by listener."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from playlists.histories import Histories
from tests.evaluation.worlds import DAY_MS, START_MS, listens_of, scenes
from training.baselines.neighbours import aged_knn, faded_knn, item_knn
from training.baselines.order import aged, faded
from training.baselines.transitions import REACH, transitions
from training.interactions import interactions

CATALOGUE = scenes(tracks=40)


def sequences(listeners: int = 12, longest: int = 30) -> list[list[int]]:
    rng = np.random.default_rng(5)
    return [rng.permutation(40)[: rng.integers(2, longest)].tolist() for _ in range(listeners)]


def listened(rows: list[list[int]], at_ms: np.ndarray | None = None) -> pa.Table:
    who = [f"ann{b:02d}" for b, row in enumerate(rows) for _ in row]
    return listens_of(who, [f"t{n:04d}" for row in rows for n in row], at_ms)


def slow_transitions(
    rows: list[list[int]], decay: float, backward: float, fade: float, popularity: float
) -> np.ndarray:
    counts = np.zeros((40, 40))
    for row in rows:
        for s, i in enumerate(row):
            for t, j in enumerate(row):
                if 0 < t - s <= REACH:
                    counts[i, j] += decay ** (t - s - 1)
                    counts[j, i] += backward * decay ** (t - s - 1)
    leaving, coming = counts.sum(axis=1), counts.sum(axis=0)
    scores = np.zeros((len(rows), 40))
    for b, row in enumerate(rows):
        for p, i in enumerate(reversed(row)):
            for j in np.flatnonzero(counts[i]):
                scores[b, j] += fade**p * counts[i, j] / (leaving[i] ** 0.5 * coming[j] ** popularity)
    return scores


@pytest.mark.parametrize("backward", [0.0, 0.5])
@pytest.mark.parametrize("popularity", [0.0, 0.25])
def test_transitions_are_the_decayed_counts_of_what_followed(backward: float, popularity: float) -> None:
    rows = sequences()
    known = interactions(listened(rows), CATALOGUE)
    found = transitions(known, 0.8, backward, 0.5, popularity)(known.histories)
    np.testing.assert_allclose(found, slow_transitions(rows, 0.8, backward, 0.5, popularity), rtol=1e-4, atol=1e-6)


def test_what_nobody_heard_after_what_i_heard_scores_nothing() -> None:
    known = interactions(listened([[0, 1], [2, 3]]), CATALOGUE)
    scores = transitions(known, 0.8, 0.0, 0.5)(interactions(listened([[0]]), CATALOGUE).histories)
    assert np.flatnonzero(scores[0]).tolist() == [1]


def test_a_history_that_fades_by_one_is_the_plain_neighbourhood() -> None:
    known = interactions(listened(sequences()), CATALOGUE)
    plain = item_knn(known, 10, "tf-idf", 0.65)(known.histories)
    np.testing.assert_allclose(faded_knn(known, 10, 0.65, fade=1.0)(known.histories), plain, rtol=1e-6)
    np.testing.assert_allclose(aged_knn(known, 10, 0.65, half_life_days=7.0)(known.histories), plain, rtol=1e-6)


def test_places_are_counted_from_the_end_and_only_what_was_heard_gladly() -> None:
    plays = np.array([1, 0, 1, 1], np.float32)
    zeros = np.zeros(4, np.float32)
    tracks = np.arange(4, dtype=np.int32)
    history = Histories(("ann",), np.array([0, 4]), tracks, zeros + 1, plays, zeros, zeros, zeros, zeros)
    np.testing.assert_allclose(faded(history, 5, 0.5).toarray(), [[0.25, 0, 0.5, 1, 0]])


def test_ages_are_counted_from_the_newest_listen_of_each_listener() -> None:
    at = START_MS + np.array([0, 10, 500]) * DAY_MS
    known = interactions(listens_of(["ann", "ann", "bob"], ["t0000", "t0001", "t0000"], at), CATALOGUE)
    weights = aged(known.histories, 40, half_life_days=10).toarray()
    np.testing.assert_allclose(weights[:, :2], [[0.5, 1], [1, 0]], rtol=1e-5)
