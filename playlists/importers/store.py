"""The folder of listens on disk: the new one is written beside the old one and takes its place when it is whole."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from playlists.catalogue import write_catalogue
from playlists.errors import BadInput, NotReady, SegueError
from playlists.importers.gather import Named
from playlists.importers.merging import merged
from playlists.importers.report import Kept
from playlists.importers.spool import Spool, mapped
from playlists.listens import HEARD, LISTENERS, SHARDS, read_heard, read_listeners, shard_folder

NEXT = ".next"  # what is being written; `ready` in it says that only the renames are left
PARTS = ("catalogue.parquet", "listens", "listeners.parquet", "report.json")


@contextmanager
def writing(data: Path) -> Iterator[Path]:
    """A fresh folder to write the next state into. Finishes or clears what a killed import left.

    Raises BadInput for a folder with a simulated world, NotReady while another import writes, SegueError for a
    full disk; then, and after any other error, the old state stays as it was.
    """
    if (data / "truth").exists():
        raise BadInput(f"{data}: holds a simulated world; import into another folder (DATA=…), or delete this one")
    data.mkdir(parents=True, exist_ok=True)
    with (data / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotReady(f"{data}: another import is writing here; wait for it") from None
        _recover(data)
        (data / NEXT).mkdir()
        try:
            yield data / NEXT
        except OSError as full:
            raise SegueError(f"{data}: {full.strerror or full} while writing; what was there before is whole") from full
        finally:
            if not (data / NEXT / "ready").exists():
                shutil.rmtree(data / NEXT, ignore_errors=True)


def take_over(data: Path) -> None:
    """Puts the finished next state in place of the old one; a kill in the middle is finished by the next import."""
    fresh = data / NEXT
    (fresh / "ready").touch()
    for part in PARTS:
        if (fresh / part).exists():
            _replace(fresh / part, data / part)
    shutil.rmtree(fresh)


def write_listens(data: Path, spool: Spool, named: Named, catalogue: pa.Table) -> Kept:
    """Merges every shard into the next state and writes the catalogue with its counts of plays and listeners."""
    fresh, counts = data / NEXT, _Counts(catalogue["track"].combine_chunks())
    duplicates = 0
    for shard in range(SHARDS):
        table, twice = _merge(data, shard, spool.rows(shard), named)
        duplicates += twice
        if table.num_rows:
            _write_shard(fresh, shard, table)
            counts.add(table)
    full = catalogue.append_column("plays", pa.array(counts.plays)).append_column(
        "listeners", pa.array(counts.listeners)
    )
    write_catalogue(fresh / "catalogue.parquet", full)
    shutil.rmtree(spool.folder)
    return Kept(duplicates, counts.rows, counts.people, len(catalogue), counts.first, counts.last)


def write_listeners(data: Path, people: list[pa.Table]) -> None:
    """What is known of the listeners: new words over old ones, one row each, in order of their names."""
    rows: dict[str, dict[str, Any]] = {}
    for table in [read_listeners(data), *people]:
        for row in table.to_pylist():
            said = {k: v for k, v in row.items() if v is not None}
            rows[row["listener"]] = {**rows.get(row["listener"], {}), **said}
    if rows:
        ordered = [rows[name] for name in sorted(rows)]
        pq.write_table(
            pa.Table.from_pylist(ordered, schema=LISTENERS), data / NEXT / "listeners.parquet", compression="zstd"
        )


def write_report(data: Path, found: dict[str, Any]) -> None:
    (data / NEXT / "report.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _merge(data: Path, shard: int, rows: pa.Table | None, named: Named) -> tuple[pa.Table, int]:
    there = read_heard(data, shard)
    if named.given_up:
        old = there["track"].to_pylist()
        there = there.set_column(
            1, HEARD.field("track"), pa.array([named.given_up.get(t, t) for t in old], pa.string())
        )
    fresh = HEARD.empty_table() if rows is None else mapped(rows, named.ids).cast(HEARD)
    return merged([there, fresh])


def _write_shard(fresh: Path, shard: int, table: pa.Table) -> None:
    folder = shard_folder(fresh, shard)
    folder.mkdir(parents=True)
    words = ["listener", "track", "source", "device"]
    pq.write_table(table, folder / "part-0.parquet", compression="zstd", use_dictionary=words)


class _Counts:
    """Sums over the shards as they are written; a listener lies in one shard only."""

    def __init__(self, tracks: pa.Array) -> None:
        self.tracks = tracks
        self.plays, self.listeners = np.zeros(len(tracks), np.int64), np.zeros(len(tracks), np.int64)
        self.rows = self.people = 0
        self.first: datetime | None = None
        self.last: datetime | None = None

    def add(self, table: pa.Table) -> None:
        rows = pc.index_in(table["track"], value_set=self.tracks).to_numpy().astype(np.int64)
        who = table["listener"].combine_chunks().dictionary_encode()
        who = who.combine_chunks() if isinstance(who, pa.ChunkedArray) else who
        np.add.at(self.plays, rows, table["plays"].to_numpy())
        pairs = np.unique(who.indices.to_numpy().astype(np.int64) * len(self.tracks) + rows)
        np.add.at(self.listeners, pairs % len(self.tracks), 1)
        self.rows, self.people = self.rows + len(rows), self.people + len(who.dictionary)
        span = pc.min_max(table["at"]).as_py()
        self.first = min((t for t in (self.first, span["min"]) if t), default=None)
        self.last = max((t for t in (self.last, span["max"]) if t), default=None)


def _recover(data: Path) -> None:
    if (data / NEXT / "ready").exists():
        take_over(data)
    shutil.rmtree(data / NEXT, ignore_errors=True)


def _replace(new: Path, old: Path) -> None:
    aside = old.with_name(f".old-{old.name}")
    if old.is_dir():
        shutil.rmtree(aside, ignore_errors=True)
        os.rename(old, aside)
    os.rename(new, old)
    shutil.rmtree(aside, ignore_errors=True)
