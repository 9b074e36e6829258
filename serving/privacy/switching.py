"""What happens at once where a listener switches a purpose off or on again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete

from serving.store import playlists, switches, worlds
from serving.store.response_tables import named_feedback, named_hidden, named_listens, offers, openings
from serving.store.switches import Switch


def switch(connection: Connection, listener: str, wanted: Mapping[Switch, bool], now: datetime) -> None:
    """Turns each of `wanted` on or off; what was kept for a purpose that is off now is deleted."""
    for purpose, on in wanted.items():
        if on:
            if switches.turn_on(connection, listener, purpose) and purpose in ("experiments", "judging"):
                playlists.unsettle(connection, listener)
        elif switches.turn_off(connection, listener, purpose, now):
            _leave(connection, listener, purpose)


def _leave(connection: Connection, listener: str, purpose: Switch) -> None:
    """Training and statistics ask who takes part each time that they are made; nothing of theirs lies here."""
    if purpose == "judging":
        for table in (offers, openings, named_listens, named_feedback, named_hidden):
            connection.execute(delete(table).where(table.c.listener == listener))
        playlists.unsettle(connection, listener)
    elif purpose == "experiments":
        connection.execute(delete(offers).where(offers.c.listener == listener, offers.c.variant.is_not(None)))
        playlists.unsettle(connection, listener)
    elif purpose == "insight":
        worlds.forget(connection, listener)
