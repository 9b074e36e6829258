"""How what the register keeps for some days goes when they are over, table by table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from serving.privacy.register import REGISTER
from serving.store import (
    accesses,
    deliveries,
    exports,
    failures,
    invites,
    keys,
    mail_addresses,
    mails,
    named,
    offers,
    openings,
    playing,
    private_sessions,
    sessions,
    tasks,
    tries,
)

Forget = Callable[[Connection, datetime], int]  # (…, before) deletes what is from before that time; how many rows

FORGET: Mapping[str, Forget] = {
    "failures": failures.forget,
    "tasks": tasks.forget,
    "exports": lambda connection, before: exports.forget(connection, before + exports.LASTS),
    "deliveries": deliveries.forget,
    "mails": mails.forget,
    "offers": offers.forget,
    "openings": openings.forget,
    "named_listens": named.forget_listens,
    "named_feedback": named.forget_feedback,
    "named_hidden": named.forget_hidden,
    "playing": playing.forget,
    "sessions": lambda connection, before: sessions.forget(connection, before + keys.OLDEST),
    "sign_up_invites": lambda connection, before: invites.forget(connection, before + invites.OPEN_FOR),
    "private_sessions": private_sessions.forget,
    "accesses": accesses.forget,
}


def forget_old(connection: Connection, now: datetime) -> dict[str, int]:
    """Deletes what has been kept for as long as the register says, old tries to sign in, and addresses that nobody
    confirmed; rows by table."""
    kept = {held.table: held.days for held in REGISTER if held.days is not None}
    gone = {table: FORGET[table](connection, now - timedelta(days=days)) for table, days in kept.items()}
    unconfirmed = mail_addresses.forget(connection, now)
    return gone | {"sign_in_tries": tries.forget(connection, now), "mail_addresses": unconfirmed}
