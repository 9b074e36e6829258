"""`python -m serving.load`: a folder of listens into the store, shard by shard, never the same file twice."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import Engine

from playlists.errors import BadInput, NotFound, SegueError
from playlists.listens import HEARD, LISTENERS, SHARDS, checked, read_listeners, shard_folder, with_device
from playlists.week import zone
from serving.progress import Advance, bar
from serving.settings import database_url
from serving.store import accesses, listeners, listens, loads
from serving.store.opened import open_store, reading

PIECE = 100_000  # listens of one transaction; other writers wait for it at most some seconds
SURELY = "UTC"  # where the file names a time zone that nobody knows


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did."""

    files: int  # that were there
    skipped: int  # that had been loaded before
    added: int
    duplicates: int
    zones: tuple[str, ...] = ()  # time zones that do not exist; their listeners live in UTC


def load_folder(data: Path, engine: Engine, now: datetime, advance: Advance) -> Loaded:
    """Loads DATA/listens and DATA/listeners.parquet. Killed half-way, it goes on at the file it was in.

    Raises NotFound where there are no listens, BadInput where a file is not what an import writes.
    """
    people, files = data / "listeners.parquet", _files(data)
    prints = {file: fingerprint(file, data) for file in [people, *files] if file.exists()}
    with reading(engine) as connection:
        done = loads.done(connection, prints.values())
    todo = [file for file in files if prints[file] not in done]
    rows = sum(_opened(file).metadata.num_rows for file in todo)
    strange = _load_people(data, engine, now) if people.exists() and prints[people] not in done else ()
    if people.exists():
        _mark(engine, prints[people], now)
    added = 0
    for file in todo:
        for piece in _pieces(file):
            with engine.begin() as connection:
                added += listens.load(connection, piece, now)[0]
                ids = pc.unique(piece["listener"]).to_pylist()
                accesses.add_for_all(connection, ids, "load", "listens", "changed", now)
            advance(piece.num_rows, rows)
        _mark(engine, prints[file], now)
    return Loaded(len(files), len(files) - len(todo), added, rows - added, strange)


def fingerprint(file: Path, data: Path) -> str:
    """Of a file's name, size and time of change: enough, since an import that changes nothing writes nothing."""
    state = file.stat()
    told = f"{file.relative_to(data).as_posix()} {state.st_size} {state.st_mtime_ns}"
    return hashlib.sha256(told.encode()).hexdigest()


def _files(data: Path) -> list[Path]:
    if not (data / "listens").is_dir():
        raise NotFound(f"{data}: no listens here; `make data LISTENS=… DATA={data}` makes them")
    return [file for shard in range(SHARDS) for file in sorted(shard_folder(data, shard).glob("*.parquet"))]


def _opened(file: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(file)
    except pa.ArrowException as error:
        raise BadInput(f"{file}: not a whole Parquet file: {error}; run `make data` again") from error


def _pieces(file: Path) -> Iterator[pa.Table]:
    try:
        for batch in _opened(file).iter_batches(PIECE):
            yield checked(with_device(pa.Table.from_batches([batch])), HEARD, str(file))
    except (pa.ArrowException, OSError) as error:
        raise BadInput(f"{file}: damaged in the middle: {error}; run `make data` again") from error


def _load_people(data: Path, engine: Engine, now: datetime) -> tuple[str, ...]:
    table = checked(read_listeners(data), LISTENERS, str(data / "listeners.parquet"))
    strange = tuple(z for z in pc.unique(table["timezone"]).to_pylist() if z is not None and not _is_zone(z))
    if strange:
        unknown = pc.is_in(table["timezone"], value_set=pa.array(strange))
        zones = pc.if_else(unknown, SURELY, table["timezone"])
        table = table.set_column(table.column_names.index("timezone"), "timezone", zones)
    with engine.begin() as connection:
        listeners.load(connection, table, now)
    return strange


def _is_zone(name: str) -> bool:
    try:
        zone(name)
    except BadInput:
        return False
    return True


def _mark(engine: Engine, print_: str, now: datetime) -> None:
    with engine.begin() as connection:
        loads.record(connection, print_, now)


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 where everything is in the store."""
    try:
        given = _arguments(argv)
        with bar("loading listens") as advance:
            loaded = load_folder(given.data, open_store(given.database), datetime.now(UTC), advance)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    print(_told(loaded))
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m serving.load", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that `make data` wrote")
    parser.add_argument("--database", default=database_url(os.environ), help="the store; DATABASE_URL by default")
    return parser.parse_args(argv)


def _told(loaded: Loaded) -> str:
    strange = f"; unknown time zones {list(loaded.zones)[:5]} became {SURELY}" if loaded.zones else ""
    if loaded.files == loaded.skipped and not strange:
        return "the store has these listens already"
    return f"{loaded.added} listens loaded, {loaded.duplicates} were there already{strange}"


if __name__ == "__main__":
    sys.exit(main())
