"""Who is due for a playlist: those for whom its Monday, Friday or day has begun, in their own time zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from playlists.errors import BadInput
from playlists.week import Every, Period, first_day, period_at


@dataclass(frozen=True, slots=True)
class Due:
    """One week or day, and the time zones whose listeners are in it; None means all."""

    period: Period
    timezones: tuple[str, ...] | None


def due_at(now: datetime, timezones: Sequence[str], every: Every) -> tuple[list[Due], dict[str, str]]:
    """The periods that begin or have begun at `now`, earliest first, and what is wrong with each impossible time zone.

    Around midnight in UTC that are two: Tokyo is ahead.
    """
    periods: dict[Period, list[str]] = {}
    wrong: dict[str, str] = {}
    for timezone in sorted(set(timezones)):
        try:
            periods.setdefault(period_at(every, now, timezone), []).append(timezone)
        except BadInput as unknown:
            wrong[timezone] = str(unknown)
    return [Due(period, tuple(periods[period])) for period in sorted(periods, key=first_day)], wrong
