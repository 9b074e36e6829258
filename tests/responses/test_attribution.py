"""For which playlist an event counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playlists.responses.attribution import CURRENT_MS, DAY_MS, NOWHERE, UNNAMED, Events, Places, attributed

WEEKLY, DAILY = CURRENT_MS["monday"], CURRENT_MS["day"]
NOON = 40 * DAY_MS

Place = tuple[int, int, int, int, int, int]  # listener, track, playlist, position, made, current
Event = tuple[int, int, int, int]  # listener, track, at, named


def places_of(rows: Sequence[Place]) -> Places:
    return Places(*(np.array(column, np.int64) for column in (zip(*rows, strict=True) if rows else [[]] * 6)))


def events_of(rows: Sequence[Event]) -> Events:
    return Events(*(np.array(column, np.int64) for column in (zip(*rows, strict=True) if rows else [[]] * 4)))


def counted(places: Sequence[Place], *events: Event) -> list[int]:
    return attributed(places_of(places), events_of(events)).tolist()


def test_a_play_counts_for_the_latest_playlist_that_held_the_track() -> None:
    places = [(1, 7, 0, 3, NOON, WEEKLY), (1, 7, 1, 9, NOON + 5, WEEKLY), (1, 8, 2, 1, NOON + 9, WEEKLY)]
    assert counted(places, (1, 7, NOON + 10, UNNAMED)) == [1]


def test_what_was_played_before_any_playlist_held_it_counts_for_none() -> None:
    assert counted([(1, 7, 0, 3, NOON, WEEKLY)], (1, 7, NOON - 1, UNNAMED)) == [NOWHERE]


def test_a_play_at_the_very_moment_counts_and_one_when_it_is_over_does_not() -> None:
    place = (1, 7, 0, 3, NOON, WEEKLY)
    events = [(1, 7, NOON, UNNAMED), (1, 7, NOON + WEEKLY - 1, UNNAMED), (1, 7, NOON + WEEKLY, UNNAMED)]
    assert counted([place], *events) == [0, 0, NOWHERE]


def test_a_week_s_playlist_has_what_a_later_one_of_a_day_no_longer_claims() -> None:
    places = [(1, 7, 0, 3, NOON, WEEKLY), (1, 7, 1, 3, NOON + DAY_MS, DAILY)]
    events = [(1, 7, NOON + DAY_MS + 1, UNNAMED), (1, 7, NOON + 3 * DAY_MS, UNNAMED)]
    assert counted(places, *events) == [1, 0]


def test_nobody_s_play_counts_for_another_s_playlist() -> None:
    assert counted([(1, 7, 0, 3, NOON, WEEKLY)], (2, 7, NOON + 1, UNNAMED)) == [NOWHERE]


def test_a_playlist_that_is_named_comes_before_a_later_one_and_is_not_over() -> None:
    places = [(1, 7, 0, 3, NOON, WEEKLY), (1, 7, 1, 3, NOON + 1, WEEKLY)]
    assert counted(places, (1, 7, NOON + 2, 0), (1, 7, NOON + 9 * WEEKLY, 0)) == [0, 0]


def test_a_playlist_that_is_named_but_never_held_the_track_leaves_it_to_the_rule() -> None:
    places = [(1, 7, 0, 3, NOON, WEEKLY), (1, 8, 1, 3, NOON, WEEKLY)]
    assert counted(places, (1, 7, NOON + 2, 1)) == [0]


def test_a_playlist_that_is_named_for_a_time_before_it_was_made_leaves_it_to_the_rule() -> None:
    places = [(1, 7, 0, 3, NOON, WEEKLY), (1, 7, 1, 3, NOON + 9, WEEKLY)]
    assert counted(places, (1, 7, NOON + 2, 1)) == [0]


def test_of_two_made_at_once_the_one_counts_where_the_track_stands_higher() -> None:
    places = [(1, 7, 0, 3, NOON, WEEKLY), (1, 7, 1, 2, NOON, DAILY), (1, 7, 2, 4, NOON, WEEKLY)]
    assert counted(places, (1, 7, NOON + 2, UNNAMED)) == [1]


def test_where_nothing_was_offered_nothing_counts() -> None:
    assert counted([], (1, 7, NOON, UNNAMED)) == [NOWHERE]
    assert counted([(1, 7, 0, 3, NOON, WEEKLY)]) == []


few = st.integers(0, 2)
somewhen = st.integers(0, 12).map(lambda half_days: NOON + half_days * DAY_MS // 2)
place_rows = st.lists(
    st.tuples(few, few, st.integers(0, 5), st.integers(1, 3), somewhen, st.sampled_from([WEEKLY, DAILY])), max_size=12
)
event_rows = st.lists(st.tuples(few, few, somewhen, st.integers(-1, 5)), max_size=12)


def one_by_one(places: Sequence[Place], event: Event) -> tuple[int, ...] | None:
    """The rule in words: what decides about the place that an event counts for."""
    who, track, at, named = event
    there = [p for p in places if p[:2] == (who, track) and p[4] <= at]
    wanted = [p for p in there if p[2] == named != UNNAMED] or [p for p in there if at < p[4] + p[5]]
    return max(((p[4], -p[3], -p[2]) for p in wanted), default=None)


@given(place_rows, event_rows)
def test_all_at_once_is_as_one_by_one(places: list[Place], events: list[Event]) -> None:
    found = counted(places, *events)
    told = [None if n == NOWHERE else (places[n][4], -places[n][3], -places[n][2]) for n in found]
    assert told == [one_by_one(places, event) for event in events]


@given(place_rows, event_rows, st.randoms())
def test_the_order_of_events_is_no_matter(places: list[Place], events: list[Event], random) -> None:
    shuffled = random.sample(range(len(events)), len(events))
    found = counted(places, *events)
    assert counted(places, *(events[n] for n in shuffled)) == [found[n] for n in shuffled]
