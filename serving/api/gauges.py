"""What stands now, as Prometheus reads it: the version that is served, what its index finds, how late the work is.

Counters belong to a process; these are the same in each, so they are read when they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Gauge

from playlists.errors import SegueError
from serving.desk import Desk
from serving.store.task_lags import lags, states

Labelled = dict[tuple[str, ...], float]


async def standing(desk: Desk) -> CollectorRegistry:
    """The gauges of this moment; without a version, those of the store alone."""
    registry = CollectorRegistry()
    now = desk.clock()
    late = await desk.read(lambda connection: lags(connection, now))
    count = await desk.read(states)
    _gauge(registry, "segue_task_lag_seconds", "Age of the earliest task that is due", ("kind",), _by_one(late))
    _gauge(
        registry,
        "segue_tasks",
        "Background tasks by state",
        ("kind", "state"),
        {named: float(one) for named, one in count.items()},
    )
    try:
        shelf = await desk.build(desk.shelf.get)
    except SegueError:
        return registry
    _gauge(registry, "segue_version", "1 for the version that is served", ("version",), {(shelf.version,): 1.0})
    _gauge(registry, "segue_tracks", "Tracks of its catalogue", (), {(): float(len(shelf.catalogue))})
    _gauge(
        registry,
        "segue_index_recall",
        "Its recall@100 of exact search, by task",
        ("task",),
        _by_one(shelf.index_recall),
    )
    return registry


def _by_one(values: Mapping[str, float]) -> Labelled:
    return {(name,): value for name, value in values.items()}


def _gauge(registry: CollectorRegistry, name: str, what: str, labels: tuple[str, ...], values: Labelled) -> None:
    gauge = Gauge(name, what, labels, registry=registry)
    for named, value in values.items():
        (gauge.labels(*named) if labels else gauge).set(value)
