"""Stored playlists: replaced, never doubled, and found by who still lacks one."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from playlists.week import Week
from serving.store import failures, listeners, playlists
from tests.store.rows import NOW, playlist_of

WEEK = Week(2026, 47)
WEEKS = ("2026-W45", "2026-W46", "2026-W47")


@pytest.fixture
def five(connection: Connection) -> list[str]:
    names = [f"l{n}" for n in range(5)]
    for n, name in enumerate(names):
        listeners.create(connection, name, NOW, timezone="Asia/Tokyo" if n == 4 else "UTC")
    return names


def test_a_rebuilt_week_replaces_the_first(connection: Connection, five: list[str]) -> None:
    playlists.save(connection, [playlist_of("l0", "2026-W47", "ab")])
    playlists.save(connection, [playlist_of("l0", "2026-W47", "cd")])
    assert playlists.find(connection, "l0", "discover-weekly", WEEK) == playlist_of("l0", "2026-W47", "cd")
    assert playlists.get(connection, "l0", "discover-weekly", WEEK) == playlist_of("l0", "2026-W47", "cd").document


def test_one_made_on_request_never_replaces_the_job_s(connection: Connection, five: list[str]) -> None:
    for tracks, final in (("ab", False), ("cd", False), ("ef", True), ("gh", False)):
        playlists.save(connection, [playlist_of("l0", "2026-W47", tracks, final)])
    assert playlists.find(connection, "l0", "discover-weekly", WEEK) == playlist_of("l0", "2026-W47", "ef")


def test_what_is_not_there_is_none(connection: Connection, five: list[str]) -> None:
    assert playlists.get(connection, "l0", "discover-weekly", WEEK) is None
    assert playlists.find(connection, "l0", "discover-weekly", WEEK) is None
    assert playlists.newest(connection, "l0", "discover-weekly", WEEK) is None


def test_the_shards_together_name_everybody_without_a_final_playlist_once(
    connection: Connection, five: list[str]
) -> None:
    playlists.save(connection, [playlist_of("l1", "2026-W47", "a"), playlist_of("l2", "2026-W47", "a", final=False)])
    named = [playlists.unbuilt(connection, "discover-weekly", WEEK, shard, 3) for shard in range(3)]
    assert sorted(name for shard in named for name in shard) == ["l0", "l2", "l3", "l4"]
    assert playlists.count(connection, "discover-weekly", WEEK) == 1


def test_a_time_zone_that_has_no_monday_yet_is_left_for_later(connection: Connection, five: list[str]) -> None:
    assert playlists.unbuilt(connection, "discover-weekly", WEEK, timezones=["Asia/Tokyo"]) == ["l4"]
    assert playlists.unbuilt(connection, "discover-weekly", WEEK, timezones=[]) == []


def test_weeks_and_pages_run_from_the_latest(connection: Connection, five: list[str]) -> None:
    weeks = ["2026-W47", "2026-W46", "2025-W52"]
    playlists.save(connection, [playlist_of("l0", week, "a") for week in reversed(weeks)])
    assert playlists.periods(connection, "l0", "discover-weekly") == weeks
    first = playlists.page(connection, "l0", None, 2)
    rest = playlists.page(connection, "l0", (first[-1].period, first[-1].kind), 2)
    assert [listed.period for listed in [*first, *rest]] == weeks
    newest = playlists.newest(connection, "l0", "discover-weekly", Week(2026, 46))
    assert newest == playlist_of("l0", "2025-W52", "a")


def test_failures_are_noted_replaced_and_forgotten(connection: Connection, five: list[str]) -> None:
    failures.record(connection, "weekly", WEEK, {"l1": "too few", "l0": "broken"}, NOW)
    failures.record(connection, "weekly", WEEK, {"l1": "broken too"}, NOW)
    assert failures.read(connection, "weekly", WEEK) == [("l0", "broken"), ("l1", "broken too")]
    assert failures.count(connection, "weekly", WEEK) == 2
    failures.clear(connection, "weekly", WEEK)
    assert failures.count(connection, "weekly", WEEK) == 0


def test_the_newest_of_each_kind_is_unsettled_and_the_earlier_ones_stay(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    kept = [playlist_of("ann", week, "ab", kind=kind) for kind in ("discover-weekly", "on-repeat") for week in WEEKS]
    playlists.save(connection, kept)
    playlists.unsettle(connection, "ann")
    found = {(one.kind, one.period): one.final for one in playlists.page(connection, "ann", None, 10)}
    assert found == {(kind, week): week != WEEKS[-1] for kind, week in found}
