"""What a playlist is made for: a listener's ISO week or a day, which begin at 00:00 of their own time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from playlists.errors import BadInput

WRITTEN = re.compile(r"(\d{4})-W(\d{2})")
WRITTEN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FRIDAY = timedelta(days=4)  # after Monday

Every = Literal["monday", "friday", "day"]  # when a playlist is made anew


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO 8601 week, written 2026-W47."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    def plus(self, weeks: int) -> Week:
        """The week that many weeks later; earlier where negative."""
        return week_of(self.monday + timedelta(weeks=weeks))


Period = Week | date  # written 2026-W47 or 2026-11-18, which sort as time does


def week_of(day: date) -> Week:
    year, number, _ = day.isocalendar()
    return Week(year, number)


def week_at(now: datetime, timezone: str) -> Week:
    """The week that a listener in `timezone` is in at `now`."""
    return week_of(now.astimezone(zone(timezone)).date())


def period_at(every: Every, now: datetime, timezone: str) -> Period:
    """What a listener in `timezone` has at `now` of what is made every Monday, Friday or day.

    Until Friday begins, the week of what is made on Fridays is the one before.
    """
    day = now.astimezone(zone(timezone)).date()
    if every == "day":
        return day
    return week_of(day - FRIDAY if every == "friday" else day)


def begins(period: Period, timezone: str) -> datetime:
    """The instant, in UTC, at which `period` begins for a listener in `timezone`."""
    return datetime.combine(first_day(period), time(), zone(timezone)).astimezone(UTC)


def due_from(every: Every, period: Period, timezone: str) -> datetime:
    """The instant, in UTC, from which a listener in `timezone` has what is made of `period`: its Monday, Friday or day.

    Where that midnight is skipped, the first moment after it; where it comes twice, the first one.
    """
    day = first_day(period) + FRIDAY if every == "friday" else first_day(period)
    return begins(day, timezone)


def first_day(period: Period) -> date:
    return period.monday if isinstance(period, Week) else period


def back(period: Period, weeks: int) -> Period:
    """The period that many weeks earlier."""
    return period.plus(-weeks) if isinstance(period, Week) else period - timedelta(weeks=weeks)


def parse_week(text: str) -> Week:
    """The week written as 2026-W47. Raises BadInput for anything else, week 53 of a year with 52 included."""
    matched = WRITTEN.fullmatch(text.strip())
    if not matched:
        raise BadInput(f"week {text[:20]!r}: write it as 2026-W47")
    week = Week(int(matched[1]), int(matched[2]))
    try:
        week.monday.isocalendar()
    except ValueError as error:
        raise BadInput(f"week {text[:20]!r}: {error}") from error
    return week


def parse_period(text: str, every: Every) -> Period:
    """The week, written as 2026-W47, or the day, written as 2026-11-18. Raises BadInput for anything else."""
    if every != "day":
        return parse_week(text)
    if not WRITTEN_DAY.fullmatch(text.strip()):
        raise BadInput(f"day {text[:20]!r}: write it as 2026-11-18")
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput(f"day {text[:20]!r}: {error}") from error


def zone(timezone: str) -> ZoneInfo:
    """The IANA time zone of that name. Raises BadInput where there is none."""
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(f"time zone {timezone[:40]!r} is not an IANA name such as Europe/Lisbon") from error
