"""What the last tracks of a history lead to is in the pool, in training as in serving, where an order says anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import faiss
import numpy as np
import pyarrow as pa
import pytest

from playlists.histories import Histories
from playlists.ranking.columns import COLUMNS, RECENT_PLACES, VECTORS, listened
from playlists.ranking.knowledge import LEADING, Knowledge
from playlists.ranking.leads import turned
from playlists.ranking.pool import LAST, LED, led
from playlists.ranking.relations import Relations
from playlists.ranking.second_stage import SecondStage
from serving.recommending.best import ALL_OF, Wish, best_unheard
from serving.recommending.candidates import Candidates, Universe
from serving.shelves.search import TrackIndex
from tests.ranking.worlds import (
    DIMENSIONS,
    TRACK_COUNT,
    histories_by_hand,
    knowledge_of,
    random_relations,
    small_knowledge,
    who_heard,
)  # fmt: skip
from tests.training.worlds import world_catalogue
from training.ranking.base import Retrieval, pools
from training.ranking.learn import two_stages

MANY, K = ALL_OF + 300, 40  # so many tracks that not all of them are ranked
CATALOGUE = world_catalogue(MANY)
KNOWN = knowledge_of(CATALOGUE)
HISTORIES = histories_by_hand([[5], [9, 700, 31], list(range(40, 90)), [1400, 3]])
WHOLE = np.random.default_rng(8).normal(size=(len(VECTORS), MANY, DIMENSIONS)).astype(np.float32)
TRACK = {task: WHOLE[n] for n, task in enumerate(VECTORS)}


def _tastes(histories: Histories) -> Mapping[str, np.ndarray]:
    """The mean vector of each history."""
    heard = [histories.track[histories.of(b)] for b in range(len(histories))]
    return {task: np.stack([track[rows].mean(axis=0) for rows in heard]) for task, track in TRACK.items()}


def _by_relations(columns: np.ndarray) -> np.ndarray:
    """A ranker that likes what the pool's vectors do not find."""
    score: np.ndarray = columns[:, COLUMNS.index("plain recent")] + 0.01 * columns[:, COLUMNS.index("continuation")]
    return score


def _first(known: Knowledge) -> Retrieval:
    return Retrieval(known, TRACK, _tastes)


def _rows(known: Knowledge, task: str, never: np.ndarray | None = None) -> list[np.ndarray]:
    return [pooled.rows for pooled in pools(_first(known), HISTORIES, task, never)]


def _strengths(known: Knowledge, track: Sequence[int]) -> np.ndarray:
    """(N,) what `led` claims to sum, pair by pair."""
    strength = np.zeros(len(known.artist))
    near, weights = known.tracks.neighbours, known.tracks.weights[LEADING]
    for behind, i in enumerate(list(track)[::-1][:LAST]):
        for j in range(len(near)):
            strength[j] += 0.5 ** (behind / RECENT_PLACES) * np.maximum(weights[j][near[j] == i], 0).sum()
    return strength


def test_a_track_leads_to_those_that_it_predicts_the_strongest_first() -> None:
    relations = random_relations(TRACK_COUNT, ("plain",))
    leads = turned(relations, "plain", most=3)
    for i in range(TRACK_COUNT):
        rows, k = np.nonzero((relations.neighbours == i) & (relations.weights["plain"] > 0))
        weights = relations.weights["plain"][rows, k]
        order = np.argsort(-weights, kind="stable")[:3]
        there = leads.weight[i] > 0
        np.testing.assert_array_equal(leads.track[i][there], rows[order])
        np.testing.assert_array_equal(leads.weight[i][there], weights[order])


def test_those_led_to_as_strongly_stand_in_the_order_of_their_rows() -> None:
    relations = Relations(np.zeros((5, 1), np.int32), {"plain": np.array([[0], [2], [1], [2], [2]], np.float32)})
    assert turned(relations, "plain").track[0].tolist() == [1, 3, 4, 2]


def test_relations_that_say_nothing_lead_nowhere() -> None:
    relations = Relations(np.zeros((4, 3), np.int32), {"plain": np.zeros((4, 3), np.float32)})
    assert turned(relations, "plain").track.shape == (4, 0)


@pytest.mark.parametrize("history", [(7,), (7, 3, 22), tuple(range(30))], ids=len)
def test_what_is_led_to_is_the_faded_sum_over_the_last_tracks(history: tuple[int, ...]) -> None:
    known = small_knowledge()
    rows, strength = led(who_heard(*history), known)
    expected = _strengths(known, history)
    np.testing.assert_array_equal(rows, np.flatnonzero(expected > 0))
    np.testing.assert_allclose(strength, expected[rows], rtol=1e-5)


@pytest.mark.parametrize("ordered", [False, True])
def test_an_empty_history_and_one_without_an_order_lead_nowhere(ordered: bool) -> None:
    who = who_heard() if ordered else who_heard(7, 3, 22)
    assert not len(led(who, small_knowledge(ordered))[0])


@pytest.mark.parametrize("task", ["continuation", "discovery"])
def test_a_pool_grows_by_the_strongest_that_are_unheard_and_allowed(task: str) -> None:
    never = np.arange(MANY) % 3 == 0
    for b, (rows, before) in enumerate(
        zip(_rows(KNOWN, task, never), _rows(replace(KNOWN, leads=None), task, never), strict=True)
    ):
        track = HISTORIES.track[HISTORIES.of(b)]
        strength = _strengths(KNOWN, track)
        strength[never] = strength[track] = 0
        strength[np.isin(KNOWN.artist, KNOWN.artist[track]) & (task == "discovery")] = 0
        strongest = np.lexsort((np.arange(MANY), -strength.astype(np.float32)))[:LED]
        np.testing.assert_array_equal(rows, np.union1d(before, strongest[strength[strongest] > 0]))
        assert len(rows) > len(before)


def test_the_order_alone_changes_what_is_led_to() -> None:
    """Fifty tracks lead nowhere but for the last of them, and these are others when the history is turned."""
    turned_round = histories_by_hand([HISTORIES.track[HISTORIES.of(2)][::-1].tolist()])
    first = _first(KNOWN)
    (one,), (other,) = (list(pools(first, h, "continuation")) for h in (HISTORIES.some([2]), turned_round))
    assert set(one.rows) != set(other.rows)


def _wish(known: Knowledge, task: str, rows: np.ndarray) -> Wish:
    indexes = {}
    for name, track in TRACK.items():
        index = faiss.IndexFlatIP(DIMENSIONS)
        index.add(track[rows])
        indexes[name] = TrackIndex(index, track[rows], float(np.linalg.norm(track, axis=1).max()))
    tracks = Universe(
        CATALOGUE, CATALOGUE, np.zeros(0, np.int64), pa.array([str(n) for n in range(MANY)]), known.artist.astype(int)
    )
    candidates = Candidates(rows.astype(np.int32), indexes, known.listeners.astype(np.int64)[rows])
    return Wish(candidates, tracks, K, task, task == "discovery", SecondStage(known, {task: _by_relations}), 1)


def _served(known: Knowledge, task: str, histories: Histories, rows: np.ndarray) -> list[np.ndarray]:
    tastes = _tastes(histories)
    who = [listened(histories, b, tastes) for b in range(len(histories))]
    heard = [np.sort(histories.track[histories.of(b)]) for b in range(len(histories))]
    return [pool.track for pool in best_unheard(_wish(known, task, rows), who, heard)]


@pytest.mark.parametrize("task", ["continuation", "discovery"])
def test_training_and_serving_rank_the_same_pool(task: str) -> None:
    scores = two_stages(_first(KNOWN), _by_relations, task)(HISTORIES)
    served = _served(KNOWN, task, HISTORIES, np.arange(MANY))
    without = _served(replace(KNOWN, leads=None), task, HISTORIES, np.arange(MANY))
    for b, found in enumerate(served):
        np.testing.assert_array_equal(found, np.argsort(-scores[b], kind="stable")[:K])
    assert any(not np.array_equal(a, b) for a, b in zip(served, without, strict=True))


def test_a_listener_is_served_the_same_alone_and_beside_others() -> None:
    served = partial(_served, KNOWN, "continuation", rows=np.arange(MANY))
    beside = served(histories=HISTORIES)
    for b in range(len(HISTORIES)):
        np.testing.assert_array_equal(served(histories=HISTORIES.some([b]))[0], beside[b])


def test_nobody_is_led_out_of_a_list_of_candidates() -> None:
    rows = np.flatnonzero(np.arange(MANY) % 10 != 0)
    assert len(rows) > ALL_OF
    for found in _served(KNOWN, "continuation", HISTORIES, rows):
        assert np.isin(found, rows).all()


def test_release_is_led_nowhere() -> None:
    with_leads, without = (
        _served(known, "release", HISTORIES, np.arange(MANY)) for known in (KNOWN, replace(KNOWN, leads=None))
    )
    for one, other in zip(with_leads, without, strict=True):
        np.testing.assert_array_equal(one, other)
