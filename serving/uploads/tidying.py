"""Takes away what uploads leave behind: files that stopped coming, that nobody imports, that nobody knows of."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from serving.store import imports, tasks
from serving.store.changes import ms
from serving.store.tasks import Task
from serving.work.kind import Report, Work

KEPT = timedelta(days=7)  # an uploaded file, whatever becomes of it
TOO_OLD = f"it waited for {KEPT.days} days; upload it again"
LOST = "its task is gone; upload it again"


def tidy_uploads(_: Task, work: Work) -> Report:
    """Ends what failed or waited too long, and deletes every file that no import needs any more."""
    uploads, now, gone = work.desk.uploads, work.desk.clock(), []
    with work.desk.store.begin() as connection:
        for one in imports.held(connection):
            if one.created_ms < ms(now - KEPT):
                imports.stop(connection, one)
                imports.end(connection, one.id, "expired", TOO_OLD, now)
                gone.append(one.id)
            elif one.state in imports.UNDER_WAY and (why := _failed(connection, one.task)):
                imports.end(connection, one.id, "failed", why, now)
        known = {one.id for one in imports.held(connection)}
    gone += uploads.left_over(known, now)
    for id in gone:
        uploads.remove(id)
    return {"files": len(gone)}


def _failed(connection: Connection, id: str | None) -> str | None:
    """Why a task will not go on, None where it will."""
    task = tasks.get(connection, id) if id else None
    if task is None:
        return LOST
    return task.error if task.state == "failed" else None
