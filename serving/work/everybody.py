"""Tasks for everybody: the shards of the playlists that are due, and how wide everybody's world was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from serving.answering.making import made_all
from serving.answering.worlds import measure_worlds
from serving.jobs.calendar import still_in
from serving.jobs.shard import Shard, ShardDone, build, build_shard, due_in
from serving.shelves.shelf import open_shelf
from serving.store import listeners
from serving.store.opened import connected, reading
from serving.store.tasks import Task
from serving.work.apart import apart
from serving.work.kind import Advance, Report, Work

IN_THREAD = 24  # listeners: so few cost less than a process takes to begin, and no request much
A_FEW = 4  # of them together, between which requests have the interpreter
APART = 64  # together in a process: a second or so, which the lease outlives on the slowest machine


@dataclass(frozen=True, slots=True)
class Place:
    """What a process of its own opens, and the time that it is."""

    database: str
    version: str  # the folder of the model version
    now: datetime


def build_playlists(task: Task, work: Work) -> Report:
    """Builds what a shard's listeners do not have yet; nothing where their period is past.

    Taken over, it goes on where the one before was killed: what is stored is not built again.
    """
    shard = _shard(task, work)
    if not shard.timezones:
        return {"past": True}
    if len(due_in(work.desk.store, shard)) <= IN_THREAD:
        done = build(shard, work.desk.store, work.desk.shelf.get(), made_all, work.advance, A_FEW)
    else:
        done = apart(build_apart, shard, work.advance)
    return {
        "due": done.due, "built": done.built, "kept": done.kept, "failed": done.failed, "none": dict(done.none),
        "seconds": {stage: round(spent, 3) for stage, spent in done.seconds.items()},
    }  # fmt: skip


def build_apart(shard: Shard, advance: Advance) -> ShardDone:
    """The shard, in the process that this is called in."""
    return build_shard(shard, advance=advance, together=APART)


def measure_everybody(_: Task, work: Work) -> Report:
    """Measures the last weeks of everybody whose last whole week is not measured yet."""
    store, place = work.desk.store, _place(work)
    with reading(store) as connection:
        few = listeners.count(connection) <= IN_THREAD
    if few:
        return {"listeners": measure_worlds(store, work.desk.shelf.get(), place.now, work.advance)}
    return {"listeners": apart(measure_apart, place, work.advance)}


def measure_apart(place: Place, advance: Advance) -> int:
    """How many were measured, in the process that this is called in."""
    return measure_worlds(connected(place.database), open_shelf(Path(place.version)), place.now, advance)


def _shard(task: Task, work: Work) -> Shard:
    """The shard that a task asks for, of the version that is served and of the time zones that are still in it."""
    asked, place = task.payload, _place(work)
    zones = still_in(asked["kind"], asked["period"], asked["timezones"], place.now)
    with reading(work.desk.store) as connection:
        by = work.desk.curation.at(connection)
    return Shard(
        place.database, place.version, asked["kind"], asked["period"], zones, asked["shard"], asked["shards"],
        place.now, asked["joined_before"], asked["heard_since"], by,
    )  # fmt: skip


def _place(work: Work) -> Place:
    """Raises NotReady where no version is promoted."""
    folder = work.desk.shelf.get().opened.folder.resolve()
    return Place(work.desk.store.url.render_as_string(hide_password=False), str(folder), work.desk.clock())
