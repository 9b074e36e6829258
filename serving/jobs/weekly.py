"""Everybody's playlists of one kind on this machine: shards over spawned processes."""

from __future__ import annotations

import math
import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import wait
from pathlib import Path

from sqlalchemy import Engine

from playlists.errors import SegueError
from playlists.kinds import family
from playlists.settings.settings import DEFAULT, Settings
from playlists.version.registry import current
from playlists.week import Period, period_at
from serving.curation.in_force import InForce
from serving.curation.revisions import in_force
from serving.jobs.due import Due, due_at
from serving.jobs.shard import TOGETHER, Shard, ShardDone, added_up, build_shard
from serving.progress import Advance
from serving.store import failures, listeners, playlists
from serving.store.opened import open_store, reading

A_SHARD = 4 * TOGETHER  # listeners of a shard: progress is shown after each, and the last ones end together


@dataclass(frozen=True, slots=True)
class Weekly:
    """What the job is asked for. Without a `period` those are due for whom one has begun at `now`."""

    database: str
    models: Path
    now: datetime
    kind: str = "discover-weekly"
    period: Period | None = None
    workers: int = 2  # processes; 0 does it in this one
    shards: int | None = None  # None: as many as the listeners need
    settings: Settings = DEFAULT  # those of the file; what curators changed is on top


def build_weekly(asked: Weekly, advance: Advance) -> ShardDone:
    """Builds what is due and not stored yet, and returns what became of it; `advance` hears after each shard.

    Running it again changes nothing; killed, it goes on where it was. Raises NotReady without a promoted version,
    SegueError when a worker process died.
    """
    version = asked.models / current(asked.models)
    engine = open_store(asked.database)
    due, impossible = _due(engine, asked)
    with reading(engine) as connection:
        by = in_force(connection, asked.settings)
    shards = [shard for part in due for shard in _shards(engine, part, version, asked, by)]
    engine.dispose()  # each process opens its own
    whole = sum(count for _, count in shards)
    parts = [ShardDone(impossible, 0, 0, impossible)]
    for part in _run([shard for shard, _ in shards], asked.workers):
        parts.append(part)
        advance(part.due, whole)
    return added_up(parts)


def _due(engine: Engine, asked: Weekly) -> tuple[list[Due], int]:
    """What is due, and how many listeners have a time zone that does not exist; these are recorded as failures."""
    with engine.begin() as connection:
        zones = listeners.timezones(connection)
        every = family(asked.kind).every
        due, wrong = ([Due(asked.period, None)], {}) if asked.period else due_at(asked.now, zones, every)
        for part in due:
            failures.clear(connection, asked.kind, part.period)
        this = period_at(every, asked.now, "UTC")
        errors = {
            id: why
            for zone, why in wrong.items()
            for id in playlists.unbuilt(connection, asked.kind, this, timezones=[zone])
        }
        failures.record(connection, asked.kind, this, errors, asked.now)
    return due, len(errors)


def _shards(engine: Engine, due: Due, version: Path, asked: Weekly, by: InForce) -> Iterator[tuple[Shard, int]]:
    """The shards of one period that have somebody in them, and how many."""
    with reading(engine) as connection:
        count = len(playlists.unbuilt(connection, asked.kind, due.period, timezones=due.timezones))
    shards = asked.shards or max(1, math.ceil(count / A_SHARD))
    if count:
        for number in range(shards):
            shard = Shard(
                asked.database,
                str(version.resolve()),
                asked.kind,
                str(due.period),
                due.timezones,
                number,
                shards,
                asked.now,
                by=by,
            )
            yield shard, count // shards + (number < count % shards)


def _run(shards: list[Shard], workers: int) -> Iterator[ShardDone]:
    """What became of each shard, as they end. Spawned, never forked: OpenMP does not survive a fork."""
    if workers == 0:
        yield from map(build_shard, shards)
        return
    if not shards:
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(shards)), spawn, initializer=end_with_parent) as pool:
        running = [pool.submit(build_shard, shard) for shard in shards]
        try:
            for ended in as_completed(running):
                yield ended.result()
        except BrokenProcessPool as died:
            raise SegueError("a worker process died (out of memory?); what it had built is stored: run again") from died
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def end_with_parent() -> None:
    """Ends this worker as soon as its parent is gone, even by SIGKILL; else it would wait for work forever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=lambda: (wait([parent.sentinel]), os._exit(1)), daemon=True).start()
