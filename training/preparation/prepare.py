"""How do the listens of a data folder become numbers on disk, however many there are?

    listeners (who, listener)      numbered in the order of their ids
    listens   (who, track, at_ms, place, plays, whole, skip)    in the order of who; a track beyond the catalogue's
                                   last row is one that the catalogue does not have

DuckDB reads the Parquet shards, joins and sorts them out of core (`database.MEMORY`).
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from playlists.catalogue import Catalogue
from playlists.histories import full_listen, skipped_listen
from playlists.listens import SHARDS, shard_folder
from training.preparation.database import FILE, opened
from training.preparation.kept import KeptListens, counted

NUMBERED = """
CREATE TABLE listeners AS
    SELECT (row_number() OVER (ORDER BY listener) - 1)::INTEGER AS who, listener
    FROM (SELECT DISTINCT listener FROM read_parquet($files, hive_partitioning = false));
CREATE TEMP TABLE tracks AS
    SELECT id, track, duration_ms FROM catalogue
    UNION ALL
    SELECT id, ((SELECT count(*) FROM catalogue) + row_number() OVER (ORDER BY id) - 1)::INTEGER, NULL
    FROM (SELECT DISTINCT track AS id FROM read_parquet($files, hive_partitioning = false))
    WHERE id NOT IN (SELECT id FROM catalogue);
"""
LISTENS = """
CREATE TABLE listens AS
    SELECT who, tracks.track, epoch_ms("at") AS at_ms, "position" AS place, plays,
        full_listen(ms_played::DOUBLE, duration_ms::DOUBLE, skipped::DOUBLE) AS whole,
        skipped_listen(ms_played::DOUBLE, duration_ms::DOUBLE, skipped::DOUBLE) AS skip
    FROM read_parquet($files, hive_partitioning = false) AS read
    JOIN listeners ON listeners.listener = read.listener
    JOIN tracks ON tracks.id = read.track
    ORDER BY who, at_ms
"""


def listen_files(data: Path) -> list[Path]:
    """The Parquet files of the listens of `data`, in order."""
    return [file for shard in range(SHARDS) for file in sorted(shard_folder(data, shard).glob("*.parquet"))]


def listens_in_files(data: Path) -> int:
    """How many listens `data` holds, by the files' own count."""
    return sum(pq.read_metadata(file).num_rows for file in listen_files(data))


def prepare(data: Path, folder: Path, catalogue: Catalogue, threads: int) -> KeptListens:
    """All listens of `data` as numbers in `folder`; made once, in one piece."""
    everything = KeptListens(folder, "all", len(catalogue), threads, known_only=False)
    if not everything.database.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{FILE}.part"
        part.unlink(missing_ok=True)
        with opened(part, threads, write=True) as db:
            _fill(db, [str(file) for file in listen_files(data)], catalogue)
        part.replace(everything.database)
    return counted(everything)


def _fill(db: duckdb.DuckDBPyConnection, files: list[str], catalogue: Catalogue) -> None:
    ids = catalogue.table["track"].combine_chunks()
    rows = pa.array(np.arange(len(catalogue), dtype=np.int32))
    db.register("catalogue", pa.table({"id": ids, "track": rows, "duration_ms": catalogue.table["duration_ms"]}))
    for name, rule in KERNEL.items():
        db.create_function(name, rule, ["DOUBLE"] * 3, "BOOLEAN", type="arrow", null_handling="special")  # type: ignore[call-overload]
    for statement in (*NUMBERED.split(";\n"), LISTENS):
        if statement.strip():
            db.execute(statement, {"files": files} if "$files" in statement else None)
    for name in KERNEL:
        db.remove_function(name)  # DuckDB 2.0 warns of a leak at the end of the process otherwise
    db.execute("CHECKPOINT")


def _full(ms_played: pa.ChunkedArray, duration_ms: pa.ChunkedArray, skipped: pa.ChunkedArray) -> pa.Array:
    return pa.array(full_listen(_floats(ms_played), _floats(duration_ms), _floats(skipped)))


def _skip(ms_played: pa.ChunkedArray, duration_ms: pa.ChunkedArray, skipped: pa.ChunkedArray) -> pa.Array:
    played, said = _floats(ms_played), _floats(skipped)
    return pa.array(skipped_listen(played, full_listen(played, _floats(duration_ms), said), said))


def _floats(column: pa.ChunkedArray) -> np.ndarray:
    """(n,) float64, NaN where unknown."""
    return np.asarray(column.to_numpy(zero_copy_only=False), np.float64)


KERNEL = {"full_listen": _full, "skipped_listen": _skip}  # the kernel's rules, called from SQL: written once
