"""What listeners take along: a zip each, by a link that ends."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from serving.store.changes import insert_new, ms
from serving.store.erasure_tables import exports
from serving.store.listeners import hashed

LASTS = timedelta(days=30)
SECRET_BYTES = 24


def promise(connection: Connection, listener: str, now: datetime) -> str:
    """A place for the listener's export, instead of earlier ones; the secret of its link, told this once."""
    connection.execute(delete(exports).where(exports.c.listener == listener))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = {"hash": hashed(secret), "listener": listener, "expires_ms": ms(now + LASTS), "document": None}
    insert_new(connection, exports, [row])
    return secret


def fill(connection: Connection, listener: str, hash: str, document: bytes) -> bool:
    """Puts the zip into its place; False where that is gone."""
    mine = (exports.c.hash == hash) & (exports.c.listener == listener)
    return connection.execute(update(exports).where(mine).values(document=document)).rowcount > 0


def by_secret(connection: Connection, secret: str, now: datetime) -> bytes | None:
    """The zip that a link leads to: b"" while it is being made, None where there is none or it has ended."""
    this = (exports.c.hash == hashed(secret)) & (exports.c.expires_ms > ms(now))
    row = connection.execute(select(exports.c.document).where(this)).first()
    return None if row is None else bytes(row.document or b"")


def forget(connection: Connection, now: datetime) -> int:
    """Deletes those that have ended; how many."""
    return connection.execute(delete(exports).where(exports.c.expires_ms <= ms(now))).rowcount
