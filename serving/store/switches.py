"""For what did which listener say that nothing of theirs may be used?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import ColumnElement, Connection, delete, func, select

from serving.store.changes import insert_new, ms
from serving.store.privacy_tables import switched_off

Switch = Literal["training", "judging", "experiments", "statistics", "insight"]
CHUNK = 500  # ids in one question
SWITCHES: tuple[Switch, ...] = get_args(Switch)


def turn_off(connection: Connection, listener: str, switch: Switch, now: datetime) -> bool:
    """False where it was off before."""
    row = {"listener": listener, "purpose": switch, "since_ms": ms(now)}
    return insert_new(connection, switched_off, [row]) == 1


def turn_on(connection: Connection, listener: str, switch: Switch) -> bool:
    """False where it was on before."""
    this = (switched_off.c.listener == listener) & (switched_off.c.purpose == switch)
    return connection.execute(delete(switched_off).where(this)).rowcount > 0


def off_of(connection: Connection, listener: str) -> set[str]:
    """What the listener switched off."""
    return set(connection.scalars(select(switched_off.c.purpose).where(switched_off.c.listener == listener)))


def who_has_off(connection: Connection, ids: Sequence[str], *switches: Switch) -> set[str]:
    """Those of `ids` who switched any of `switches` off."""
    found: set[str] = set()
    for start in range(0, len(ids), CHUNK):
        theirs = switched_off.c.listener.in_(ids[start : start + CHUNK]) & switched_off.c.purpose.in_(switches)
        found.update(connection.scalars(select(switched_off.c.listener).where(theirs)))
    return found


def has_on(listener: ColumnElement[str], switch: Switch) -> ColumnElement[bool]:
    """That the listener of a row of another table has it on."""
    off = (switched_off.c.listener == listener) & (switched_off.c.purpose == switch)
    return ~select(switched_off.c.listener).where(off).exists()


def stamp(connection: Connection, switch: Switch) -> tuple[int, int]:
    """Changes whenever anybody turns it: how many have it off, and since when the last of them."""
    asked = select(func.count(), func.max(switched_off.c.since_ms)).where(switched_off.c.purpose == switch)
    count, last = connection.execute(asked).one()
    return int(count), int(last or 0)
