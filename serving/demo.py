"""Who is the listener that a first visitor may be, and how they sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from serving.store.listeners import issue_token, revoke_older
from serving.store.tables import listens

LABEL = "demo"
KEPT = 3  # demo tokens that stay valid: the page may still be open from the run before


def demo_sign_in(connection: Connection, now: datetime) -> tuple[str, str] | None:
    """(listener, token) of the listener with the median number of listens; None where nobody has any.

    The same listener each time, a new token each time; older ones than the last KEPT end.
    """
    counted = select(listens.c.listener).group_by(listens.c.listener).order_by(func.count(), listens.c.listener)
    people = list(connection.scalars(counted))
    if not people:
        return None
    listener = people[len(people) // 2]
    token = issue_token(connection, listener, now, LABEL)
    revoke_older(connection, listener, LABEL, KEPT)
    return listener, token
