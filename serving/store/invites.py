"""Invites to sign up, which a curator makes: for one account each, for a week, and told once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from serving.store.account_tables import sign_up_invites as invites
from serving.store.changes import insert_new, ms
from serving.store.keys import ID_LETTERS, id_of
from serving.store.listeners import hashed

OPEN_FOR = timedelta(days=7)
SECRET_BYTES = 24


def make(connection: Connection, by: str, now: datetime) -> tuple[str, datetime]:
    """A new invite, whose secret is told this once, and when it ends."""
    secret, ends = secrets.token_urlsafe(SECRET_BYTES), now + OPEN_FOR
    row = {"hash": hashed(secret), "listener": by, "created_ms": ms(now), "expires_ms": ms(ends)}
    insert_new(connection, invites, [row])
    return secret, ends


def open_ones(connection: Connection, now: datetime) -> list[tuple[str, str, int, int]]:
    """(id, by whom, made, ends) of the invites that can still be used, the newest first."""
    columns = (invites.c.hash, invites.c.listener, invites.c.created_ms, invites.c.expires_ms)
    mine = select(*columns).where(invites.c.expires_ms > ms(now))
    rows = connection.execute(mine.order_by(invites.c.created_ms.desc(), invites.c.hash))
    return [(id_of(hash), by, created_ms, expires_ms) for hash, by, created_ms, expires_ms in rows]


def use(connection: Connection, secret: str, now: datetime) -> bool:
    """Uses the invite up; False where it is none, was used, revoked, or is over."""
    used = delete(invites).where(invites.c.hash == hashed(secret), invites.c.expires_ms > ms(now))
    return connection.execute(used).rowcount == 1


def revoke(connection: Connection, id: str, now: datetime) -> bool:
    """Takes an invite back, and drops those that are over; False where there is none of that id."""
    forget(connection, now)
    named = invites.c.hash.startswith(id, autoescape=True)
    return len(id) == ID_LETTERS and connection.execute(delete(invites).where(named)).rowcount > 0


def forget(connection: Connection, now: datetime) -> int:
    """Deletes those that are over; how many."""
    return connection.execute(delete(invites).where(invites.c.expires_ms <= ms(now))).rowcount
