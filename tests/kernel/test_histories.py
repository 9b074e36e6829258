"""Histories count what was heard, in order, and batches never mix listeners."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.histories import BATCH, LONGEST, PADDING, batches, encode, histories_of
from playlists.listens import LISTENS
from tests.shelves import small_catalogue

CATALOGUE = small_catalogue(20)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def listens(*rows: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist([{"listener": "ann", "plays": 1, **row} for row in rows], schema=LISTENS)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def test_half_of_a_track_is_a_full_listen_and_less_is_not():
    history = histories_of(
        listens({"track": "t1", "at": ago(1), "ms_played": 90_000}, {"track": "t2", "at": ago(1), "ms_played": 89_000}),
        CATALOGUE,
        NOW,
    )
    assert dict(zip(history.track.tolist(), history.plays.tolist(), strict=True)) == {1: 1.0, 2: 0.0}


def test_an_early_end_counts_as_a_skip_unless_the_player_says_otherwise():
    early = {"at": ago(1), "ms_played": 2_000}
    history = histories_of(
        listens({"track": "t1", **early}, {"track": "t2", **early, "skipped": False}), CATALOGUE, NOW
    )
    assert history.skips.tolist() == [1.0, 0.0]


def test_the_track_heard_last_stands_last_whenever_it_was_first_heard():
    history = histories_of(
        listens({"track": "t1", "at": ago(9)}, {"track": "t2", "at": ago(5)}, {"track": "t1", "at": ago(1)}),
        CATALOGUE,
        NOW,
    )
    assert history.track.tolist() == [2, 1]
    assert history.listens.tolist() == [1.0, 2.0]


def test_plays_of_the_last_four_weeks_are_counted_apart():
    history = histories_of(listens({"track": "t1", "at": ago(40)}, {"track": "t1", "at": ago(27)}), CATALOGUE, NOW)
    assert (history.plays.tolist(), history.recent.tolist()) == ([2.0], [1.0])


def test_counts_without_times_have_no_age_and_nothing_recent():
    history = histories_of(listens({"track": "t3", "plays": 7}), CATALOGUE, None)
    assert (history.plays.tolist(), history.age_days.tolist(), history.recent.tolist()) == ([7.0], [0.0], [0.0])


def test_positions_order_what_has_no_times():
    history = histories_of(listens({"track": "t5", "position": 2}, {"track": "t9", "position": 1}), CATALOGUE, None)
    assert history.track.tolist() == [9, 5]


def test_a_love_without_a_listen_is_no_listen():
    feedback = pa.table({"listener": ["ann"], "track": ["t4"], "score": [1]})
    history = histories_of(listens({"track": "t1", "at": ago(1)}), CATALOGUE, NOW, feedback)
    assert (history.track.tolist(), history.listens.tolist(), history.feedback.tolist()) == (
        [4, 1],
        [0.0, 1.0],
        [1.0, 0.0],
    )


def test_a_love_is_as_new_as_the_newest_listen_so_that_it_does_not_drown_an_old_history():
    feedback = pa.table({"listener": ["ann", "bob"], "track": ["t4", "t5"], "score": [1, 1]})
    history = histories_of(
        listens({"track": "t1", "at": ago(900)}, {"track": "t2", "at": ago(700)}), CATALOGUE, NOW, feedback
    )
    assert dict(zip(history.track.tolist(), history.age_days.tolist(), strict=True)) == {4: 700, 1: 900, 2: 700, 5: 0}


def test_tracks_outside_the_catalogue_are_left_out_and_strangers_get_an_empty_history():
    history = histories_of(listens({"track": "elsewhere", "at": ago(1)}), CATALOGUE, NOW, listeners=["bob", "ann"])
    assert history.listeners == ("bob", "ann")
    assert history.offsets.tolist() == [0, 0, 0]


def sums(inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """An encoder whose answer a person can check: the sum of the rows, and how many there are."""
    there = inputs["track"] != PADDING
    total = np.where(there, inputs["track"], 0).sum(axis=1)
    return {"discovery": np.stack([total, there.sum(axis=1)], axis=1).astype(np.float32)}


def worlds():
    return st.lists(st.lists(st.integers(0, 19), max_size=60), min_size=1, max_size=70)


@given(worlds())
def test_every_listener_gets_their_own_vector_whoever_is_beside_them(tracks_of_listeners):
    rows = [
        {"listener": f"l{who:03d}", "track": f"t{track}", "at": ago(60 - place)}
        for who, tracks in enumerate(tracks_of_listeners)
        for place, track in enumerate(tracks)
    ]
    names = [f"l{who:03d}" for who in range(len(tracks_of_listeners))]
    history = histories_of(listens(*rows), CATALOGUE, NOW, listeners=names)
    vectors = encode(history, sums)["discovery"]
    assert vectors.tolist() == [[sum(set(t)), len(set(t))] for t in tracks_of_listeners]


def test_a_batch_always_has_the_same_height():
    history = histories_of(listens({"track": "t1", "at": ago(1)}), CATALOGUE, NOW)
    assert [inputs["track"].shape for _, inputs in batches(history)] == [(BATCH, 16)]


def test_of_an_endless_history_the_encoder_sees_what_was_heard_last():
    tracks = LONGEST + 100
    catalogue = small_catalogue(tracks)
    rows = [{"track": f"t{n}", "at": ago(tracks - n)} for n in range(tracks)]
    ((_, inputs),) = batches(histories_of(listens(*rows), catalogue, NOW))
    assert inputs["track"][0].tolist() == list(range(100, tracks))


def test_choosing_listeners_keeps_their_entries():
    rows = [{"listener": who, "track": f"t{n}", "at": ago(9 - n)} for who in "abc" for n in range(ord(who) - 96)]
    history = histories_of(listens(*rows), CATALOGUE, NOW)
    chosen = history.some([2, 0])
    assert (chosen.listeners, chosen.track.tolist()) == (("c", "a"), [0, 1, 2, 0])


@pytest.mark.parametrize("now", [NOW, None])
def test_no_listens_are_a_history_too(now):
    history = histories_of(LISTENS.empty_table(), CATALOGUE, now, listeners=["ann"])
    assert encode(history, sums)["discovery"].tolist() == [[0.0, 0.0]]
