"""Whom a job could not serve, and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from playlists.week import Week
from serving.store.changes import ms, upsert
from serving.store.tables import failures


def record(connection: Connection, job: str, week: Week, errors: dict[str, str], now: datetime) -> None:
    """Notes the error of each listener; a later one of the same job and week replaces it."""
    rows = [
        {"job": job, "week": str(week), "listener": listener, "error": error, "at_ms": ms(now)}
        for listener, error in sorted(errors.items())
    ]
    upsert(connection, failures, rows, replaced=("error", "at_ms"))


def clear(connection: Connection, job: str, week: Week) -> None:
    """Forgets the failures of a job and week, before it runs anew."""
    connection.execute(delete(failures).where(failures.c.job == job, failures.c.week == str(week)))


def read(connection: Connection, job: str, week: Week) -> list[tuple[str, str]]:
    """(listener, error), by listener."""
    mine = (failures.c.job == job) & (failures.c.week == str(week))
    found = select(failures.c.listener, failures.c.error).where(mine).order_by(failures.c.listener)
    return [tuple(row) for row in connection.execute(found)]


def count(connection: Connection, job: str, week: Week) -> int:
    mine = (failures.c.job == job) & (failures.c.week == str(week))
    return connection.scalar(select(func.count()).select_from(failures).where(mine)) or 0
