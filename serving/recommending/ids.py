"""Which ids a person's file lists: one a line, or a column of a CSV, TSV or Parquet file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from playlists.errors import BadInput, NotFound

LISTENER_COLUMNS = ("listener", "user_id", "user", "id")
TRACK_COLUMNS = ("track", "item_id", "item", "track_id", "id")
SHOWN = 5  # ids that a message names


def read_ids(path: Path, columns: Sequence[str]) -> list[str]:
    """The ids in the file at `path`, each once, sorted: of the first of `columns` that is there, else the first column.

    Raises NotFound, or BadInput where it is not readable or empty.
    """
    if not path.is_file():
        raise NotFound(f"{path}: no such file of ids")
    try:
        ids = _from_parquet(path, columns) if path.suffix == ".parquet" else _from_text(path, columns)
    except (UnicodeDecodeError, csv.Error, pa.ArrowException) as error:
        raise BadInput(f"{path}: cannot be read as ids: {error}") from error
    if not ids:
        raise BadInput(f"{path}: no ids in it")
    return sorted(ids)


def missing(wanted: Sequence[str], unknown: Sequence[str], what: str, place: str) -> str:
    """`3 of 10 listeners are not in data/demo: 'x', 'y', 'z'`."""
    named = ", ".join(repr(id) for id in unknown[:SHOWN]) + (", …" if len(unknown) > SHOWN else "")
    return f"{len(unknown)} of {len(wanted)} {what} are not in {place}: {named}"


def _from_parquet(path: Path, columns: Sequence[str]) -> set[str]:
    names = pq.read_schema(path).names
    column = next((c for c in columns if c in names), names[0])
    return {str(id) for id in pq.read_table(path, columns=[column])[column].to_pylist() if id is not None}


def _from_text(path: Path, columns: Sequence[str]) -> set[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        if "\t" in first or path.suffix == ".csv":
            rows = list(csv.reader(file, delimiter="\t" if "\t" in first else ","))
        else:
            rows = [[line.rstrip("\r\n")] for line in file]  # an id may hold a comma
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    column = next((header.index(c) for c in columns if c in header), None)
    place = column or 0
    return {row[place].strip() for row in rows[column is not None :] if len(row) > place and row[place].strip()}
