"""Whose histories a data folder holds, and those of some of them at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from playlists.errors import BadInput
from playlists.listens import LISTENS, SHARDS, read_listens, shard_folder


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found in one pass over the listens of a folder."""

    listeners: tuple[str, ...]  # sorted
    played: pa.Array  # the tracks, each once
    latest: datetime | None  # when the last listen was; None where there are no times


def contents(data: Path) -> Contents:
    """Raises NotFound where there are no listens, BadInput where there is not one."""
    people: set[str] = set()
    played = pa.array([], pa.string())
    latest: datetime | None = None
    for shard in range(SHARDS):
        try:
            table = read_listens(data, shard, ["listener", "track", "at"])
        except (pa.ArrowException, KeyError) as error:
            raise BadInput(f"{shard_folder(data, shard)}: not listens as `make data` writes them: {error}") from error
        people.update(pc.unique(table["listener"]).to_pylist())
        played = pc.unique(pa.chunked_array([played, pc.unique(table["track"])]))
        last = pc.max(table["at"]).as_py()
        latest = max(filter(None, (latest, last)), default=None)
    if not people:
        raise BadInput(f"{data}: the listens are empty; nobody has a history")
    return Contents(tuple(sorted(people)), played, latest)


def listens_of(data: Path, ids: Sequence[str]) -> pa.Table:
    """The listens of `ids`, which are sorted. Row groups without one of them are not read."""
    between = [("listener", ">=", ids[0]), ("listener", "<=", ids[-1])]
    files = [file for shard in range(SHARDS) for file in sorted(shard_folder(data, shard).glob("*.parquet"))]
    read = (pq.read_table(file, columns=LISTENS.names, filters=between, partitioning=None) for file in files)
    tables = [table.cast(LISTENS) for table in read]
    whole = pa.concat_tables(tables)
    return whole.filter(pc.is_in(whole["listener"], value_set=pa.array(ids, pa.string())))
