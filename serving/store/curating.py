"""The revisions of the settings: what curators changed on top of the file, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from sqlalchemy import Connection, Row, func, select

from playlists.settings.settings import Value
from serving.store.changes import insert_new, ms
from serving.store.curating_tables import revisions

Change = tuple[Value | None, Value | None]  # before, after; None: as in the file
NEWEST = select(revisions).order_by(revisions.c.number.desc()).limit(1)
NUMBER = select(func.max(revisions.c.number))


@dataclass(frozen=True, slots=True)
class Revision:
    """One change. `overlay` is all that is other than in the file since; number 0 is the file itself."""

    number: int = 0
    at_ms: int = 0
    listener: str | None = None  # who; None also where their account is gone
    changes: Mapping[str, Change] = field(default_factory=dict)
    overlay: Mapping[str, Value] = field(default_factory=dict)
    note: str = ""
    undoes: int | None = None


FILE = Revision()


def number(connection: Connection) -> int:
    """The number of the newest revision, 0 where nothing was ever changed."""
    return connection.scalar(NUMBER) or 0


def newest(connection: Connection) -> Revision:
    found = connection.execute(NEWEST).first()
    return FILE if found is None else _revision(found)


def get(connection: Connection, number: int) -> Revision | None:
    found = connection.execute(select(revisions).where(revisions.c.number == number)).first()
    return None if found is None else _revision(found)


def history(connection: Connection, before: int | None, limit: int) -> list[Revision]:
    """The newest first, those before the revision `before` where one is given."""
    asked = select(revisions).order_by(revisions.c.number.desc()).limit(limit)
    asked = asked if before is None else asked.where(revisions.c.number < before)
    return [_revision(row) for row in connection.execute(asked)]


def since(connection: Connection, number: int) -> list[Revision]:
    """The revisions after `number`, the oldest first."""
    asked = select(revisions).where(revisions.c.number > number).order_by(revisions.c.number)
    return [_revision(row) for row in connection.execute(asked)]


def add(connection: Connection, made: Revision, now: datetime) -> bool:
    """Stores a revision. False where somebody else's of that number came first; then nothing is stored."""
    row = {
        "number": made.number, "at_ms": ms(now), "listener": made.listener, "changes": orjson.dumps(made.changes),
        "overlay": orjson.dumps(made.overlay), "note": made.note, "undoes": made.undoes,
    }  # fmt: skip
    return insert_new(connection, revisions, [row]) == 1


def _revision(row: Row[tuple[object, ...]]) -> Revision:
    facts = row._asdict()
    changes = {name: (before, after) for name, (before, after) in orjson.loads(facts["changes"]).items()}
    return Revision(**facts | {"changes": changes, "overlay": orjson.loads(facts["overlay"])})
