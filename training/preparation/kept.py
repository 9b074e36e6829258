"""Which listens of a run are meant? All of them or a part of a split, said in a few numbers; they lie on disk."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from training.preparation.database import FILE, numbers, opened

NOBODY = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class KeptListens:
    """Some of the listens in the database of `folder`. Listens without a time count as known from the start."""

    folder: Path
    name: str  # of what is gathered from them on disk; another part has another name
    tracks: int  # of the catalogue; listens of others have larger numbers
    threads: int
    num_rows: int = 0
    known_only: bool = True  # whether listens of tracks that the catalogue does not have are left out
    since_ms: float = -np.inf  # the first moment that belongs to the part
    until_ms: float = np.inf  # the first that no longer does
    without_listeners: np.ndarray = field(default_factory=lambda: NOBODY)  # numbers
    without_tracks: np.ndarray = field(default_factory=lambda: NOBODY)  # rows of the catalogue
    only_tracks: np.ndarray | None = None  # rows of the catalogue; None: of all

    @property
    def database(self) -> Path:
        return self.folder / FILE

    def nothing(self) -> KeptListens:
        """The part without a listen."""
        return replace(self, name="nothing", num_rows=0, until_ms=-np.inf, since_ms=np.inf)


def condition(kept: KeptListens, db: duckdb.DuckDBPyConnection) -> str:
    """The SQL condition on the table `listens` that holds for these; it may name three tables that `db` now has."""
    db.register("without_listeners", pa.table({"number": kept.without_listeners}))
    db.register("without_tracks", pa.table({"number": kept.without_tracks}))
    db.register("only_tracks", pa.table({"number": NOBODY if kept.only_tracks is None else kept.only_tracks}))
    holds = ["true"]
    if kept.known_only:
        holds.append(f"track < {kept.tracks}")
    if kept.since_ms > -np.inf:
        holds.append("false" if kept.since_ms == np.inf else f"at_ms >= {kept.since_ms!r}::DOUBLE")
    if kept.until_ms < np.inf:
        holds.append("false" if kept.until_ms == -np.inf else f"(at_ms IS NULL OR at_ms < {kept.until_ms!r}::DOUBLE)")
    if len(kept.without_listeners):
        holds.append("who NOT IN (SELECT number FROM without_listeners)")
    if len(kept.without_tracks):
        holds.append("track NOT IN (SELECT number FROM without_tracks)")
    if kept.only_tracks is not None:
        holds.append("track IN (SELECT number FROM only_tracks)")
    return " AND ".join(holds)


def counted(kept: KeptListens) -> KeptListens:
    """The same listens, with their number."""
    with opened(kept.database, kept.threads) as db:
        (rows,) = numbers(db, f"SELECT count(*) FROM listens WHERE {condition(kept, db)}")
    return replace(kept, num_rows=rows or 0)


def apart(kept: KeptListens, tracks: np.ndarray, name: str) -> tuple[KeptListens, KeptListens]:
    """The listens that are of none of `tracks` (rows of the catalogue), and those of them, under names of their own."""
    fewer = np.union1d(kept.without_tracks, tracks).astype(np.int32)
    without = replace(kept, name=f"{name}-without", without_tracks=fewer)
    return counted(without), counted(replace(kept, name=f"{name}-of", only_tracks=tracks))


def listener_names(kept: KeptListens) -> np.ndarray:
    """(all listeners,) object: the id of each number, of whatever part; they rise with the numbers."""
    with opened(kept.database, kept.threads) as db:
        names: np.ndarray = db.sql("SELECT listener FROM listeners ORDER BY who").fetchnumpy()["listener"]
    return names


def who_listened(kept: KeptListens) -> np.ndarray:
    """(n,) int32: the numbers of the listeners who have one of these listens, rising."""
    return _distinct(kept, "who")


def tracks_played(kept: KeptListens) -> np.ndarray:
    """(tracks,) bool: the tracks of the catalogue that one of these listens is of."""
    rows = _distinct(kept, "track")
    played = np.zeros(kept.tracks, bool)
    played[rows[rows < kept.tracks]] = True
    return played


def window_ms(kept: KeptListens) -> tuple[int | None, int | None]:
    """When the first and the last of these listens began; None without times."""
    with opened(kept.database, kept.threads) as db:
        where = condition(kept, db)
        first, last = numbers(db, f"SELECT min(at_ms), max(at_ms) FROM listens WHERE {where}")
    return first, last


def _distinct(kept: KeptListens, column: str) -> np.ndarray:
    with opened(kept.database, kept.threads) as db:
        query = f"SELECT DISTINCT {column} FROM listens WHERE {condition(kept, db)} ORDER BY {column}"
        return np.asarray(db.sql(query).fetchnumpy()[column], np.int32)
