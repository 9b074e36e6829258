"""The feed of each listener who wants one: whose is it, and since when?"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Connection, delete, select

from serving.store.changes import ms, upsert
from serving.store.delivery_tables import feeds
from serving.store.listeners import COLUMNS, Listener, hashed, known_by
from serving.store.tables import listeners

SECRET_BYTES = 24  # 192 bits: nobody finds an address by trying


def make(connection: Connection, listener: str, now: datetime) -> str:
    """A new secret of the listener's feed, told this once; the one from before opens nothing any more."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = {"listener": listener, "hash": hashed(secret), "created_ms": ms(now)}
    upsert(connection, feeds, [row], ("hash", "created_ms"))
    return secret


def revoke(connection: Connection, listener: str) -> bool:
    """Ends the listener's feed; False where they have none."""
    return connection.execute(delete(feeds).where(feeds.c.listener == listener)).rowcount > 0


def made_ms(connection: Connection, listener: str) -> int | None:
    """Since when the listener has a feed; None where they have none."""
    return connection.scalar(select(feeds.c.created_ms).where(feeds.c.listener == listener))


def by_secret(connection: Connection, secret: str) -> tuple[Listener, int] | None:
    """Whose feed it is and since when, in ms; None where it is nobody's."""
    found = select(*COLUMNS, feeds.c.created_ms).join(feeds, feeds.c.listener == listeners.c.id)
    row = connection.execute(found.where(feeds.c.hash == hashed(secret))).first()
    return None if row is None else (known_by(tuple(row)[:-1]), int(row[-1]))
