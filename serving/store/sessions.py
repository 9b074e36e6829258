"""Sessions: who is signed in with which browser, until they leave, stay away, or change the password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, not_, select

from serving.store.account_tables import accounts, sessions
from serving.store.changes import insert_new, ms
from serving.store.keys import ID_LETTERS, NEVER, alive, id_of
from serving.store.listeners import hashed

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a listener."""

    hash: str
    created_ms: int
    used_ms: int
    by_token: bool

    @property
    def id(self) -> str:
        return id_of(self.hash)


def begin(connection: Connection, listener: str, now: datetime, token: str | None = None) -> str:
    """A new session, whose secret is told this once. `token` is the one that opened it, None for a password.

    A token proves who somebody is only where there is no password. The listener's sessions that are over go.
    """
    connection.execute(delete(sessions).where(sessions.c.listener == listener, not_(alive(ms(now)))))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    proven = token is None or not _has_password(connection, listener)
    row = {
        "hash": hashed(secret), "listener": listener, "token": None if token is None else hashed(token),
        "created_ms": ms(now), "used_ms": ms(now), "proven_ms": ms(now) if proven else NEVER,
    }  # fmt: skip
    insert_new(connection, sessions, [row])
    return secret


def of(connection: Connection, listener: str, now: datetime) -> list[Session]:
    """The listener's sessions, the last used first."""
    columns = (sessions.c.hash, sessions.c.created_ms, sessions.c.used_ms, sessions.c.token.is_not(None))
    mine = select(*columns).where(sessions.c.listener == listener, alive(ms(now)))
    return [Session(*row) for row in connection.execute(mine.order_by(sessions.c.used_ms.desc(), sessions.c.hash))]


def end(connection: Connection, listener: str, id: str) -> bool:
    """Ends the listener's session of that id; False where they have none."""
    named = (sessions.c.listener == listener) & sessions.c.hash.startswith(id, autoescape=True)
    return len(id) == ID_LETTERS and connection.execute(delete(sessions).where(named)).rowcount > 0


def end_others(connection: Connection, listener: str, but: str | None = None) -> None:
    """Ends all sessions of the listener, but the one of that hash."""
    mine = sessions.c.listener == listener
    connection.execute(delete(sessions).where(mine if but is None else mine & (sessions.c.hash != but)))


def forget(connection: Connection, now: datetime) -> int:
    """Deletes those that are over, by themselves; how many."""
    return connection.execute(delete(sessions).where(not_(alive(ms(now))))).rowcount


def _has_password(connection: Connection, listener: str) -> bool:
    stored = select(accounts.c.password).where(accounts.c.listener == listener)
    return connection.scalar(stored) is not None
