"""Which weeks is a report of, and which rows of the store can matter to it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from playlists.errors import BadInput
from playlists.week import Week, week_of

WEEKS = 12  # of a report that nobody asked otherwise: a season
MOST_WEEKS = 53
KEPT = timedelta(weeks=MOST_WEEKS + 4)  # of what a report is made of: a playlist may be made late
YEARS = range(2000, 2200)
ZONES = timedelta(hours=14)  # the earliest week begins so long before that of UTC
LATE = timedelta(days=14)  # a playlist of a period may be made so long after it, by a job that catches up


@dataclass(frozen=True, slots=True)
class Span:
    """The weeks from `first` to `last`, both in it."""

    first: Week
    last: Week

    @property
    def made_ms(self) -> tuple[int, int]:
        """When a playlist of these weeks may have been made: from, and before."""
        return _ms(self.first.monday, -ZONES), _ms(self.last.plus(1).monday, LATE)

    def holds(self, period: str) -> bool:
        """Whether the week or the day `period` lies in it."""
        return str(self.first) <= week_named(period) <= str(self.last)


def span(first: Week | None, last: Week | None, now: datetime) -> Span:
    """The weeks that were asked for; without, the last WEEKS until this one. Raises BadInput."""
    for week in (first, last):
        if week and week.year not in YEARS:
            raise BadInput(f"week {week}: of which there can be no listens")
    until = last or (first.plus(WEEKS - 1) if first else week_of(now.astimezone(UTC).date()))
    since = first or until.plus(1 - WEEKS)
    if not since.monday <= until.monday < since.plus(MOST_WEEKS).monday:
        raise BadInput(f"from {since} to {until}: ask for 1 to {MOST_WEEKS} weeks, the first one first")
    return Span(since, until)


def week_named(period: str) -> str:
    """The ISO week that a period lies in, as it is written: 2026-W47 of 2026-11-18."""
    return period if "W" in period else str(week_of(date.fromisoformat(period)))


def _ms(day: date, later: timedelta) -> int:
    return round((datetime.combine(day, time(), UTC) + later).timestamp() * 1000)
