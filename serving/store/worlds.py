"""How wide each listener's world was in each week, as it was measured."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal

import orjson
from sqlalchemy import Connection, delete, select

from playlists.bubble import World
from playlists.week import Week, parse_week
from serving.store.changes import ms, upsert
from serving.store.listeners import CHUNK
from serving.store.tables import playlists, worlds

Of = Literal["played", "recommended"]
MEASURED = tuple(worlds.c[name] for name in World.__slots__)

ByWeek = dict[tuple[Week, Of], World]


def save(connection: Connection, listener: str, found: ByWeek, version: str, now: datetime) -> None:
    """Stores the listener's weeks; those measured before by another version are replaced."""
    rows = [
        {"listener": listener, "week": str(week), "of": of, "version": version, "measured_ms": ms(now)}
        | {name: getattr(world, name) for name in World.__slots__}
        for (week, of), world in found.items()
    ]
    replaced = [column.name for column in worlds.columns if not column.primary_key]
    upsert(connection, worlds, rows, replaced)


def forget(connection: Connection, listener: str) -> int:
    """Deletes what was measured of the listener, whose listens are others now; how many rows."""
    return connection.execute(delete(worlds).where(worlds.c.listener == listener)).rowcount


def read(connection: Connection, listener: str, version: str, first: Week) -> ByWeek:
    """The listener's weeks from `first` on that `version` measured."""
    mine = (worlds.c.listener == listener) & (worlds.c.version == version) & (worlds.c.week >= str(first))
    rows = connection.execute(select(worlds.c.week, worlds.c.of, *MEASURED).where(mine).order_by(worlds.c.week))
    return {(parse_week(week), of): World(*figures) for week, of, *figures in rows}


def measured(connection: Connection, ids: Sequence[str], week: Week, version: str) -> set[str]:
    """Those of `ids` whose `week` was measured by `version`."""
    found: set[str] = set()
    for start in range(0, len(ids), CHUNK):
        theirs = worlds.c.listener.in_(ids[start : start + CHUNK])
        done = select(worlds.c.listener).where(theirs, worlds.c.week == str(week), worlds.c.version == version)
        found.update(connection.scalars(done))
    return found


def recommended(connection: Connection, listener: str, periods: Collection[str]) -> dict[str, list[str]]:
    """What the listener's playlists of these periods (weeks and days) held, all kinds together, by period."""
    mine = (playlists.c.listener == listener) & playlists.c.period.in_(sorted(periods))
    found: dict[str, list[str]] = {}
    for period, tracks in connection.execute(select(playlists.c.period, playlists.c.tracks).where(mine)):
        found.setdefault(period, []).extend(orjson.loads(tracks))
    return found
