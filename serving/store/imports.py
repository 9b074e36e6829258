"""Uploaded histories: what each is, how far its import is, and what came of it.

An import moves on by `advanced`, which names the place that it leaves: of two workers that believe they have it, one
is told that it has not, and its transaction is undone with everything in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, Row, and_, delete, func, or_, select, update

from serving.store import tasks
from serving.store.changes import ms
from serving.store.import_tables import imports

# Looked at; waits for its owner; imported now; imported; not an export that we take; went wrong; waited too long.
State = Literal["received", "ready", "importing", "done", "refused", "failed", "expired"]
PREVIEW, IMPORT = "preview-import", "import"  # the kinds of their tasks
UNDER_WAY: tuple[State, ...] = ("received", "importing")
HOLDING: tuple[State, ...] = ("received", "ready", "importing", "failed")  # their file is there
OVER: tuple[State, ...] = ("refused", "expired")  # their file is gone, and nothing came of it
Place = tuple[int, int]  # (files, batches) that are done


@dataclass(frozen=True, slots=True)
class Import:
    """One upload as it is stored."""

    id: str
    listener: str
    name: str
    bytes: int
    state: State
    starts: bool
    task: str | None
    at_file: int
    at_step: int
    preview: dict[str, Any] | None
    report: dict[str, Any] | None
    error: str | None
    created_ms: int
    ended_ms: int | None

    @property
    def at(self) -> Place:
        return self.at_file, self.at_step


COLUMNS = tuple(imports.c[name] for name in Import.__slots__)


def add(connection: Connection, listener: str, id: str, name: str, size: int, starts: bool, now: datetime) -> None:
    """Notes an upload that is whole, and enqueues a look at it."""
    task = tasks.enqueue(connection, PREVIEW, {"import": id}, now, listener=listener)
    row = {
        "id": id, "listener": listener, "name": name, "bytes": size, "state": "received", "starts": starts,
        "task": task, "at_file": 0, "at_step": 0, "created_ms": ms(now),
    }  # fmt: skip
    connection.execute(imports.insert().values(**row))


def get(connection: Connection, id: str) -> Import | None:
    return _import(connection.execute(select(*COLUMNS).where(imports.c.id == id)).first())


def of_listener(connection: Connection, listener: str, id: str) -> Import | None:
    """The listener's import of that id; None where there is none, or it is not theirs."""
    mine = (imports.c.id == id) & (imports.c.listener == listener)
    return _import(connection.execute(select(*COLUMNS).where(mine)).first())


def ids_of(connection: Connection, listener: str) -> list[str]:
    """The ids of all that the listener uploaded: their files lie under these."""
    return list(connection.scalars(select(imports.c.id).where(imports.c.listener == listener)))


def page(connection: Connection, listener: str, after: tuple[int, str] | None, limit: int) -> list[Import]:
    """The listener's imports, the newest first, those after (created_ms, id)."""
    mine = imports.c.listener == listener
    if after:
        same_time = and_(imports.c.created_ms == after[0], imports.c.id > after[1])
        mine = and_(mine, or_(imports.c.created_ms < after[0], same_time))
    found = select(*COLUMNS).where(mine).order_by(imports.c.created_ms.desc(), imports.c.id).limit(limit)
    return [_known(row) for row in connection.execute(found)]


def holding(connection: Connection, listener: str) -> int:
    """How many of the listener's uploads have a file on disk."""
    mine = (imports.c.listener == listener) & imports.c.state.in_(HOLDING)
    return connection.scalar(select(func.count()).select_from(imports).where(mine)) or 0


def previewed(connection: Connection, one: Import, preview: dict[str, Any], now: datetime) -> bool:
    """Stores what was seen of an upload, and starts its import where that was asked for; False where it is gone."""
    seen = {"preview": orjson.dumps(preview), "state": "ready"}
    if not _changed(connection, one.id, ("received",), **seen):
        return False
    there = get(connection, one.id)
    if there is not None and there.starts:
        start(connection, there, now)
    return True


def looked_through(connection: Connection, one: Import, preview: dict[str, Any]) -> None:
    """Stores what was seen of an upload that holds nothing to import, before it is refused for that."""
    _changed(connection, one.id, ("received",), preview=orjson.dumps(preview))


def start(connection: Connection, one: Import, now: datetime) -> None:
    """Imports it as soon as it can be; what is under way or done stays as it is."""
    if one.state == "received":
        _changed(connection, one.id, ("received",), starts=True)
    elif one.state in ("ready", "failed") and _changed(
        connection, one.id, ("ready", "failed"), state="importing", error=None, ended_ms=None
    ):
        task = tasks.enqueue(connection, IMPORT, {"import": one.id}, now, listener=one.listener)
        _changed(connection, one.id, ("importing",), task=task)


def advanced(connection: Connection, one: Import, until: Place, report: dict[str, Any]) -> bool:
    """Moves the import from where `one` is to `until`; False where it is no longer there."""
    here = and_(
        imports.c.id == one.id, imports.c.state == "importing",
        imports.c.at_file == one.at_file, imports.c.at_step == one.at_step,
    )  # fmt: skip
    moved = {"at_file": until[0], "at_step": until[1], "report": orjson.dumps(report)}
    return connection.execute(update(imports).where(here).values(**moved)).rowcount == 1


def end(connection: Connection, id: str, state: State, error: str | None, now: datetime) -> None:
    """Ends what is not ended yet."""
    _changed(connection, id, HOLDING, state=state, error=error, ended_ms=ms(now))


def remove(connection: Connection, one: Import) -> None:
    """Forgets the import and stops its task. What it has added stays."""
    stop(connection, one)
    connection.execute(delete(imports).where(imports.c.id == one.id))


def stop(connection: Connection, one: Import) -> None:
    """Whoever looks at it or imports it goes no further."""
    if one.task:
        tasks.cancel(connection, one.task)


def held(connection: Connection) -> list[Import]:
    """Those whose file is on disk, the oldest first."""
    found = select(*COLUMNS).where(imports.c.state.in_(HOLDING)).order_by(imports.c.created_ms)
    return [_known(row) for row in connection.execute(found)]


def _changed(connection: Connection, id: str, among: tuple[State, ...], **values: Any) -> bool:
    of = (imports.c.id == id) & imports.c.state.in_(among)
    return connection.execute(update(imports).where(of).values(**values)).rowcount == 1


def _import(row: Row[Any] | None) -> Import | None:
    return None if row is None else _known(row)


def _known(row: Row[Any]) -> Import:
    documents = {name: orjson.loads(value) for name in ("preview", "report") if (value := getattr(row, name))}
    return Import(**row._asdict() | {"preview": None, "report": None} | documents)
