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
    withdraw(connection, listener)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = {"hash": hashed(secret), "listener": listener, "expires_ms": ms(now + LASTS), "document": None}
    insert_new(connection, exports, [row])
    return secret


def withdraw(connection: Connection, listener: str) -> int:
    """Deletes the listener's export, also one that is being made; how many there were."""
    return connection.execute(delete(exports).where(exports.c.listener == listener)).rowcount


def fill(connection: Connection, listener: str, hash: str, document: bytes) -> bool:
    """Puts the zip into its place; False where that is gone."""
    mine = (exports.c.hash == hash) & (exports.c.listener == listener)
    return connection.execute(update(exports).where(mine).values(document=document)).rowcount > 0


def by_secret(connection: Connection, secret: str, now: datetime) -> tuple[str, bytes] | None:
    """Whose the zip is that a link leads to, and the zip, b"" while it is being made; None where there is none or it
    has ended."""
    this = (exports.c.hash == hashed(secret)) & (exports.c.expires_ms > ms(now))
    row = connection.execute(select(exports.c.listener, exports.c.document).where(this)).first()
    return None if row is None else (row.listener, bytes(row.document or b""))


def of(connection: Connection, listener: str, now: datetime) -> tuple[bool, int] | None:
    """Whether the listener's export is made, and when it ends; None where there is none."""
    mine = (exports.c.listener == listener) & (exports.c.expires_ms > ms(now))
    found = connection.execute(select(exports.c.document.is_not(None), exports.c.expires_ms).where(mine)).first()
    return None if found is None else (bool(found[0]), int(found[1]))


def document_of(connection: Connection, listener: str, now: datetime) -> bytes | None:
    """The listener's own zip; None where it is not made."""
    mine = (exports.c.listener == listener) & (exports.c.expires_ms > ms(now))
    found = connection.scalar(select(exports.c.document).where(mine))
    return None if found is None else bytes(found)


def forget(connection: Connection, now: datetime) -> int:
    """Deletes those that have ended; how many."""
    return connection.execute(delete(exports).where(exports.c.expires_ms <= ms(now))).rowcount
