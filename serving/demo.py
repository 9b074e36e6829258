"""Who are the listeners that a first visitor may be, and how do they sign in?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from serving.store.listeners import count, issue_token, known, revoke_older
from serving.store.tables import listens

LABEL = "demo"
KEPT = 3  # demo tokens of a listener that stay valid: the page may still be open from the run before
HOUSEHOLD = 10  # so few can be told apart at a glance, so each of them may come in; more would be a wall of tokens


def demo_sign_ins(connection: Connection, now: datetime) -> list[tuple[str, str]]:
    """(listener, token) of each listener by id where the store has at most HOUSEHOLD, else of one; none of nobody.

    The same listeners each time, new tokens each time; older ones than the last KEPT of a listener end.
    """
    people = known(connection) if count(connection) <= HOUSEHOLD else _median(connection)
    return [(listener, _token(connection, listener, now)) for listener in people]


def _median(connection: Connection) -> list[str]:
    """The listener with the median number of listens, where anybody has any."""
    counted = select(listens.c.listener).group_by(listens.c.listener).order_by(func.count(), listens.c.listener)
    people = list(connection.scalars(counted))
    return people[len(people) // 2 :][:1]


def _token(connection: Connection, listener: str, now: datetime) -> str:
    token = issue_token(connection, listener, now, LABEL)
    revoke_older(connection, listener, LABEL, KEPT)
    return token
