"""Private sessions: the times of which a listener wants nothing stored.

What counts is when something was played, not when it arrives: a player that was offline sends it later. So the times
themselves stay for a while, and are all that stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import Connection, delete, select, update

from serving.store.changes import insert_new, ms
from serving.store.privacy_tables import private_sessions

USUAL = timedelta(hours=6)  # as Spotify's
LONGEST = timedelta(days=7)
KEPT = timedelta(days=30)  # after its end: so long a player may have been offline
SECOND = 1000


def begin(connection: Connection, listener: str, now: datetime, until: datetime) -> None:
    """Begins one, or lets the one that goes on end `until` then."""
    if until_ms(connection, listener, now) is not None:
        _end(connection, listener, now, ms(until))
    else:
        row = {"listener": listener, "begins_ms": ms(now) // SECOND * SECOND, "until_ms": ms(until)}
        if not insert_new(connection, private_sessions, [row]):  # it was ended within this second
            same = (private_sessions.c.listener == listener) & (private_sessions.c.begins_ms == row["begins_ms"])
            connection.execute(update(private_sessions).where(same).values(until_ms=ms(until)))


def end(connection: Connection, listener: str, now: datetime) -> bool:
    """Ends the one that goes on; False where none does."""
    return _end(connection, listener, now, ms(now))


def until_ms(connection: Connection, listener: str, now: datetime) -> int | None:
    """When the one that goes on ends; None where none does."""
    mine = (private_sessions.c.listener == listener) & (private_sessions.c.until_ms > ms(now))
    return connection.scalar(select(private_sessions.c.until_ms).where(mine))


def hides(connection: Connection, listener: str, at_ms: Sequence[int] | np.ndarray) -> np.ndarray:
    """(n,) bool: which of these times lie in a private session of the listener."""
    times = np.asarray(at_ms, np.int64)
    hidden = np.zeros(len(times), bool)
    spans = select(private_sessions.c.begins_ms, private_sessions.c.until_ms)
    for begins, until in connection.execute(spans.where(private_sessions.c.listener == listener)):
        hidden |= (times >= begins) & (times < until)
    return hidden


def forget(connection: Connection, before: datetime) -> int:
    """Deletes those that ended before that time; how many."""
    return connection.execute(delete(private_sessions).where(private_sessions.c.until_ms < ms(before))).rowcount


def _end(connection: Connection, listener: str, now: datetime, until: int) -> bool:
    going = (private_sessions.c.listener == listener) & (private_sessions.c.until_ms > ms(now))
    return connection.execute(update(private_sessions).where(going).values(until_ms=until)).rowcount > 0
