"""Which playlist the listener says that they play, love or hide from; it goes with the event that it is about.

Any text is kept: whether it is a playlist of the listener that held the track is asked when responses are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa
from sqlalchemy import Connection, Table, and_, delete, select

from serving.store.changes import ms, upsert
from serving.store.response_tables import named_feedback, named_hidden, named_listens
from serving.store.switches import who_has_off
from serving.store.tables import NO_POSITION, feedback, hidden

LONGEST = 200  # characters of what names a playlist: an address at most


def of_listens(connection: Connection, heard: pa.Table, named: Sequence[str | None]) -> None:
    """Notes from which playlist each of the listens `heard` (schema LISTENS, with times, stored already) comes.

    `named` has one a listen, None where nothing is said: what was said before then stays.
    """
    if not any(named):
        return
    columns = heard["listener"].to_pylist(), heard["at"].cast(pa.int64()).to_pylist(), heard["track"].to_pylist()
    off = who_has_off(connection, sorted(set(columns[0])), "judging")
    rows = {
        (listener, at_ms, track): playlist
        for listener, at_ms, track, playlist in zip(*columns, named, strict=True)
        if playlist and listener not in off
    }
    said = [
        {"listener": listener, "at_ms": at_ms, "position": NO_POSITION, "track": track, "playlist": playlist}
        for (listener, at_ms, track), playlist in rows.items()
    ]
    upsert(connection, named_listens, said, replaced=("playlist",))


def of_feedback(connection: Connection, listener: str, track: str, playlist: str | None) -> None:
    """Notes from which playlist a track was loved or hated that has a row of feedback; None: nobody says."""
    _said(connection, named_feedback, {"listener": listener, "track": track}, playlist)


def of_hidden(connection: Connection, listener: str, track: str, playlist: str | None) -> None:
    """The same of a track that is hidden."""
    _said(connection, named_hidden, {"listener": listener, "what": "track", "id": track}, playlist)


def forget_listens(connection: Connection, before: datetime) -> int:
    """Forgets what was said of the listens from before that time; of how many."""
    return connection.execute(delete(named_listens).where(named_listens.c.at_ms < ms(before))).rowcount


def forget_feedback(connection: Connection, before: datetime) -> int:
    """The same of loves and hates."""
    same = and_(named_feedback.c.listener == feedback.c.listener, named_feedback.c.track == feedback.c.track)
    old = select(feedback.c.track).where(same, feedback.c.changed_ms < ms(before)).exists()
    return connection.execute(delete(named_feedback).where(old)).rowcount


def forget_hidden(connection: Connection, before: datetime) -> int:
    """The same of what was hidden."""
    same = and_(*(named_hidden.c[name] == hidden.c[name] for name in ("listener", "what", "id")))
    old = select(hidden.c.id).where(same, hidden.c.changed_ms < ms(before)).exists()
    return connection.execute(delete(named_hidden).where(old)).rowcount


def _said(connection: Connection, table: Table, key: dict[str, str], playlist: str | None) -> None:
    if playlist and not who_has_off(connection, [key["listener"]], "judging"):
        upsert(connection, table, [key | {"playlist": playlist}], replaced=("playlist",))
    else:
        connection.execute(delete(table).where(*(table.c[name] == value for name, value in key.items())))
