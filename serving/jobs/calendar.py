"""Which work for everybody has begun: by each listener's own midnight, and for who was away when it did.

A period that is past is nobody's: whatever was missed, only what is still current is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from playlists.kinds import RECIPES, family
from playlists.week import Period, due_from, parse_period, period_at
from serving.jobs.due import due_at
from serving.store.changes import ms

AHEAD = "daily-mix"  # the kind with themes that is made before anybody asks
ACTIVE = timedelta(days=2)  # …for who listened so lately; others get it when they ask
SCHEDULED = (*(kind for kind, recipe in RECIPES.items() if recipe.themes is None), AHEAD)
AGAIN = timedelta(hours=6)  # how often it looks for who moved, was loaded or failed since their midnight
SETTLED = timedelta(days=1)  # who is newer may still be importing a history: until then they have what they ask for


@dataclass(frozen=True, slots=True)
class Job:
    """One kind and period for the listeners of some time zones: at their midnight, or `again` some hours later."""

    kind: str
    period: str
    timezones: tuple[str, ...]
    begins_ms: int  # the earliest of their midnights
    again: int | None = None  # the number of the `AGAIN` since 1970 in which it is looked for who is left

    @property
    def key(self) -> str:
        """The same for whoever plans the same work."""
        return f"{self.kind}:{self.period}:{self.timezones[0] if self.again is None else self.again}"

    def joined_before(self, now: datetime) -> int | None:
        """Only who joined before then, in ms; None: whoever is there."""
        return None if self.again is None else ms(now - SETTLED)

    def heard_since(self, now: datetime) -> int | None:
        """Only who listened since then, in ms; None: whoever is there."""
        return ms(now - ACTIVE) if self.kind == AHEAD else None


def jobs_at(now: datetime, timezones: Sequence[str]) -> tuple[list[Job], dict[str, str]]:
    """What has begun and is current at `now`, and what is wrong with each impossible time zone.

    One job for each kind and time zone whose period it is, and one again for all time zones that have been in it for
    `AGAIN` or longer; what is made by the day is not looked for again.
    """
    jobs: list[Job] = []
    wrong: dict[str, str] = {}
    for kind in SCHEDULED:
        every = family(kind).every
        due, wrong = due_at(now, timezones, every)
        for one in due:
            edges = {zone: due_from(every, one.period, zone) for zone in one.timezones or ()}
            jobs += [Job(kind, str(one.period), (zone,), ms(edge)) for zone, edge in edges.items()]
            left = tuple(zone for zone, edge in edges.items() if now - edge >= AGAIN)
            if left and every != "day":
                first, slot = min(edges[zone] for zone in left), int(now.timestamp() // AGAIN.total_seconds())
                jobs.append(Job(kind, str(one.period), left, ms(first), slot))
    return jobs, wrong


def still_in(kind: str, period: str, timezones: Sequence[str], now: datetime) -> tuple[str, ...]:
    """Those of `timezones` for which the period is not past.

    It may seem not to have begun: a clock that is put back just after midnight goes through the evening again.
    """
    every = family(kind).every
    mine: Period = parse_period(period, every)
    return tuple(zone for zone in timezones if str(period_at(every, now, zone)) <= str(mine))
