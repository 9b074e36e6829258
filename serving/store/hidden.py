"""What a listener never wants to meet again: tracks, artists, genres, what they heard from a source or in a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, literal, or_, select, union_all

from playlists.exclusions import BY_LISTEN, What, named
from serving.store import listeners as people
from serving.store.changes import insert_new, ms
from serving.store.tables import feedback, hidden, listens

UNWANTED = union_all(  # asked by nearly every request, so the statement is made once
    select(hidden.c.what, hidden.c.id).where(hidden.c.listener == bindparam("owner")),
    select(literal("track"), feedback.c.track).where(feedback.c.listener == bindparam("owner"), feedback.c.score == -1),
)


def hide(connection: Connection, listener: str, what: What, id: str, now: datetime) -> None:
    """Hides it; again changes nothing. A range is written as `playlists.exclusions.written_range` does."""
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
    """The tracks that are hidden, hated or were heard in a hidden way; the artists and genres that are hidden."""
    rows = [(what, id) for what, id in connection.execute(UNWANTED, {"owner": listener})]
    tracks, artists, genres = ({id for it, id in rows if it == what} for what in ("track", "artist", "genre"))
    return tracks | heard_from(connection, listener, rows), artists, genres


def heard_from(connection: Connection, listener: str, things: Iterable[tuple[str, str]]) -> set[str]:
    """Every track that the listener heard from one of the sources or in one of the ranges among `things`."""
    said = named(thing for thing in things if thing[0] in BY_LISTEN)
    if not said:
        return set()
    spans = [(listens.c.at_ms >= first) & (listens.c.at_ms < end) for first, end in said.ranges]
    how = or_(listens.c.source.in_(sorted(said.sources)), *spans)
    return set(connection.scalars(select(listens.c.track).where(listens.c.listener == listener, how).distinct()))


def sources(connection: Connection, listener: str) -> list[str]:
    """Where the listener's listens come from, by name."""
    found = select(listens.c.source).where(listens.c.listener == listener, listens.c.source.is_not(None)).distinct()
    return sorted(connection.scalars(found))


def has_source(connection: Connection, listener: str, source: str) -> bool:
    """Whether the listener has a listen from `source`."""
    there = select(listens.c.track).where(listens.c.listener == listener, listens.c.source == source).limit(1)
    return connection.execute(there).first() is not None
