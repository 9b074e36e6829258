"""What did listeners do, as `Histories`: of everybody on disk and memory-mapped, of some in memory?

The same entries, numbers and order as `playlists.histories.histories_of`; a test compares them.
Shapes: B listeners, T entries of all of them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from playlists.histories import RECENT_DAYS, Histories
from training.preparation.database import numbers, opened
from training.preparation.kept import KeptListens, condition, listener_names, who_listened

BLOCK_ROWS = 4_000_000  # listens gathered at a time: about 400 MB while they are sorted
DAY_MS = 86_400_000
COLUMNS = {"track": np.int32} | dict.fromkeys(("listens", "plays", "skips", "recent", "age_days"), np.float32)
ENTRIES = """
SELECT who, track, sum(plays)::FLOAT AS listens,
    coalesce(sum(plays) FILTER (whole), 0)::FLOAT AS plays,
    coalesce(sum(plays) FILTER (skip), 0)::FLOAT AS skips,
    coalesce(sum(plays) FILTER (whole AND at_ms IS NOT NULL AND {age} <= {recent}), 0)::FLOAT AS recent,
    min({age}) AS age_days, max(coalesce(at_ms, place, 0)) AS latest
FROM listens WHERE {where} AND {whose}
GROUP BY who, track ORDER BY who, latest, track
"""


def histories_kept(kept: KeptListens, now: datetime | None, listeners: Sequence[str] | None = None) -> Histories:
    """The histories of these listens as they stand at `now`; None means: at the latest of them.

    `listeners` fixes who is returned and in which order; theirs are gathered in memory. Without it everybody who has
    one, sorted: their columns are memory-mapped files beside the database, gathered once for each `kept.name` and
    `now`, and `some` reads of them what it needs.
    """
    if listeners is not None:
        return _of_some(kept, now, tuple(listeners))
    who = who_listened(kept)
    names = tuple(listener_names(kept)[who].tolist())
    now_ms = _now_ms(kept, now, "true")
    place = kept.folder / f"{kept.name}-{'without-times' if now_ms is None else f'{now_ms:.0f}'}"
    if not place.exists():
        _write(kept, now_ms, place)
    columns = {name: _mapped(place / name, kind) for name, kind in COLUMNS.items()}
    offsets = np.searchsorted(_mapped(place / "who", np.int32), np.append(who, who[-1:] + 1)) if len(who) else [0]
    nothing = np.broadcast_to(np.float32(0), len(columns["track"]))  # nobody told a folder of listens what they love
    return Histories(names, np.asarray(offsets, np.int64), **columns, feedback=nothing)


def _of_some(kept: KeptListens, now: datetime | None, names: tuple[str, ...]) -> Histories:
    everybody = listener_names(kept)
    number = np.searchsorted(everybody, np.array(names, object)) if len(everybody) else np.zeros(len(names), int)
    there = (
        everybody[np.minimum(number, len(everybody) - 1)] == np.array(names, object) if len(everybody) else number > 0
    )
    wanted = np.where(there, number, -1)
    with opened(kept.database, kept.threads) as db:
        db.register("wanted", pa.table({"number": np.unique(wanted[there]).astype(np.int32)}))
        whose = "who IN (SELECT number FROM wanted)"
        found = _entries(kept, db, _now_ms(kept, now, whose, db), whose)
    starts, stops = (np.searchsorted(found["who"], wanted, side=side) for side in ("left", "right"))
    lengths = stops - starts
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    place = np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])
    columns = {name: found[name][place].astype(kind) for name, kind in COLUMNS.items()}
    return Histories(names, offsets, **columns, feedback=np.zeros(len(place), np.float32))


def _write(kept: KeptListens, now_ms: float | None, place: Path) -> None:
    """One raw file a column, and `who` of each entry; block by block, and in place when it is whole."""
    part = place.with_name(f"{place.name}.part{os.getpid()}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    with ExitStack() as files, opened(kept.database, kept.threads) as db:
        out = {name: files.enter_context((part / name).open("wb")) for name in ("who", *COLUMNS)}
        for first, last in _blocks(kept, db):
            found = _entries(kept, db, now_ms, f"who BETWEEN {first} AND {last}")
            for name, file in out.items():
                file.write(found[name].astype(COLUMNS.get(name, np.int32)).tobytes())
    part.replace(place)


def _blocks(kept: KeptListens, db: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, int]]:
    """The first and last listener of each block of about BLOCK_ROWS listens."""
    where = condition(kept, db)
    counts = db.sql(f"SELECT who, count(*) AS rows FROM listens WHERE {where} GROUP BY who ORDER BY who").fetchnumpy()
    block = np.cumsum(counts["rows"]) // BLOCK_ROWS
    edges = np.flatnonzero(np.r_[True, np.diff(block) > 0, True]) if len(block) else np.zeros(1, int)
    for start, stop in pairwise(edges):
        yield int(counts["who"][start]), int(counts["who"][stop - 1])


def _entries(
    kept: KeptListens, db: duckdb.DuckDBPyConnection, now_ms: float | None, whose: str
) -> dict[str, np.ndarray]:
    """One entry a listener and track, in the order of listener and latest listen."""
    days = "0" if now_ms is None else f"greatest({now_ms!r}::DOUBLE - at_ms, 0) / {DAY_MS}"
    age = f"(CASE WHEN at_ms IS NULL THEN 0 ELSE {days} END)::FLOAT"
    where = condition(replace(kept, known_only=True), db)
    query = ENTRIES.format(age=age, recent=f"{RECENT_DAYS}::FLOAT", where=where, whose=whose)
    found: dict[str, np.ndarray] = db.sql(query).fetchnumpy()
    return found


def _now_ms(
    kept: KeptListens, now: datetime | None, whose: str, db: duckdb.DuckDBPyConnection | None = None
) -> float | None:
    if now is not None:
        return now.timestamp() * 1000
    if db is None:
        with opened(kept.database, kept.threads) as own:
            return _now_ms(kept, now, whose, own)
    (latest,) = numbers(db, f"SELECT max(at_ms) FROM listens WHERE {condition(kept, db)} AND {whose}")
    return None if latest is None else float(latest)


def _mapped(file: Path, kind: type) -> np.ndarray:
    """The file's numbers; an empty file cannot be mapped."""
    return np.memmap(file, kind, mode="r") if file.stat().st_size else np.zeros(0, kind)
