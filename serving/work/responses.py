"""What is done every day for experiments: variants that are surely worse are stopped."""

from __future__ import annotations

from serving.responses.guards import stop_worse
from serving.store.tasks import Task
from serving.work.kind import Report, Work


def guard_experiments(_: Task, work: Work) -> Report:
    """Stops the variants that are surely worse than is allowed."""
    stopped = stop_worse(work.desk.store, work.desk.clock())
    return {"stopped": [{"experiment": one.experiment, "variant": one.variant, "why": one.why} for one in stopped]}
