"""The artists that a listener follows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from serving.store import listeners as people
from serving.store.changes import insert_new, ms
from serving.store.tables import followed


def follow(connection: Connection, listener: str, artist: str, now: datetime) -> None:
    """Follows an artist; again changes nothing."""
    if insert_new(connection, followed, [{"listener": listener, "artist": artist, "changed_ms": ms(now)}]):
        people.changed(connection, [listener])


def unfollow(connection: Connection, listener: str, artist: str) -> bool:
    """Takes that back; False where the artist was not followed."""
    mine = (followed.c.listener == listener) & (followed.c.artist == artist)
    was = connection.execute(delete(followed).where(mine)).rowcount > 0
    if was:
        people.changed(connection, [listener])
    return was


def page(connection: Connection, listener: str, after: str, limit: int) -> list[tuple[str, int]]:
    """(artist, changed_ms) by artist, those after `after`."""
    columns = (followed.c.artist, followed.c.changed_ms)
    mine = (followed.c.listener == listener) & (followed.c.artist > after)
    found = select(*columns).where(mine).order_by(followed.c.artist).limit(limit)
    return [tuple(row) for row in connection.execute(found)]
