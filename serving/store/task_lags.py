"""How late is what should have been done in the background, and how much of it failed?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select

from serving.store.changes import ms
from serving.store.task_tables import tasks


def lags(connection: Connection, now: datetime) -> Mapping[str, float]:
    """Seconds by kind since the earliest task that is due and has not ended became due; 0 where none is."""
    earliest = func.min(tasks.c.due_ms).filter(tasks.c.ended_ms.is_(None))
    found = connection.execute(select(tasks.c.kind, earliest).group_by(tasks.c.kind))
    return {kind: max(0.0, (ms(now) - due) / 1000) if due is not None else 0.0 for kind, due in found}


def states(connection: Connection) -> Mapping[tuple[str, str], int]:
    """How many tasks of each kind are in each state."""
    grouped = select(tasks.c.kind, tasks.c.state, func.count()).group_by(tasks.c.kind, tasks.c.state)
    return {(kind, state): count for kind, state, count in connection.execute(grouped)}
