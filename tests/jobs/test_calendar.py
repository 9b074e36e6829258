"""Every listener's own midnight: all time zones, all dates, skipped and doubled midnights, and who moves."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from playlists.kinds import family
from playlists.week import begins, due_from, parse_period, period_at
from serving.jobs.calendar import SCHEDULED, Job, jobs_at, still_in

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
MINUTE = timedelta(minutes=1)
zones = st.sampled_from(ZONES)
days = st.dates(date(1985, 1, 1), date(2037, 12, 1))

# What midnights can do: put forward at 00:00 (São Paulo), put back at 00:00 (São Paulo) and at 00:01 (St. John's),
# a day that never was (Apia), half-hour and 45-minute zones, half an hour of summer time (Lord Howe).
ODD = [
    ("America/Sao_Paulo", date(2018, 11, 4)), ("America/Sao_Paulo", date(2019, 2, 17)),
    ("America/Havana", date(2026, 11, 1)), ("America/St_Johns", date(2010, 11, 7)),
    ("Asia/Kathmandu", date(2026, 3, 2)), ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Pacific/Chatham", date(2026, 9, 27)), ("Pacific/Apia", date(2011, 12, 31)),
    ("Asia/Beirut", date(2026, 3, 29)), ("Africa/Cairo", date(2026, 4, 24)),
]  # fmt: skip


def odd_days(claim):
    for zone, day in ODD:
        claim = example(zone=zone, day=day)(claim)
    return claim


@odd_days
@given(zone=zones, day=days)
def test_a_day_begins_with_its_first_moment(zone: str, day: date) -> None:
    edge = begins(day, zone)
    there = edge.astimezone(ZoneInfo(zone))
    assume(there.date() == day)  # Apia had no 30 December 2011
    assert period_at("day", edge, zone) == day
    assert period_at("day", edge - timedelta(seconds=1), zone) < day
    assert there.time() == time() or there.time() <= time(2), "midnight itself, or the end of what was skipped"


def test_a_day_that_was_skipped_is_nobody_s() -> None:
    before = datetime(2011, 12, 30, 9, 59, 59, tzinfo=UTC)
    assert period_at("day", before, "Pacific/Apia") == date(2011, 12, 29)
    assert period_at("day", before + timedelta(seconds=1), "Pacific/Apia") == date(2011, 12, 31)


@odd_days
@given(zone=zones, day=days)
def test_everything_is_planned_once_within_a_minute_of_its_beginning(zone: str, day: date) -> None:
    """The planner looks every minute of the hours around a midnight."""
    around = begins(day, zone) - timedelta(hours=2)
    planned: dict[str, datetime] = {}
    for step in range(-1, 4 * 60):
        now = around + step * MINUTE
        for job in first_jobs(now, [zone]):
            planned.setdefault(job.key, now)
    for key, now in planned.items():
        kind, period, _ = key.split(":", 2)
        every = family(kind).every
        edge = due_from(every, parse_period(period, every), zone)
        assert edge <= now, key
        assert now == around - MINUTE or now - edge < MINUTE, "what began before the first look is caught up at once"


@given(zone=zones, moment=st.datetimes(datetime(1985, 1, 1), datetime(2037, 12, 1)))
def test_at_every_moment_a_time_zone_has_one_period_of_each_kind(zone: str, moment: datetime) -> None:
    jobs = first_jobs(moment.replace(tzinfo=UTC), [zone])
    assert [job.kind for job in jobs] == list(SCHEDULED)
    assert all(job.begins_ms <= moment.replace(tzinfo=UTC).timestamp() * 1000 for job in jobs)


@given(
    home=zones, moves=st.lists(st.tuples(st.integers(1, 60), zones), max_size=6),
    start=st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)),
)  # fmt: skip
def test_who_moves_has_one_discover_weekly_of_each_week_and_misses_none(
    home: str, moves: list[tuple[int, str]], start: datetime
) -> None:
    """Every three hours of four weeks, with moves in between; the store keeps one final row a week."""
    done: set[str] = set()
    built: list[str] = []
    zone, at, waits = home, start.replace(tzinfo=UTC), iter(moves)
    wait, following = next(waits, (10_000, home))
    lived: dict[str, int] = {}
    for _ in range(4 * 7 * 8):
        if wait == 0:
            zone, (wait, following) = following, next(waits, (10_000, home))
        for job in jobs_at(at, [zone])[0]:
            mine = job.kind == "discover-weekly" and job.key not in done and zone in job.timezones
            done.add(job.key)
            if mine and job.period not in built:
                built.append(job.period)
        week = str(period_at("monday", at, zone))
        lived[week] = lived.get(week, timedelta()) + timedelta(hours=3)
        at, wait = at + timedelta(hours=3), wait - 1
    assert {week for week, lasted in lived.items() if lasted > timedelta(days=2)} <= set(built)


def test_after_a_day_s_outage_what_is_current_is_made_and_what_is_past_is_not() -> None:
    back = datetime(2026, 11, 17, 9, tzinfo=UTC)  # a Tuesday; it went out on Sunday evening
    planned = {(job.kind, job.period) for job in first_jobs(back, ["Europe/Lisbon"])}
    assert ("discover-weekly", "2026-W47") in planned
    assert ("daily-mix", "2026-11-17") in planned
    assert ("daily-mix", "2026-11-16") not in planned
    assert still_in("daily-mix", "2026-11-16", ["Europe/Lisbon", "America/Los_Angeles"], back) == ()
    assert still_in("discover-weekly", "2026-W47", ["Europe/Lisbon"], back) == ("Europe/Lisbon",)


def test_what_is_planned_in_a_midnight_s_first_minute_is_not_past_when_the_evening_comes_again() -> None:
    """In St. John's the clock of 2010-11-07 showed 00:00, and a minute later 23:01 of the day before."""
    first = datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
    assert period_at("day", first, "America/St_Johns") == date(2010, 11, 7)
    assert period_at("day", first + 2 * MINUTE, "America/St_Johns") == date(2010, 11, 6)
    assert still_in("daily-mix", "2010-11-07", ["America/St_Johns"], first + 2 * MINUTE) == ("America/St_Johns",)


@pytest.mark.parametrize(("hours", "again"), [(5, False), (6, True)])
def test_it_is_looked_again_for_who_is_left_some_hours_after_their_midnight(hours: int, again: bool) -> None:
    now = datetime(2026, 11, 16, hours, tzinfo=UTC)
    left = [job for job in jobs_at(now, ["UTC"])[0] if job.again is not None and job.kind == "discover-weekly"]
    assert bool(left) == again


def test_an_impossible_time_zone_is_named_and_keeps_no_other_waiting() -> None:
    jobs, wrong = jobs_at(datetime(2026, 11, 16, tzinfo=UTC), ["Mars/Olympus", "UTC"])
    assert list(wrong) == ["Mars/Olympus"]
    assert {job.kind for job in jobs} == set(SCHEDULED)


def first_jobs(now: datetime, timezones: list[str]) -> list[Job]:
    """What is planned at a midnight; not what is looked for again."""
    return [job for job in jobs_at(now, timezones)[0] if job.again is None]
