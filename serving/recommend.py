"""`python -m serving.recommend`: for each listener of a folder the K best tracks that they have not heard."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from playlists.errors import BadInput, NotFound, SegueError
from playlists.histories import histories_of
from playlists.ranking.columns import listened
from playlists.recipes.pool import Pool
from playlists.version.manifest import MANIFEST
from playlists.version.registry import CURRENT, current, newest
from serving.progress import Advance, bar
from serving.recommending.best import Wish, best_unheard, heard_by
from serving.recommending.candidates import Candidates, Universe, everything, listed, stage_over, universe
from serving.recommending.folder import Contents, contents, listens_of
from serving.recommending.ids import LISTENER_COLUMNS, TRACK_COLUMNS, missing, read_ids
from serving.shelves.shelf import VersionShelf, open_shelf

BLOCK = 8192  # listeners whose histories are in memory together, and one row group of the answer
TASKS = ("continuation", "discovery", "release")
UNPLAYED = "release"  # the task that ranks what nobody has played
NEW_ARTISTS = {"discovery"}  # the tasks that leave out whom the listener has played

RECOMMENDED = pa.schema(
    [
        pa.field("listener", pa.string(), nullable=False),
        pa.field("rank", pa.int32(), nullable=False),  # from 1
        pa.field("track", pa.string(), nullable=False),
        pa.field("score", pa.float32(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command is asked for."""

    model: Path  # a version, or a folder of versions
    data: Path
    out: Path
    k: int = 100
    task: str = "continuation"
    listeners: Path | None = None
    only: Path | None = None


def recommend(asked: Asked, warn: Callable[[str], None], advance: Advance) -> int:
    """Writes the answer to `asked.out`, whole or not at all, and returns how many listeners are in it.

    Rows stand by listener and rank; the same command writes the same bytes. Ids that nobody knows are warned of.
    Raises NotFound, NotReady, BrokenVersion, and BadInput: where no played track is one of the model's, or none of
    the listed ids is known.
    """
    shelf = open_shelf(version_folder(asked.model), os.cpu_count() or 1)
    _check_task(asked.task, shelf)
    there = contents(asked.data)
    _check_overlap(there, shelf, asked.data)
    ids = _listeners(asked, there, warn)
    wish = _wish(asked, shelf, universe(shelf.catalogue, asked.data), warn)
    blocks = (ids[start : start + BLOCK] for start in range(0, len(ids), BLOCK))
    _write(asked.out, (_block(block, asked, wish, shelf, there.latest) for block in blocks), len(ids), advance)
    return len(ids)


def version_folder(model: Path) -> Path:
    """`model` where it is a version; where it is a folder of versions, the current one, else the newest."""
    if (model / MANIFEST).exists():
        return model
    if not model.is_dir():
        raise NotFound(f"{model}: no model here; `make train DATA=… MODELS={model}` writes one")
    return model / (current(model) if (model / CURRENT).exists() else newest(model))


def _check_task(task: str, shelf: VersionShelf) -> None:
    if task not in shelf.indexes:
        raise BadInput(f"task {task!r}: version {shelf.version} has {sorted(shelf.indexes)}")


def _check_overlap(there: Contents, shelf: VersionShelf, data: Path) -> None:
    known = int((shelf.catalogue.rows(there.played) >= 0).sum())
    if not known:
        raise BadInput(
            f"{data}: 0 of {len(there.played)} played tracks are among the {len(shelf.catalogue)} of version "
            f"{shelf.version}; use a model that was trained on the same catalogue"
        )


def _listeners(asked: Asked, there: Contents, warn: Callable[[str], None]) -> Sequence[str]:
    if asked.listeners is None:
        return there.listeners
    wanted = read_ids(asked.listeners, LISTENER_COLUMNS)
    known = set(there.listeners)
    unknown = [id for id in wanted if id not in known]
    if unknown:
        said = missing(wanted, unknown, "listed listeners", str(asked.data))
        if len(unknown) == len(wanted):
            raise BadInput(said)
        warn(said)
    return [id for id in wanted if id in known]


def _wish(asked: Asked, shelf: VersionShelf, tracks: Universe, warn: Callable[[str], None]) -> Wish:
    candidates = everything(shelf) if asked.only is None else _only(asked.only, shelf, tracks, warn)
    task = asked.task
    if asked.only is not None and task == TASKS[0] and UNPLAYED in shelf.indexes and not candidates.listeners.any():
        warn(f"nobody has played any of the {len(candidates.rows)} listed tracks: they are ranked as new releases")
        task = UNPLAYED
    second = stage_over(tracks, shelf)
    return Wish(candidates, tracks, asked.k, task, task in NEW_ARTISTS, second, shelf.threads)


def _only(path: Path, shelf: VersionShelf, tracks: Universe, warn: Callable[[str], None]) -> Candidates:
    wanted = read_ids(path, TRACK_COLUMNS)
    candidates, unknown = listed(wanted, tracks, shelf)
    if unknown:
        warn(missing(wanted, unknown, "listed tracks", "the model or the data"))
    return candidates


def _block(ids: Sequence[str], asked: Asked, wish: Wish, shelf: VersionShelf, now: datetime | None) -> pa.Table:
    listens = listens_of(asked.data, ids)
    histories = histories_of(listens, shelf.catalogue, now, None, ids)
    tastes = shelf.encode(histories)
    who = [listened(histories, b, tastes) for b in range(len(ids))]
    return _rows(ids, best_unheard(wish, who, heard_by(ids, listens, wish.tracks)), wish.tracks)


def _rows(ids: Sequence[str], pools: list[Pool], tracks: Universe) -> pa.Table:
    lengths = np.array([len(pool) for pool in pools])
    rank = np.concatenate([np.arange(1, n + 1, dtype=np.int32) for n in lengths])
    track = pc.take(tracks.ids, pa.array(np.concatenate([pool.track for pool in pools])))
    listener = pc.take(pa.array(ids, pa.string()), pa.array(np.repeat(np.arange(len(ids)), lengths)))
    score = pa.array(np.concatenate([pool.score for pool in pools]).astype(np.float32))
    return pa.Table.from_arrays([listener, pa.array(rank), track, score], schema=RECOMMENDED)


def _write(out: Path, blocks: Iterator[pa.Table], whole: int, advance: Advance) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(out.name + ".part")
    with pq.ParquetWriter(part, RECOMMENDED, compression="zstd") as writer:
        for number, block in enumerate(blocks):
            writer.write_table(block)
            advance(min(BLOCK, whole - number * BLOCK), whole)
    part.replace(out)


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 when the answer is written."""
    asked = _asked(argv)
    try:
        if asked.k < 1:
            raise BadInput(f"--k {asked.k}: at least 1")
        with bar("recommending") as advance:
            count = recommend(asked, lambda said: print(f"warning: {said}", file=sys.stderr), advance)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    print(f"the {asked.k} best unheard tracks ({asked.task}) of {count} listeners: {asked.out}")
    return 0


def _given(path: str) -> Path:
    if not path:
        raise argparse.ArgumentTypeError("say where to, with OUT=file.parquet")
    return Path(path)


def _asked(argv: Sequence[str] | None) -> Asked:
    parser = argparse.ArgumentParser(prog="python -m serving.recommend", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="a version, or a folder of versions: its current one")
    parser.add_argument("--data", type=Path, required=True, help="the folder that `make data` wrote")
    parser.add_argument("--out", type=_given, required=True, help="Parquet: listener, rank, track, score")
    parser.add_argument("--k", type=int, default=100)
    parser.add_argument("--task", choices=TASKS, default=TASKS[0], help="discovery leaves out artists played before")
    parser.add_argument("--listeners", type=Path, help="whom: ids, one a line, or a column of CSV, TSV, Parquet")
    parser.add_argument("--only", type=Path, help="candidates: ids of tracks, which nobody needs to have played")
    return Asked(**vars(parser.parse_args(argv)))


if __name__ == "__main__":
    sys.exit(main())
