"""The queue of background tasks: what is to be done, who has it now, what became of it.

Whoever runs a task has a lease of it. A lease that ran out belongs to whoever claims the task next, and from then on
its former holder can change nothing: every change names the holder and the attempt. So a task may begin twice (its
worker was killed, or slower than its lease), but it ends once. A clock that jumps can only make a lease run out early.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

import orjson
from sqlalchemy import ColumnElement, Connection, Row, and_, case, delete, exists, or_, select, update

from serving.store.changes import insert_new, ms
from serving.store.task_tables import tasks

State = Literal["waiting", "running", "done", "failed"]
LEASE = timedelta(seconds=60)  # a worker that says nothing for so long is taken for dead
KEPT = timedelta(days=30)  # what became of a task can be read for so long
ATTEMPTS = 5  # leases in a row that brought it no further; a task must not kill its workers for ever
HIGHEST = "\U0010ffff"  # sorts after whatever a key goes on with
ABANDONED = (
    f"the worker ended in the middle of it, {ATTEMPTS} times without getting further (killed, or out of memory?)"
)


@dataclass(frozen=True, slots=True)
class Task:
    """One task as it is stored; `payload` and `report` are JSON objects."""

    id: str
    kind: str
    listener: str | None
    payload: dict[str, Any]
    key: str | None
    state: State
    due_ms: int
    lease_until_ms: int | None
    leased_by: str | None
    attempts: int
    done: int
    whole: int
    report: dict[str, Any] | None
    error: str | None
    created_ms: int
    ended_ms: int | None


@dataclass(frozen=True, slots=True)
class New:
    """A task that is to be; at once, where nothing says when it is `due`."""

    kind: str
    payload: Mapping[str, Any]
    listener: str | None = None
    key: str | None = None
    due: datetime | None = None


COLUMNS = tuple(tasks.c[name] for name in Task.__slots__)


def enqueue(
    connection: Connection, kind: str, payload: Mapping[str, Any], now: datetime, *,
    due: datetime | None = None, listener: str | None = None, key: str | None = None,
) -> str:  # fmt: skip
    """Adds a task that may run from `due` on (at once without it), and returns its id.

    With the `key` of a task that is there, whatever became of it, nothing is added and that one's id is returned.
    What names a listener belongs to the task of that listener, since it is deleted with their account.
    """
    added = add(connection, kind, payload, now, due=due, listener=listener, key=key)
    return added or str(connection.scalar(select(tasks.c.id).where(tasks.c.key == key)))


def add(
    connection: Connection, kind: str, payload: Mapping[str, Any], now: datetime, *,
    due: datetime | None = None, listener: str | None = None, key: str | None = None,
) -> str | None:  # fmt: skip
    """The same; None where a task of that key is there."""
    row = _row(New(kind, payload, listener, key, due), now)
    return str(row["id"]) if insert_new(connection, tasks, [row]) else None


def add_all(connection: Connection, new: Sequence[New], now: datetime) -> int:
    """Adds those whose key is not there yet, in one statement; returns how many."""
    return insert_new(connection, tasks, [_row(one, now) for one in new])


def due(connection: Connection, kinds: Collection[str], now: datetime) -> bool:
    """Whether there is something to claim: a cheap look, without a lock."""
    return bool(connection.scalar(select(exists().where(_claimable(kinds, now)))))


def claim(
    connection: Connection, kinds: Collection[str], by: str, now: datetime, lease: timedelta = LEASE
) -> Task | None:
    """Leases to `by` the task of `kinds` that has been due for longest, or whose lease ran out; None without any.

    Two who claim at once get two tasks: SQLite has one writer at a time, PostgreSQL skips what another one has locked.
    A task that was left in the middle too often, and got no further meanwhile, fails instead.
    """
    _bury(connection, kinds, now)
    first = select(tasks.c.id).where(_claimable(kinds, now)).order_by(tasks.c.due_ms, tasks.c.id).limit(1)
    taken = {
        "state": "running", "leased_by": by, "lease_until_ms": ms(now + lease), "attempts": tasks.c.attempts + 1,
        "fruitless": tasks.c.fruitless + 1,
    }  # fmt: skip
    chosen = tasks.c.id == first.with_for_update(skip_locked=True).scalar_subquery()
    return _task(connection.execute(update(tasks).where(chosen).values(**taken).returning(*COLUMNS)).first())


def progress(
    connection: Connection, task: Task, now: datetime, done: int, whole: int, lease: timedelta = LEASE
) -> bool:
    """Notes how far the holder has come and renews the lease; False where it is no longer theirs.

    Who begins anew gets further only once they pass whoever came furthest; of another whole, that is forgotten.
    """
    further = or_(tasks.c.done < done, tasks.c.whole != whole)
    return _changed(
        connection, task, done=case((further, done), else_=tasks.c.done), whole=whole, lease_until_ms=ms(now + lease),
        fruitless=case((further, 0), else_=tasks.c.fruitless),
    )  # fmt: skip


def got_further(connection: Connection, task: Task) -> bool:
    """Notes that the holder's task got further, in the transaction that stores by what: so a worker that is killed
    before it says how far it came was not fruitless. False where it is no longer the holder's."""
    return _changed(connection, task, fruitless=0)


def finish(connection: Connection, task: Task, now: datetime, report: Mapping[str, Any]) -> bool:
    """Ends the task with its report; False, and nothing changes, where it is no longer the holder's."""
    ended = {"lease_until_ms": None, "leased_by": None, "error": None, "ended_ms": ms(now)}
    return _changed(connection, task, state="done", report=orjson.dumps(report), **ended)


def fail(connection: Connection, task: Task, now: datetime, why: str, again: datetime | None) -> bool:
    """Notes `why` it failed, for good or until `again`; False where it is no longer the holder's."""
    ended = {"lease_until_ms": None, "leased_by": None, "error": why}
    if again is None:
        return _changed(connection, task, state="failed", ended_ms=ms(now), **ended)
    return _changed(connection, task, state="waiting", due_ms=ms(again), **ended)


def give_back(connection: Connection, task: Task) -> bool:
    """Ends the lease of a task that its worker was told to leave: anybody may go on with it, and no attempt counts."""
    free = {"lease_until_ms": None, "leased_by": None, "attempts": task.attempts - 1}
    less = case((tasks.c.fruitless > 0, tasks.c.fruitless - 1), else_=0)
    return _changed(connection, task, state="waiting", fruitless=less, **free)


def keyed(connection: Connection, beginning: str) -> bool:
    """Whether there is a task whose key begins so."""
    return bool(connection.scalar(select(exists().where(_begins(beginning)))))


def open_or_new(connection: Connection, beginning: str, created: datetime) -> list[Task]:
    """The tasks whose key begins so that have not ended, or were enqueued since then."""
    either = or_(tasks.c.ended_ms.is_(None), tasks.c.created_ms > ms(created))
    found = select(*COLUMNS).where(_begins(beginning), either).order_by(tasks.c.key)
    return [_known(row) for row in connection.execute(found)]


def since(connection: Connection, kind: str, created: datetime) -> list[Task]:
    """The tasks of a kind that were enqueued since then, the newest first."""
    wanted = and_(tasks.c.kind == kind, tasks.c.created_ms >= ms(created))
    found = select(*COLUMNS).where(wanted).order_by(tasks.c.created_ms.desc(), tasks.c.key)
    return [_known(row) for row in connection.execute(found)]


def cancel(connection: Connection, id: str) -> None:
    """Forgets a task that is not to go on; who runs it is told so when it says how far it is."""
    connection.execute(delete(tasks).where(tasks.c.id == id))


def get(connection: Connection, id: str) -> Task | None:
    return _task(connection.execute(select(*COLUMNS).where(tasks.c.id == id)).first())


def of_listener(connection: Connection, listener: str, id: str) -> Task | None:
    """The listener's task of that id; None where there is none, or it is not theirs."""
    mine = (tasks.c.id == id) & (tasks.c.listener == listener)
    return _task(connection.execute(select(*COLUMNS).where(mine)).first())


def page(connection: Connection, listener: str, after: tuple[int, str] | None, limit: int) -> list[Task]:
    """The listener's tasks, the newest first, those after (created_ms, id)."""
    mine = tasks.c.listener == listener
    if after:
        same_time = and_(tasks.c.created_ms == after[0], tasks.c.id > after[1])
        mine = and_(mine, or_(tasks.c.created_ms < after[0], same_time))
    found = select(*COLUMNS).where(mine).order_by(tasks.c.created_ms.desc(), tasks.c.id).limit(limit)
    return [_known(row) for row in connection.execute(found)]


def forget(connection: Connection, before: datetime) -> int:
    """Deletes the tasks that ended before that time, and returns how many."""
    return connection.execute(delete(tasks).where(tasks.c.ended_ms < ms(before))).rowcount


def _row(new: New, now: datetime) -> dict[str, Any]:
    return {
        "id": str(uuid4()), "kind": new.kind, "listener": new.listener, "payload": orjson.dumps(new.payload),
        "key": new.key, "state": "waiting", "due_ms": ms(new.due or now), "attempts": 0, "fruitless": 0, "done": 0,
        "whole": 0, "created_ms": ms(now),
    }  # fmt: skip


def _begins(beginning: str) -> ColumnElement[bool]:
    return and_(tasks.c.key >= beginning, tasks.c.key < beginning + HIGHEST)


def _claimable(kinds: Collection[str], now: datetime) -> ColumnElement[bool]:
    waiting = and_(tasks.c.state == "waiting", tasks.c.due_ms <= ms(now))
    return and_(tasks.c.kind.in_(sorted(kinds)), or_(waiting, _left(now)))


def _left(now: datetime) -> ColumnElement[bool]:
    """Somebody runs it who has not been heard of since their lease ran out."""
    return and_(tasks.c.state == "running", tasks.c.lease_until_ms <= ms(now))


def _bury(connection: Connection, kinds: Collection[str], now: datetime) -> None:
    often = and_(tasks.c.kind.in_(sorted(kinds)), _left(now), tasks.c.fruitless >= ATTEMPTS)
    ended = {"state": "failed", "error": ABANDONED, "ended_ms": ms(now), "lease_until_ms": None, "leased_by": None}
    connection.execute(update(tasks).where(often).values(**ended))


def _changed(connection: Connection, task: Task, **values: Any) -> bool:
    """Changes the task where it is still the holder's: the same holder in the same attempt."""
    held = and_(
        tasks.c.id == task.id, tasks.c.state == "running", tasks.c.leased_by == task.leased_by,
        tasks.c.attempts == task.attempts,
    )  # fmt: skip
    return connection.execute(update(tasks).where(held).values(**values)).rowcount == 1


def _task(row: Row[Any] | None) -> Task | None:
    return None if row is None else _known(row)


def _known(row: Row[Any]) -> Task:
    report = None if row.report is None else orjson.loads(row.report)
    return Task(**row._asdict() | {"payload": orjson.loads(row.payload), "report": report})
