"""The weekly mails: one a listener and week, handed over once.

A mail is marked just before its text goes to the mail server, and whoever finds that mark leaves it: what happened
behind it nobody can know, and no mail is better than two. So before the mark a mail is tried until it is there, and
behind it once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, and_, delete, select, update

from serving.store import tasks
from serving.store.changes import insert_new, ms
from serving.store.delivery_tables import mails
from serving.store.tasks import New

KEPT = timedelta(days=30)  # which weeks were sent
MAIL = "mail"  # the kind of task

State = Literal["waiting", "handing over", "sent", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail; `why` is of the last try that failed."""

    listener: str
    week: str
    state: State
    tries: int
    why: str | None
    created_ms: int
    tried_ms: int | None


COLUMNS = tuple(mails.c[name] for name in Mail.__slots__)


def add(connection: Connection, week: str, due: Mapping[str, datetime], now: datetime) -> int:
    """The week's mail of each listener that `due` names, with the task of its first try; how many of them are new."""
    fresh: dict[str, Any] = {"week": week, "state": "waiting", "tries": 0, "created_ms": ms(now)}
    added = insert_new(connection, mails, [{"listener": listener} | fresh for listener in due])
    tasks.add_all(connection, [_try(one, week, 0, when, f"{MAIL}:{one}:{week}") for one, when in due.items()], now)
    return added


def find(connection: Connection, listener: str, week: str) -> Mail | None:
    row = connection.execute(select(*COLUMNS).where(mails.c.listener == listener, mails.c.week == week)).first()
    return None if row is None else Mail(*row)


def latest(connection: Connection, listener: str) -> Mail | None:
    """The newest mail of a listener that was tried."""
    mine = and_(mails.c.listener == listener, mails.c.tried_ms.is_not(None))
    row = connection.execute(select(*COLUMNS).where(mine).order_by(mails.c.week.desc()).limit(1)).first()
    return None if row is None else Mail(*row)


def hand_over(connection: Connection, mail: Mail, now: datetime) -> bool:
    """Marks it; False where another worker did, or it is no longer to be sent."""
    mine = and_(_key(mail), mails.c.state == "waiting", mails.c.tries == mail.tries)
    return connection.execute(update(mails).where(mine).values(state="handing over", tried_ms=ms(now))).rowcount > 0


def ended(connection: Connection, mail: Mail, state: State, why: str | None, now: datetime) -> None:
    """Notes what became of it for good; that it was sent is known for certain, so it counts whoever said what."""
    not_over = mails.c.state.in_(("waiting", "handing over"))
    which = _key(mail) if state == "sent" else and_(_key(mail), not_over)
    values = {"state": state, "tries": mail.tries + 1, "why": why, "tried_ms": ms(now)}
    connection.execute(update(mails).where(which).values(**values))


def later(connection: Connection, mail: Mail, why: str, now: datetime, next_try: datetime) -> None:
    """Notes that a try failed, and enqueues the next one, unless another worker did."""
    mine = and_(_key(mail), mails.c.state.in_(("waiting", "handing over")), mails.c.tries == mail.tries)
    values = {"state": "waiting", "tries": mail.tries + 1, "why": why, "tried_ms": ms(now)}
    if connection.execute(update(mails).where(mine).values(**values)).rowcount:
        tasks.add_all(connection, [_try(mail.listener, mail.week, mail.tries + 1, next_try)], now)


def forget(connection: Connection, before: datetime) -> int:
    """Deletes the mails from before that time; returns how many."""
    return connection.execute(delete(mails).where(mails.c.created_ms < ms(before))).rowcount


def _key(mail: Mail) -> Any:
    return and_(mails.c.listener == mail.listener, mails.c.week == mail.week)


def _try(listener: str, week: str, number: int, due: datetime, key: str | None = None) -> New:
    return New(MAIL, {"week": week, "try": number}, listener, key, due)
