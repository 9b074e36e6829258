"""Weeks begin at the listener's own midnight and are written one way."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.errors import BadInput
from playlists.week import Week, begins, parse_week, week_at, week_of


def test_monday_begins_earlier_in_tokyo_than_in_lisbon():
    sunday_evening = datetime(2026, 11, 15, 18, tzinfo=UTC)
    assert week_at(sunday_evening, "Asia/Tokyo") == Week(2026, 47)
    assert week_at(sunday_evening, "Europe/Lisbon") == Week(2026, 46)


def test_a_week_begins_at_local_midnight_in_utc():
    assert begins(Week(2026, 47), "Asia/Tokyo") == datetime(2026, 11, 15, 15, tzinfo=UTC)


@given(st.dates())
def test_a_written_week_reads_back(day):
    week = week_of(day)
    assert parse_week(str(week)) == week


def test_26_weeks_back_crosses_the_new_year():
    assert Week(2026, 10).plus(-26) == Week(2025, 36)


@pytest.mark.parametrize(
    "text", ["", "2026-47", "2026-W7", "2026-W54", "2025-W53", "2026-W00", "last week", "0000-W01"]
)
def test_a_malformed_week_is_refused_with_what_was_written(text):
    with pytest.raises(BadInput, match="week"):
        parse_week(text)


def test_an_unknown_time_zone_is_refused():
    with pytest.raises(BadInput, match="IANA"):
        week_at(datetime(2026, 1, 1, tzinfo=UTC), "Moon/Tranquillity")
