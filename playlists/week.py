"""The ISO week of a listener, which begins on Monday 00:00 of their own time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from playlists.errors import BadInput

WRITTEN = re.compile(r"(\d{4})-W(\d{2})")


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


def week_of(day: date) -> Week:
    year, number, _ = day.isocalendar()
    return Week(year, number)


def week_at(now: datetime, timezone: str) -> Week:
    """The week that a listener in `timezone` is in at `now`."""
    return week_of(now.astimezone(zone(timezone)).date())


def begins(week: Week, timezone: str) -> datetime:
    """The instant, in UTC, at which `week` begins for a listener in `timezone`."""
    return datetime.combine(week.monday, time(), zone(timezone)).astimezone(UTC)


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


def zone(timezone: str) -> ZoneInfo:
    """The IANA time zone of that name. Raises BadInput where there is none."""
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(f"time zone {timezone[:40]!r} is not an IANA name such as Europe/Lisbon") from error
