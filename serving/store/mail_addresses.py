"""Where each listener has the weekly mail sent: asked for, confirmed by a link that was mailed, ended by another.

A confirm link is stored as a hash: who reads the store cannot confirm. The secret that ends the mails is stored as it
is, since every mail has it; it can do nothing else.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, and_, delete, select, update

from playlists.formats.sentences import Language
from serving.store.changes import ms, upsert
from serving.store.delivery_tables import mail_addresses
from serving.store.listeners import CHUNK, hashed
from serving.store.tables import listeners

SECRET_BYTES = 24  # 192 bits: nobody finds one by trying
CONFIRM_FOR = timedelta(days=2)
UNCONFIRMED_FOR = timedelta(days=7)  # an address that nobody confirmed is forgotten then
REFUSALS = 3  # in a row, weeks apart: the address is gone

OffWhy = Literal["left", "refused"]


@dataclass(frozen=True, slots=True)
class MailAddress:
    """Where a listener's mail goes: from `confirmed_ms` on, until `off_ms`."""

    listener: str
    address: str
    language: Language
    created_ms: int
    confirm_until_ms: int | None
    confirmed_ms: int | None
    leave: str
    refusals: int
    off_ms: int | None
    off_why: OffWhy | None

    @property
    def on(self) -> bool:
        return self.confirmed_ms is not None and self.off_ms is None


COLUMNS = tuple(mail_addresses.c[name] for name in MailAddress.__slots__)


def ask(connection: Connection, listener: str, address: str, language: Language, now: datetime) -> None:
    """Keeps the address, which is to be confirmed, in place of the one before.

    The secret in mails that went to another address ends nothing any more; to the same one, it goes on to.
    """
    before = of(connection, listener)
    same = before is not None and before.address == address
    row: dict[str, Any] = {
        "listener": listener, "address": address, "language": language, "created_ms": ms(now),
        "confirm_hash": None, "confirm_until_ms": None, "confirmed_ms": None, "refusals": 0, "off_ms": None,
        "off_why": None, "leave": before.leave if before and same else secrets.token_urlsafe(SECRET_BYTES),
    }  # fmt: skip
    upsert(connection, mail_addresses, [row], [name for name in row if name != "listener"])


def link(connection: Connection, listener: str, now: datetime) -> str | None:
    """The secret of a new confirm link, in place of the one before; None where nothing is to be confirmed."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    unconfirmed = and_(mail_addresses.c.listener == listener, mail_addresses.c.confirmed_ms.is_(None))
    values = {"confirm_hash": hashed(secret), "confirm_until_ms": ms(now + CONFIRM_FOR)}
    return secret if connection.execute(update(mail_addresses).where(unconfirmed).values(**values)).rowcount else None


def by_link(connection: Connection, secret: str) -> MailAddress | None:
    """The address whose confirm link this is, confirmed or not; None where it is of none."""
    return _found(connection, mail_addresses.c.confirm_hash == hashed(secret))


def by_leave(connection: Connection, secret: str) -> MailAddress | None:
    """The address whose mails this secret ends; None where it is of none."""
    return _found(connection, mail_addresses.c.leave == secret)


def confirm(connection: Connection, secret: str, now: datetime) -> bool:
    """Confirms the address whose link this is; False where it was confirmed before, or the link is over."""
    open_ = and_(
        mail_addresses.c.confirm_hash == hashed(secret), mail_addresses.c.confirmed_ms.is_(None),
        mail_addresses.c.confirm_until_ms > ms(now),
    )  # fmt: skip
    return connection.execute(update(mail_addresses).where(open_).values(confirmed_ms=ms(now))).rowcount > 0


def end(connection: Connection, listener: str, why: OffWhy, now: datetime) -> None:
    """Nothing is sent there any more; again changes nothing."""
    still_on = and_(mail_addresses.c.listener == listener, mail_addresses.c.off_ms.is_(None))
    connection.execute(update(mail_addresses).where(still_on).values(off_ms=ms(now), off_why=why))


def took(connection: Connection, listener: str, address: str) -> None:
    """Its server took a mail: what it refused before counts no more."""
    mine = and_(mail_addresses.c.listener == listener, mail_addresses.c.address == address)
    connection.execute(update(mail_addresses).where(mine).values(refusals=0))


def refused(connection: Connection, listener: str, address: str, now: datetime) -> None:
    """Its server did not take a mail for it; the last of REFUSALS ends them."""
    mine = and_(mail_addresses.c.listener == listener, mail_addresses.c.address == address)
    counted = update(mail_addresses).where(mine).values(refusals=mail_addresses.c.refusals + 1)
    if (connection.scalar(counted.returning(mail_addresses.c.refusals)) or 0) >= REFUSALS:
        end(connection, listener, "refused", now)


def remove(connection: Connection, listener: str) -> bool:
    """Forgets the listener's address; False where there is none."""
    mine = mail_addresses.c.listener == listener
    return connection.execute(delete(mail_addresses).where(mine)).rowcount > 0


def forget(connection: Connection, now: datetime) -> int:
    """Deletes the addresses that nobody confirmed; returns how many."""
    old = mail_addresses.c.created_ms < ms(now - UNCONFIRMED_FOR)
    return connection.execute(delete(mail_addresses).where(mail_addresses.c.confirmed_ms.is_(None), old)).rowcount


def of(connection: Connection, listener: str) -> MailAddress | None:
    return _found(connection, mail_addresses.c.listener == listener)


def on(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The time zones of those of the listeners `ids` who have mail sent."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), CHUNK):
        theirs = and_(
            mail_addresses.c.listener.in_(ids[start : start + CHUNK]), mail_addresses.c.confirmed_ms.is_not(None),
            mail_addresses.c.off_ms.is_(None), mail_addresses.c.listener == listeners.c.id,
        )  # fmt: skip
        asked = select(listeners.c.id, listeners.c.timezone).where(theirs)
        found |= {row.id: row.timezone for row in connection.execute(asked)}
    return found


def _found(connection: Connection, which: Any) -> MailAddress | None:
    row = connection.execute(select(*COLUMNS).where(which)).first()
    return None if row is None else MailAddress(**dict(row._mapping))
