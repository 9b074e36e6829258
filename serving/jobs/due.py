"""Who is due for a Discover Weekly: those for whom Monday has begun, in their own time zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from playlists.errors import BadInput
from playlists.week import Week, week_at


@dataclass(frozen=True, slots=True)
class Due:
    """One week, and the time zones whose listeners are in it; None means all."""

    week: Week
    timezones: tuple[str, ...] | None


def due_at(now: datetime, timezones: Sequence[str]) -> tuple[list[Due], dict[str, str]]:
    """The weeks that begin or have begun at `now`, earliest first, and what is wrong with each impossible time zone.

    Around Sunday's midnight in UTC that are two weeks: Tokyo is ahead.
    """
    weeks: dict[Week, list[str]] = {}
    wrong: dict[str, str] = {}
    for timezone in sorted(set(timezones)):
        try:
            weeks.setdefault(week_at(now, timezone), []).append(timezone)
        except BadInput as unknown:
            wrong[timezone] = str(unknown)
    return [Due(week, tuple(weeks[week])) for week in sorted(weeks)], wrong
