"""Which playlists were opened on which day: one row a playlist and day, however often."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, literal, select

from serving.store.changes import INSERT
from serving.store.response_tables import openings
from serving.store.switches import has_on
from serving.store.tables import listeners

NAMES = ("listener", "kind", "period", "day")


def day_of(now: datetime) -> str:
    """The day in UTC, as it is stored: 2026-11-18."""
    return now.astimezone(UTC).date().isoformat()


def note(connection: Connection, listener: str, kind: str, period: str, day: str) -> None:
    """The listener was shown that playlist on that day; again changes nothing, nor does who is gone by now or wants it
    not to be noted."""
    there = select(listeners.c.id, literal(kind), literal(period), literal(day)).where(
        listeners.c.id == listener, has_on(listeners.c.id, "judging")
    )
    insert = INSERT[connection.dialect.name](openings).from_select(NAMES, there)
    connection.execute(insert.on_conflict_do_nothing())


def forget(connection: Connection, before: datetime) -> int:
    """Deletes the openings of the days before that moment's; how many rows that were."""
    return connection.execute(delete(openings).where(openings.c.day < day_of(before))).rowcount
