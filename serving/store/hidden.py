"""Which tracks, artists and genres a listener never wants to meet again."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, bindparam, delete, literal, select, union_all

from serving.store import listeners as people
from serving.store.changes import insert_new, ms
from serving.store.tables import feedback, hidden

What = Literal["track", "artist", "genre"]

UNWANTED = union_all(  # asked by nearly every request, so the statement is made once
    select(hidden.c.what, hidden.c.id).where(hidden.c.listener == bindparam("owner")),
    select(literal("track"), feedback.c.track).where(feedback.c.listener == bindparam("owner"), feedback.c.score == -1),
)


def hide(connection: Connection, listener: str, what: What, id: str, now: datetime) -> None:
    """Hides a track, an artist or a genre; again changes nothing."""
    row = {"listener": listener, "what": what, "id": id, "changed_ms": ms(now)}
    if insert_new(connection, hidden, [row]):
        people.changed(connection, [listener])


def show(connection: Connection, listener: str, what: What, id: str) -> bool:
    """Takes a hiding back; False where there was none."""
    mine = (hidden.c.listener == listener) & (hidden.c.what == what) & (hidden.c.id == id)
    shown = connection.execute(delete(hidden).where(mine)).rowcount > 0
    if shown:
        people.changed(connection, [listener])
    return shown


def page(connection: Connection, listener: str, after: tuple[str, str], limit: int) -> list[tuple[str, str, int]]:
    """(what, id, changed_ms) in order of (what, id), those after `after`."""
    what, id = after
    later = (hidden.c.what > what) | ((hidden.c.what == what) & (hidden.c.id > id))
    columns = (hidden.c.what, hidden.c.id, hidden.c.changed_ms)
    found = select(*columns).where(hidden.c.listener == listener, later).order_by(hidden.c.what, hidden.c.id)
    return [tuple(row) for row in connection.execute(found.limit(limit))]


def unwanted(connection: Connection, listener: str) -> tuple[set[str], set[str], set[str]]:
    """The tracks that are hidden or hated, the artists and the genres that are hidden."""
    rows = connection.execute(UNWANTED, {"owner": listener}).all()
    tracks, artists, genres = ({id for it, id in rows if it == what} for what in ("track", "artist", "genre"))
    return tracks, artists, genres
