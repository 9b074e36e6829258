"""What stands now, as Prometheus reads it: the version that is served, what its index finds, how late the work is.

Counters belong to a process; these are the same in each, so they are read when they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy.exc import SQLAlchemyError

from playlists.errors import SegueError
from serving.desk import Desk
from serving.store.task_lags import lags, states

Labelled = dict[tuple[str, ...], float]


async def standing(desk: Desk) -> CollectorRegistry:
    """The gauges of this moment: those that can be had without the store, or without a version, where it is away."""
    registry = CollectorRegistry()
    up = await _of_the_store(desk, registry)
    _gauge(registry, "segue_store_up", "1 where the store answers, else 0", (), {(): float(up)})
    await _of_the_version(desk, registry)
    return registry


async def _of_the_store(desk: Desk, registry: CollectorRegistry) -> bool:
    """Adds what the store says; whether it said anything."""
    now = desk.clock()
    try:
        late = await desk.read(lambda connection: lags(connection, now))
        count = await desk.read(states)
    except SQLAlchemyError:
        return False
    by_state: dict[tuple[str, ...], float] = {named: float(one) for named, one in count.items()}
    _gauge(registry, "segue_task_lag_seconds", "Age of the earliest task that is due", ("kind",), _by_one(late))
    _gauge(registry, "segue_tasks", "Background tasks by state", ("kind", "state"), by_state)
    return True


async def _of_the_version(desk: Desk, registry: CollectorRegistry) -> None:
    try:
        shelf = await desk.build(desk.shelf.get)
    except (SegueError, SQLAlchemyError):
        return
    recall = _by_one(shelf.index_recall)
    _gauge(registry, "segue_version", "1 for the version that is served", ("version",), {(shelf.version,): 1.0})
    _gauge(registry, "segue_tracks", "Tracks of its catalogue", (), {(): float(len(shelf.catalogue))})
    _gauge(registry, "segue_index_recall", "Its recall@100 of exact search, by task", ("task",), recall)


def _by_one(values: Mapping[str, float]) -> Labelled:
    return {(name,): value for name, value in values.items()}


def _gauge(registry: CollectorRegistry, name: str, what: str, labels: tuple[str, ...], values: Labelled) -> None:
    gauge = Gauge(name, what, labels, registry=registry)
    for named, value in values.items():
        (gauge.labels(*named) if labels else gauge).set(value)
