"""Who writes the shards of a world: this process alone, or one on each core where there are many listeners?

A shard follows from the world and its listeners alone, so that shards come out the same in any order and process.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from playlists.listens import LISTENS, SHARDS, shard_folder, shard_of
from training.simulator.catalogue import track_ids
from training.simulator.listeners import listener_ids, make_listeners
from training.simulator.listening import Plays, listen
from training.simulator.world import World, make_world

BLOCK = 256  # listeners at a time: about 130,000 listens, 300 MB at the peak
SHARED_FROM = 10_000  # listeners; with fewer, a process takes longer to start and to make the world than it saves


@dataclass(frozen=True, slots=True)
class Tally:
    """What has been written of listens, block by block."""

    listens: int
    skips: int
    first_ms: int | None
    last_ms: int | None


@dataclass(frozen=True, slots=True)
class Given:
    """What a process is told; it makes the world itself, which is quicker than receiving one."""

    data: Path
    seed: int
    tracks: int
    until: datetime
    listeners: int


def write_shards(
    data: Path, world: World, count: int, say: Callable[[float], None], processes: int | None = None
) -> tuple[list[Path], list[Tally]]:
    """The files of the listens of `count` listeners, and what was counted, in the order of the shards.

    `say` hears the share that is done. `processes` None means one a core from SHARED_FROM listeners on.
    """
    processes = processes or (len(os.sched_getaffinity(0)) if count >= SHARED_FROM else 1)
    given = Given(data, world.seed, len(world.tracks), world.until, count)
    done: list[tuple[Path, list[Tally]]] = []
    say(0.0)
    for part in _each_shard(given, world, min(processes, SHARDS)):
        done.append(part)
        say(len(done) / SHARDS)
    return [path for path, tallies in done if tallies], [tally for _, tallies in done for tally in tallies]


def _each_shard(given: Given, world: World, processes: int) -> Iterator[tuple[Path, list[Tally]]]:
    if processes == 1:
        yield from map(partial(_write_shard, given, world), range(SHARDS))
        return
    with get_context("spawn").Pool(processes, _begin, (given,)) as pool:  # a fork after OpenMP has run may hang
        yield from pool.imap(_write_own_shard, range(SHARDS))


_own: tuple[Given, World] | None = None  # of a process of the pool, made once for all of its shards


def _begin(given: Given) -> None:
    global _own
    _own = given, make_world(given.seed, given.tracks, given.until)


def _write_own_shard(shard: int) -> tuple[Path, list[Tally]]:
    assert _own is not None, "a process of the pool begins with its world"
    return _write_shard(*_own, shard)


def _write_shard(given: Given, world: World, shard: int) -> tuple[Path, list[Tally]]:
    """The shard's file, which is not there where it has no listeners, and its tallies."""
    path = shard_folder(given.data, shard) / "part-0.parquet"
    path.unlink(missing_ok=True)  # of an earlier world, which may have had listeners here
    ids = listener_ids(np.arange(given.listeners), given.listeners)
    members = np.flatnonzero(np.array([shard_of(name) == shard for name in ids.to_pylist()]))
    if not len(members):
        return path, []
    tracks = track_ids(len(world.tracks))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    tallies: list[Tally] = []
    with pq.ParquetWriter(part, LISTENS, compression="zstd") as writer:
        for start in range(0, len(members), BLOCK):
            plays = listen(world, make_listeners(world, members[start : start + BLOCK]))
            writer.write_table(_listens_table(plays, ids, tracks))
            tallies.append(_tally(plays))
    part.replace(path)
    return path, tallies


def _listens_table(plays: Plays, ids: pa.Array, tracks: pa.Array) -> pa.Table:
    count = len(plays.row)
    columns = [
        ids.take(pa.array(plays.listener)),
        tracks.take(pa.array(plays.row)),
        pa.array(plays.at_ms).cast(pa.timestamp("ms", tz="UTC")),
        pa.nulls(count, pa.int32()),
        pa.array(np.ones(count, np.int32)),
        pa.array(plays.ms_played.astype(np.int32)),
        pa.array(plays.skipped),
        pa.repeat(pa.scalar("simulated"), count),
    ]
    return pa.table(columns, schema=LISTENS)


def _tally(plays: Plays) -> Tally:
    some = len(plays.row) > 0
    first, last = (int(plays.at_ms.min()), int(plays.at_ms.max())) if some else (None, None)
    return Tally(len(plays.row), int(plays.skipped.sum()), first, last)
