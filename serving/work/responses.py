"""What is done every day for the data of responses: variants are guarded, and what is too old for any report goes."""

from __future__ import annotations

from datetime import timedelta

from serving.responses.guards import stop_worse
from serving.responses.span import MOST_WEEKS
from serving.store import offers, openings
from serving.store.tasks import Task
from serving.work.kind import Report, Work

KEPT = timedelta(weeks=MOST_WEEKS + 4)  # a report reaches MOST_WEEKS back, and a playlist may be made late


def guard_experiments(_: Task, work: Work) -> Report:
    """Stops the variants that are surely worse than is allowed."""
    stopped = stop_worse(work.desk.store, work.desk.clock())
    return {"stopped": [{"experiment": one.experiment, "variant": one.variant, "why": one.why} for one in stopped]}


def tidy_responses(_: Task, work: Work) -> Report:
    """Deletes what was offered and opened `KEPT` ago or earlier."""
    before = work.desk.clock() - KEPT
    with work.desk.store.begin() as connection:
        return {"offers": offers.forget(connection, before), "openings": openings.forget(connection, before)}
