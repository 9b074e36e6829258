"""Listeners as players know them: by a name in either case, open to who has no token or not."""

from __future__ import annotations

import re
import zlib
from typing import Literal

from sqlalchemy import Connection, select, text, update

from playlists.errors import BadInput
from serving.store import erased
from serving.store import listeners as people
from serving.store.listeners import Listener
from serving.store.tables import listeners

USER = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"  # ASCII: nobody can look like somebody else, and case is told alike
HALF = 2**31  # PostgreSQL's locks are signed


def by_name(connection: Connection, name: str) -> Listener | None:
    """The listener of that id, ignoring case; the exact one where two differ in nothing else."""
    alike = select(listeners.c.id).where(listeners.c.folded == name.casefold())
    id = connection.scalar(alike.order_by(listeners.c.id != name, listeners.c.id).limit(1))
    return None if id is None else people.get(connection, id)


def is_free(connection: Connection, name: str) -> bool:
    """Whether nobody has the name in any case, or had it. Nobody else can take it before this transaction ends."""
    if connection.dialect.name == "postgresql":  # SQLite lets one transaction write at a time
        lock = zlib.crc32(name.casefold().encode()) - HALF
        connection.execute(text("SELECT pg_advisory_xact_lock(7, :number)"), {"number": lock})
    return by_name(connection, name) is None and not erased.gone(connection, [name])


class BadName(BadInput):
    """A name that somebody cannot have, and why in one word, for who says it in other words."""

    def __init__(self, why: Literal["letters", "taken"], message: str) -> None:
        super().__init__(message)
        self.why = why


def storable(name: str) -> bool:
    """Whether a database can be asked for the name."""
    return "\0" not in name and not any("\ud800" <= letter <= "\udfff" for letter in name)


def checked(name: str) -> str:
    """The name that somebody chooses, where it may be one. Raises BadName."""
    if not re.fullmatch(USER, name):
        raise BadName("letters", f"user {name[:70]!r}: at most 64 of A-Z a-z 0-9 . _ -, the first a letter or a digit")
    return name


def is_open(connection: Connection, id: str) -> bool:
    """Whether players may read this listener's listens and playlists without a token."""
    return bool(connection.scalar(select(listeners.c.open).where(listeners.c.id == id)))


def set_open(connection: Connection, id: str, wanted: bool) -> None:
    """Lets players read without a token, or no longer; playlists do not depend on it."""
    connection.execute(update(listeners).where(listeners.c.id == id).values(open=wanted))
