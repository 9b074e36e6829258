"""What is to be sent to webhooks and what came of it: a row a hook, kind of playlist and period, tried by tasks.

Each try is a task of its own, enqueued in the transaction that notes what became of the try before: so a try that its
worker was killed in is made again, by the same webhook-id, and no row waits without a task.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from serving.store import tasks
from serving.store.changes import insert_new, ms
from serving.store.delivery_tables import deliveries
from serving.store.tasks import New
from serving.store.webhooks import Webhook

TRY = "webhook"  # the kind of task
KEPT = timedelta(days=30)  # what was sent, and dead letters
TEST = "test"  # stands where the kind of a playlist does

State = Literal["waiting", "delivered", "dead"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing that a webhook is sent; `status` and `why` are of the last try."""

    id: str
    webhook: str
    listener: str
    kind: str
    period: str
    state: State
    tries: int
    status: int | None
    why: str | None
    created_ms: int
    tried_ms: int | None


COLUMNS = tuple(deliveries.c[name] for name in Delivery.__slots__)


def id_of(webhook: str, kind: str, period: str) -> str:
    """The webhook-id: the same however often it is sent, or the playlist is built."""
    return str(uuid5(UUID(webhook), f"{kind}\x1f{period}"))


def add(connection: Connection, due: Sequence[tuple[Webhook, str, str]], now: datetime) -> int:
    """What is sent, as (hook, kind, period), with the tasks of the first tries; returns how much of it is new."""
    rows: list[dict[str, Any]] = [
        {"id": id_of(hook.id, kind, period), "webhook": hook.id, "listener": hook.listener, "kind": kind,
         "period": period, "state": "waiting", "tries": 0, "created_ms": ms(now)}
        for hook, kind, period in due
    ]  # fmt: skip
    added = insert_new(connection, deliveries, rows)
    tasks.add_all(connection, [_try(row["id"], row["listener"], 0, f"{TRY}:{row['id']}") for row in rows], now)
    return added


def again(connection: Connection, delivery: Delivery, now: datetime) -> bool:
    """Begins anew with what was given up; False where it is not dead."""
    dead = and_(deliveries.c.id == delivery.id, deliveries.c.state == "dead")
    if connection.execute(update(deliveries).where(dead).values(state="waiting", tries=0)).rowcount == 0:
        return False
    tasks.add_all(connection, [_try(delivery.id, delivery.listener, 0)], now)
    return True


def tried(
    connection: Connection, delivery: Delivery, state: State, status: int | None, why: str | None, now: datetime,
    next_try: datetime | None = None,
) -> bool:  # fmt: skip
    """Notes what became of a try, and enqueues the next one; False, and nothing changes, where another worker did."""
    mine = and_(deliveries.c.id == delivery.id, deliveries.c.state == "waiting", deliveries.c.tries == delivery.tries)
    values = {"state": state, "tries": delivery.tries + 1, "status": status, "why": why, "tried_ms": ms(now)}
    if connection.execute(update(deliveries).where(mine).values(**values)).rowcount == 0:
        return False
    if next_try:
        tasks.add_all(connection, [_try(delivery.id, delivery.listener, delivery.tries + 1, due=next_try)], now)
    return True


def get(connection: Connection, listener: str, id: str) -> Delivery | None:
    row = connection.execute(select(*COLUMNS).where(deliveries.c.id == id, deliveries.c.listener == listener)).first()
    return None if row is None else Delivery(*row)


def page(
    connection: Connection, webhook: str, state: State | None, after: tuple[int, str] | None, limit: int
) -> list[Delivery]:
    """What a webhook was or is to be sent, the newest first, what comes after (created_ms, id)."""
    wanted: ColumnElement[bool] = deliveries.c.webhook == webhook
    if state:
        wanted = and_(wanted, deliveries.c.state == state)
    if after:
        same_time = and_(deliveries.c.created_ms == after[0], deliveries.c.id > after[1])
        wanted = and_(wanted, or_(deliveries.c.created_ms < after[0], same_time))
    found = select(*COLUMNS).where(wanted).order_by(deliveries.c.created_ms.desc(), deliveries.c.id).limit(limit)
    return [Delivery(*row) for row in connection.execute(found)]


def last_of(connection: Connection, webhook: str, kind: str) -> Delivery | None:
    """The newest of a kind."""
    mine = and_(deliveries.c.webhook == webhook, deliveries.c.kind == kind)
    row = connection.execute(select(*COLUMNS).where(mine).order_by(deliveries.c.created_ms.desc()).limit(1)).first()
    return None if row is None else Delivery(*row)


def forget(connection: Connection, before: datetime) -> int:
    """Deletes what was to be sent before that time, dead letters too; returns how much."""
    return connection.execute(delete(deliveries).where(deliveries.c.created_ms < ms(before))).rowcount


def _try(id: str, listener: str, number: int, key: str | None = None, due: datetime | None = None) -> New:
    return New(TRY, {"delivery": id, "try": number}, listener, key, due)
