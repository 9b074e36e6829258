"""What is done for webhooks: register one, try a delivery, and what follows from how that went."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection

from playlists.errors import NotFound, NotReady, TooOften
from playlists.formats.sentences import Language
from serving.api.written import body
from serving.delivery.again import next_try
from serving.delivery.hosts import accepted
from serving.delivery.outcomes import SAID
from serving.delivery.posting import Outcome, post
from serving.delivery.shown import shown
from serving.delivery.signed import headers
from serving.desk import Desk
from serving.store import deliveries, hidden, playlists, webhooks
from serving.store.addresses import address as id_of
from serving.store.deliveries import TEST, Delivery
from serving.store.opened import reading
from serving.store.tasks import Task
from serving.store.webhooks import Webhook
from serving.work.kind import Report, Work

TESTS_EVERY = timedelta(seconds=10)  # so that nobody can be flooded by tests


async def register(desk: Desk, listener: str, address: str, kinds: Collection[str], language: Language) -> Webhook:
    """A new webhook. Raises BadInput for an address that we do not send to, NotReady where there are too many."""
    kept, now = await accepted(address, desk.means), desk.clock()
    return await desk.write(lambda connection: webhooks.add(connection, listener, kept, kinds, language, now))


async def test(desk: Desk, listener: str, id: str) -> Delivery:
    """Sends something to a webhook that says it is a test. Raises NotFound, NotReady where it is off, TooOften."""
    now = desk.clock()

    def enqueued(connection: Connection) -> Delivery:
        hook = _hook(connection, listener, id)
        last = deliveries.last_of(connection, hook.id, TEST)
        if last and datetime.fromtimestamp(last.created_ms / 1000, UTC) > now - TESTS_EVERY:
            raise TooOften("webhook: a test was just sent; the next one may be in ten seconds", TESTS_EVERY.seconds)
        period = now.astimezone(UTC).isoformat(timespec="milliseconds")
        deliveries.add(connection, [(hook, TEST, period)], now)
        return _delivery(connection, listener, deliveries.id_of(hook.id, TEST, period))

    return await desk.write(enqueued)


async def send_again(desk: Desk, listener: str, id: str, delivery: str) -> Delivery:
    """Begins anew with a dead letter. Raises NotFound, NotReady where it is none or the webhook is off."""
    now = desk.clock()

    def enqueued(connection: Connection) -> Delivery:
        hook, found = _hook(connection, listener, id), _delivery(connection, listener, delivery)
        if found.webhook != hook.id:
            raise NotFound(f"delivery {delivery[:60]!r}: this webhook has none of that id")
        if not deliveries.again(connection, found, now):
            raise NotReady(f"delivery: it is {found.state}; only what was given up is sent again")
        return _delivery(connection, listener, delivery)

    return await desk.write(enqueued)


def deliver(task: Task, work: Work) -> Report:
    """One try. Run again after a kill, it may send the same thing again, by the same webhook-id."""
    assert task.listener is not None
    desk, (delivery, hook, message) = work.desk, _asked(task, work.desk)
    if delivery is None or hook is None:
        return {"past": True}
    if hook.off_ms is not None:
        outcome = Outcome(why="off")
    elif message is None:
        outcome = Outcome(why="nothing-left")
    else:
        outcome = post(hook.address, headers(hook.secret, delivery.id, desk.clock(), message), message, desk.means)
    return _noted(desk, delivery, outcome)


def _asked(task: Task, desk: Desk) -> tuple[Delivery | None, Webhook | None, bytes | None]:
    """What a task is to send where, None where that was seen to; and the message, None where there is none any more."""
    assert task.listener is not None
    with reading(desk.store) as connection:
        delivery = deliveries.get(connection, task.listener, task.payload["delivery"])
        if delivery is None or (delivery.state, delivery.tries) != ("waiting", task.payload["try"]):
            return None, None, None
        hook = webhooks.get(connection, task.listener, delivery.webhook)
        return delivery, hook, _message(connection, delivery, hook, desk) if hook else None


def _message(connection: Connection, delivery: Delivery, hook: Webhook, desk: Desk) -> bytes | None:
    """The body: `type`, `timestamp` and `data`, as the specification advises."""
    if delivery.kind == TEST:
        return _written("webhook.test", delivery.created_ms, {"webhook": hook.id})
    row = playlists.by_id(connection, hook.listener, id_of(hook.listener, delivery.kind, delivery.period))
    answers = shown([row], hidden.unwanted(connection, hook.listener)) if row else []
    if not answers:
        return None
    found: dict[str, Any] = orjson.loads(body(answers[0], "json", hook.language))
    return _written("playlist.created", answers[0].created_ms, found | {"period": delivery.period})


def _written(type: str, at_ms: int, data: dict[str, Any]) -> bytes:
    moment = datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")
    return orjson.dumps({"type": type, "timestamp": moment, "data": data})


def _noted(desk: Desk, delivery: Delivery, outcome: Outcome) -> Report:
    now = desk.clock()
    final = outcome.why in ("gone", "off", "nothing-left") or delivery.kind == TEST
    again = None if final or outcome.why is None else next_try(delivery.tries + 1, delivery.id, now)
    state: deliveries.State = "delivered" if outcome.why is None else "waiting" if again else "dead"
    with desk.store.begin() as connection:
        deliveries.tried(connection, delivery, state, outcome.status, outcome.why, now, again)
        if outcome.why == "gone":
            webhooks.switch_off(connection, delivery.webhook, "gone", now)
    why = SAID[outcome.why] if outcome.why else None
    return {"delivery": delivery.id, "state": state, "status": outcome.status, "error": why}


def _hook(connection: Connection, listener: str, id: str) -> Webhook:
    """Raises NotFound, NotReady where it is off."""
    hook = webhooks.get(connection, listener, id) if "\0" not in id else None
    if hook is None:
        raise NotFound(f"webhook {id[:60]!r}: you have none of that id")
    if hook.off_ms is not None:
        raise NotReady("webhook: it is switched off, since it answered 410 Gone; remove it and register it anew")
    return hook


def _delivery(connection: Connection, listener: str, id: str) -> Delivery:
    found = deliveries.get(connection, listener, id) if "\0" not in id else None
    if found is None:
        raise NotFound(f"delivery {id[:60]!r}: you have none of that id")
    return found
