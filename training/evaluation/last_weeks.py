"""A simulated world on the Monday on which its last weeks begin: what a model may learn from, and what comes later.

Shapes: N listeners, W weeks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from playlists.bubble import WEEKS
from playlists.errors import NotFound
from playlists.listens import read_listeners, read_listens, shard_folder, shards_present
from training.evaluation.shelf import ExactShelf
from training.evaluation.weeks import Start, heard_in
from training.simulator.listeners import DAY_MS, HISTORY_DAYS, first_day, make_listeners, tastes_at
from training.simulator.present import read_report
from training.simulator.truth import Truth
from training.simulator.world import World, make_world

KNOWN = 50  # listens before the first of the weeks: of fewer no model knows much, and `cold_start` asks about them


def monday_of(data: Path, weeks: int = WEEKS) -> datetime:
    """The Monday on which the last `weeks` of the world in `data` begin. Raises NotFound where it is not simulated."""
    said = read_report(data).get("simulated")
    if not said:
        raise NotFound(f"{data}: not a simulated world, so nobody knows what its listeners would like")
    until = datetime.fromisoformat(said["until"]).replace(tzinfo=UTC)
    return until - timedelta(days=until.weekday(), weeks=weeks)


def write_before(data: Path, before: Path, monday: datetime) -> None:
    """The world in `data` as it stood on `monday`, without what happened later, in the folder `before`."""
    for shard in shards_present(data):
        listens, folder = read_listens(data, shard), shard_folder(before, shard)
        folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(_until(listens, monday), folder / "part-0.parquet", compression="zstd")
    for name in ("catalogue.parquet", "listeners.parquet"):
        copyfile(data / name, before / name)


def start_of(data: Path, shelf: ExactShelf, monday: datetime, most: int, weeks: int = WEEKS) -> Start:
    """The first `most` listeners by id with KNOWN listens before `monday`, and all that they play and like."""
    listens = read_listens(data)
    counted = pc.value_counts(_until(listens, monday)["listener"])
    counts = zip(*(column.to_pylist() for column in counted.flatten()), strict=True)
    people = tuple(sorted(name for name, count in counts if count >= KNOWN)[:most])
    told = read_listeners(data)
    market = dict(zip(told["listener"].to_pylist(), told["market"].to_pylist(), strict=True))
    return Start(
        people, tuple(market[name] for name in people), heard_in(listens, people, shelf.catalogue), monday,
        _truths(data, monday, weeks), shelf,
    )  # fmt: skip


def _until(listens: pa.Table, monday: datetime) -> pa.Table:
    return listens.filter(pc.less(listens["at"], pa.scalar(monday, listens["at"].type)))


def _truths(data: Path, monday: datetime, weeks: int) -> tuple[Truth, ...]:
    """The truth of each week: the tastes that its Monday finds; all else is as it is at the end."""
    said, truth = read_report(data)["simulated"], Truth.read(data)
    world: World = make_world(said["seed"], said["tracks"], datetime.fromisoformat(said["until"]).replace(tzinfo=UTC))
    everybody = np.arange(said["listeners"])
    people, days = make_listeners(world, everybody), monday.timestamp() * 1000 / DAY_MS - first_day(world)
    found = []
    for week in range(weeks):
        share = np.full(len(everybody), (days + 7 * week) / HISTORY_DAYS)
        tastes, weights = tastes_at(people, everybody, share)
        found.append(replace(truth, tastes=tastes, weights=weights))
    return tuple(found)
