"""What opens an account: a token or a session. Whose is it, when was it used, when did its holder prove who they are?

Both are random and only their hashes are stored. A session ends when it is idle, when it is old, and with its token.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Table, bindparam, literal, select, update

from serving.store.account_tables import accounts, sessions
from serving.store.changes import ms
from serving.store.listeners import COLUMNS, Listener, hashed, known_by
from serving.store.tables import listeners, tokens

IDLE = timedelta(days=30)  # NIST SP 800-63B, 4.1.3, for what one password opens
OLDEST = timedelta(days=180)
NOTED = timedelta(hours=1)  # how exactly it is known when a key was last used: no request writes because it reads
PROVEN = timedelta(minutes=10)  # for how long a password that was given lets its holder do what is sensitive
ID_LETTERS = 16  # of the hash: enough to name one of a listener's keys, and of no use to anybody
NEVER = 0

Kind = Literal["token", "session"]
TABLES: dict[Kind, Table] = {"token": tokens, "session": sessions}


@dataclass(frozen=True, slots=True)
class Key:
    """What a request was opened with. `has_password` is of the account."""

    listener: Listener
    kind: Kind
    hash: str
    used_ms: int
    proven_ms: int
    has_password: bool
    label: str  # of a token: what its owner calls it

    @property
    def id(self) -> str:
        return id_of(self.hash)

    def is_proven(self, now: datetime) -> bool:
        """Whether its holder gave the password in the last minutes; who has none shows a token with every request."""
        if self.kind == "token" and not self.has_password:
            return True
        return self.proven_ms > ms(now - PROVEN)

    def is_to_note(self, now: datetime) -> bool:
        return self.used_ms <= ms(now - NOTED)


def _found(kind: Kind) -> Any:
    """The statement for a key of that kind by its hash, made once: every request asks it."""
    table = TABLES[kind]
    label = table.c.label if kind == "token" else literal("")
    columns = (table.c.used_ms, table.c.proven_ms, accounts.c.password.is_not(None).label("has_password"), label)
    rows = select(*COLUMNS, *columns).select_from(table).join(listeners, table.c.listener == listeners.c.id)
    rows = rows.outerjoin(accounts, accounts.c.listener == listeners.c.id).where(table.c.hash == bindparam("hash"))
    return rows.where(alive(bindparam("now_ms"))) if kind == "session" else rows


def alive(now_ms: int | Any) -> ColumnElement[bool]:
    """That a session is neither idle for too long nor too old."""
    now = literal(now_ms) if isinstance(now_ms, int) else now_ms
    idle, oldest = (round(span.total_seconds() * 1000) for span in (IDLE, OLDEST))
    return (sessions.c.used_ms + idle > now) & (sessions.c.created_ms + oldest > now)


FOUND: dict[Kind, Any] = {"token": _found("token"), "session": _found("session")}


def find(connection: Connection, kind: Kind, secret: str, now: datetime) -> Key | None:
    """The key whose secret this is, where it still opens something."""
    hash = hashed(secret)
    given = {"hash": hash} | ({"now_ms": ms(now)} if kind == "session" else {})
    row = connection.execute(FOUND[kind], given).first()
    return None if row is None else _key(row, kind, hash)


def note_use(connection: Connection, key: Key, now: datetime) -> None:
    """Remembers that it was used now."""
    table = TABLES[key.kind]
    connection.execute(update(table).where(table.c.hash == key.hash).values(used_ms=ms(now)))


def prove(connection: Connection, key: Key, now: datetime) -> None:
    """Remembers that its holder gave the password now."""
    table = TABLES[key.kind]
    connection.execute(update(table).where(table.c.hash == key.hash).values(proven_ms=ms(now)))


def id_of(hash: str) -> str:
    """The name of a key among its listener's."""
    return hash[:ID_LETTERS]


def _key(row: Row[Any], kind: Kind, hash: str) -> Key:
    facts: tuple[Any, ...] = tuple(row)
    used_ms, proven_ms, has_password, label = facts[-4:]
    return Key(known_by(facts[:-4]), kind, hash, used_ms or NEVER, proven_ms or NEVER, bool(has_password), label)
