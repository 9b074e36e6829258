"""Who read or changed what is a listener's: counted by day, so that a day of a busy player is one row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, delete, literal, select, tuple_

from serving.store.changes import INSERT
from serving.store.listeners import CHUNK
from serving.store.openings import day_of
from serving.store.privacy_tables import accesses
from serving.store.tables import listeners

# A token or a session of their own; whoever has a secret link; somebody else with an account; anybody without one; an
# engineer; who runs the server, by a command.
By = Literal["token", "session", "link", "other", "anybody", "engineer", "operator"]
Act = Literal["read", "changed"]
KEPT = timedelta(days=90)
KEY = tuple(column.name for column in accesses.primary_key)


@dataclass(frozen=True, slots=True, order=True)
class Access:
    """One line of the log, but for how often."""

    listener: str
    day: str
    by: By
    name: str
    area: str
    act: Act


Place = tuple[str, ...]  # (day, by, name, area, act), after which a page goes on


def add(connection: Connection, counted: Mapping[Access, int]) -> None:
    """Adds to what there is; what is of somebody who is gone by now is left out."""
    there = _there(connection, sorted({one.listener for one in counted}))
    rows = [
        {name: getattr(one, name) for name in KEY} | {"times": times}
        for one, times in sorted(counted.items())  # in one order, so that no two writers wait for each other
        if one.listener in there
    ]
    if rows:
        insert = INSERT[connection.dialect.name](accesses)
        more = {"times": accesses.c.times + insert.excluded.times}
        connection.execute(insert.on_conflict_do_update(index_elements=list(KEY), set_=more), rows)


def add_for_all(
    connection: Connection, ids: Sequence[str] | None, name: str, area: str, act: Act, now: datetime
) -> None:
    """Notes a command of the operator's that read or changed something of all `ids`; None: of everybody."""
    chunks = [None] if ids is None else [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    said = [literal(word) for word in (day_of(now), "operator", name, area, act)]
    for chunk in chunks:
        theirs = select(listeners.c.id, *said, literal(1)).where(
            listeners.c.id.is_not(None) if chunk is None else listeners.c.id.in_(chunk)
        )
        insert = INSERT[connection.dialect.name](accesses).from_select([*KEY, "times"], theirs.order_by(listeners.c.id))
        more = {"times": accesses.c.times + insert.excluded.times}
        connection.execute(insert.on_conflict_do_update(index_elements=list(KEY), set_=more))


def page(connection: Connection, listener: str, after: Place | None, limit: int) -> list[tuple[Access, int]]:
    """The listener's log, the latest day first, then by who and what; those after `after`."""
    mine = accesses.c.listener == listener
    rest = [accesses.c[name] for name in KEY[2:]]
    if after:
        same_day = (accesses.c.day == after[0]) & (tuple_(*rest) > tuple_(*map(literal, after[1:])))
        mine = mine & ((accesses.c.day < after[0]) | same_day)
    columns = [accesses.c[name] for name in (*KEY, "times")]
    found = select(*columns).where(mine).order_by(accesses.c.day.desc(), *rest).limit(limit)
    return [(Access(*row[:-1]), row.times) for row in connection.execute(found)]


def forget(connection: Connection, before: datetime) -> int:
    """Deletes what is of the days before that moment's; how many rows."""
    return connection.execute(delete(accesses).where(accesses.c.day < day_of(before))).rowcount


def _there(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Those of `ids` who are there, and stay until this transaction ends."""
    found: set[str] = set()
    for start in range(0, len(ids), CHUNK):
        asked = select(listeners.c.id).where(listeners.c.id.in_(ids[start : start + CHUNK])).order_by(listeners.c.id)
        found.update(connection.scalars(asked.with_for_update(read=True, key_share=True)))
    return found
