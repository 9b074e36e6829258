"""The webhooks of each listener: where to, of which playlists, signed by which secret, and is it on?"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from playlists.errors import NotReady
from playlists.formats.sentences import Language
from serving.store.changes import ms
from serving.store.delivery_tables import webhooks
from serving.store.listeners import CHUNK, alone

MOST = 5  # of one listener: each costs the server a connection a playlist
SECRET_BYTES = 32  # the specification asks for 24 to 64


@dataclass(frozen=True, slots=True)
class Webhook:
    """One webhook. `off_ms` says since when nothing is sent to it, `off_why` the reason."""

    id: str
    listener: str
    address: str
    secret: str
    kinds: tuple[str, ...]
    language: Language
    created_ms: int
    off_ms: int | None = None
    off_why: str | None = None


COLUMNS = tuple(webhooks.c[name] for name in Webhook.__slots__)


def add(
    connection: Connection, listener: str, address: str, kinds: Collection[str], language: Language, now: datetime
) -> Webhook:
    """A new webhook of the listener with a new secret. Raises NotReady where they have MOST."""
    alone(connection, listener)
    mine = select(func.count()).select_from(webhooks).where(webhooks.c.listener == listener)
    if (connection.scalar(mine) or 0) >= MOST:
        raise NotReady(f"webhooks: there are {MOST}, which is the most; remove one first")
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    hook = Webhook(str(uuid4()), listener, address, secret, tuple(sorted(set(kinds))), language, ms(now))
    row = {name: getattr(hook, name) for name in Webhook.__slots__} | {"kinds": ",".join(hook.kinds)}
    connection.execute(insert(webhooks).values(**row))
    return hook


def of(connection: Connection, listener: str) -> list[Webhook]:
    """The listener's webhooks, the oldest first."""
    mine = select(*COLUMNS).where(webhooks.c.listener == listener).order_by(webhooks.c.created_ms, webhooks.c.id)
    return [_known(row) for row in connection.execute(mine)]


def get(connection: Connection, listener: str, id: str) -> Webhook | None:
    """The listener's webhook of that id; None where there is none, or it is somebody else's."""
    row = connection.execute(select(*COLUMNS).where(webhooks.c.id == id, webhooks.c.listener == listener)).first()
    return None if row is None else _known(row)


def remove(connection: Connection, listener: str, id: str) -> bool:
    """Forgets a webhook and everything that was sent to it; False where the listener has none of that id."""
    mine = (webhooks.c.id == id) & (webhooks.c.listener == listener)
    return connection.execute(delete(webhooks).where(mine)).rowcount > 0


def switch_off(connection: Connection, id: str, why: str, now: datetime) -> None:
    """Nothing is sent to it any more."""
    still_on = (webhooks.c.id == id) & webhooks.c.off_ms.is_(None)
    connection.execute(update(webhooks).where(still_on).values(off_ms=ms(now), off_why=why))


def on(connection: Connection, ids: Sequence[str]) -> list[Webhook]:
    """The webhooks of the listeners `ids` that are on."""
    found: list[Webhook] = []
    for start in range(0, len(ids), CHUNK):
        theirs = webhooks.c.listener.in_(ids[start : start + CHUNK]) & webhooks.c.off_ms.is_(None)
        found += [_known(row) for row in connection.execute(select(*COLUMNS).where(theirs).order_by(webhooks.c.id))]
    return found


def _known(row: Row[Any]) -> Webhook:
    return Webhook(**row._asdict() | {"kinds": tuple(row.kinds.split(","))})
