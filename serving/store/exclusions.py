"""What a listener excludes from their taste: it was heard, but shapes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from playlists.exclusions import Named, What, named
from serving.store import listeners as people
from serving.store import playlists, worlds
from serving.store.changes import insert_new, ms
from serving.store.listeners import CHUNK
from serving.store.tables import exclusions


def exclude(connection: Connection, listener: str, what: What, id: str, now: datetime) -> None:
    """Excludes it, past and coming listens alike; again changes nothing. A range is written as `written_range` does."""
    if insert_new(connection, exclusions, [{"listener": listener, "what": what, "id": id, "changed_ms": ms(now)}]):
        _at_once(connection, listener)


def include(connection: Connection, listener: str, what: What, id: str) -> bool:
    """Takes an exclusion back; False where there was none."""
    mine = (exclusions.c.listener == listener) & (exclusions.c.what == what) & (exclusions.c.id == id)
    was = connection.execute(delete(exclusions).where(mine)).rowcount > 0
    if was:
        _at_once(connection, listener)
    return was


def page(connection: Connection, listener: str, after: tuple[str, str], limit: int) -> list[tuple[str, str, int]]:
    """(what, id, changed_ms) in order of (what, id), those after `after`."""
    what, id = after
    later = (exclusions.c.what > what) | ((exclusions.c.what == what) & (exclusions.c.id > id))
    columns = (exclusions.c.what, exclusions.c.id, exclusions.c.changed_ms)
    found = select(*columns).where(exclusions.c.listener == listener, later)
    ordered = found.order_by(exclusions.c.what, exclusions.c.id).limit(limit)
    return [tuple(row) for row in connection.execute(ordered)]


def of(connection: Connection, ids: Sequence[str]) -> dict[str, Named]:
    """What each of the listeners `ids` excludes; those who exclude nothing are not in it."""
    things: dict[str, list[tuple[str, str]]] = {}
    for start in range(0, len(ids), CHUNK):
        theirs = exclusions.c.listener.in_(ids[start : start + CHUNK])
        for listener, what, id in connection.execute(
            select(exclusions.c.listener, exclusions.c.what, exclusions.c.id).where(theirs)
        ):
            things.setdefault(listener, []).append((what, id))
    return {listener: named(said) for listener, said in things.items()}


def _at_once(connection: Connection, listener: str) -> None:
    playlists.unsettle(connection, listener)  # they were made from another taste
    worlds.forget(connection, listener)  # and weeks measured of other listens
    people.changed(connection, [listener])
