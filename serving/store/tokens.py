"""The tokens of a listener: named, listed and revoked; what a token opens is `serving.store.keys`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from playlists.errors import NotReady
from serving.store.keys import ID_LETTERS, id_of
from serving.store.listeners import issue_token
from serving.store.tables import tokens

MOST = 100  # of one listener: more are a program that went astray


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a listener, but for its secret."""

    hash: str
    label: str
    created_ms: int
    used_ms: int | None

    @property
    def id(self) -> str:
        return id_of(self.hash)


def of(connection: Connection, listener: str) -> list[Token]:
    """The listener's tokens, the newest first."""
    columns = (tokens.c.hash, tokens.c.label, tokens.c.created_ms, tokens.c.used_ms)
    mine = select(*columns).where(tokens.c.listener == listener)
    return [Token(*row) for row in connection.execute(mine.order_by(tokens.c.created_ms.desc(), tokens.c.hash))]


def make(connection: Connection, listener: str, name: str, now: datetime) -> str:
    """A new token of that name, whose secret is told this once. Raises NotReady where the listener has MOST."""
    count = connection.scalar(select(func.count()).where(tokens.c.listener == listener)) or 0
    if count >= MOST:
        raise NotReady(f"tokens: there are {count}, and {MOST} is the most; revoke one that is not used")
    return issue_token(connection, listener, now, name)


def revoke(connection: Connection, listener: str, id: str) -> bool:
    """Ends the listener's token of that id, and the sessions that it opened; False where they have none."""
    named = (tokens.c.listener == listener) & tokens.c.hash.startswith(id, autoescape=True)
    return len(id) == ID_LETTERS and connection.execute(delete(tokens).where(named)).rowcount > 0
