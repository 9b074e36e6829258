"""Forgets tasks that ended long ago."""

from __future__ import annotations

from datetime import timedelta

from serving.store import tasks
from serving.store.tasks import Task
from serving.work.kind import Report, Work

KEPT = timedelta(days=30)  # what became of a task can be read for so long


def tidy_tasks(_: Task, work: Work) -> Report:
    """Deletes what ended `KEPT` ago or earlier."""
    with work.desk.store.begin() as connection:
        return {"tasks": tasks.forget(connection, work.desk.clock() - KEPT)}
