"""Whom a job could not serve, and why."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select

from playlists.week import Period
from serving.store.changes import ms, upsert
from serving.store.tables import failures

KEPT = timedelta(days=90)


def record(connection: Connection, job: str, period: Period, errors: dict[str, str], now: datetime) -> None:
    """Notes the error of each listener; a later one of the same job and period replaces it."""
    rows = [
        {"job": job, "period": str(period), "listener": listener, "error": error, "at_ms": ms(now)}
        for listener, error in sorted(errors.items())
    ]
    upsert(connection, failures, rows, replaced=("error", "at_ms"))


def clear(connection: Connection, job: str, period: Period) -> None:
    """Forgets the failures of a job and period, before it runs anew."""
    connection.execute(delete(failures).where(failures.c.job == job, failures.c.period == str(period)))


def read(connection: Connection, job: str, period: Period) -> list[tuple[str, str]]:
    """(listener, error), by listener."""
    mine = (failures.c.job == job) & (failures.c.period == str(period))
    found = select(failures.c.listener, failures.c.error).where(mine).order_by(failures.c.listener)
    return [tuple(row) for row in connection.execute(found)]


def count(connection: Connection, job: str, period: Period) -> int:
    mine = (failures.c.job == job) & (failures.c.period == str(period))
    return connection.scalar(select(func.count()).select_from(failures).where(mine)) or 0


def forget(connection: Connection, before: datetime) -> int:
    """Deletes those from before that time; how many."""
    return connection.execute(delete(failures).where(failures.c.at_ms < ms(before))).rowcount
