"""How is the database opened that holds the listens of a run: within how much memory, and where does the rest go?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

MEMORY = "2GB"  # of DuckDB, whatever the number of listens; what it sorts beyond that lies in a folder beside the file
FILE = "listens.duckdb"


@contextmanager
def opened(file: Path, threads: int, write: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database in `file`, made where it is not there and `write` is given."""
    with duckdb.connect(str(file), read_only=not write) as db:
        db.execute(f"SET memory_limit = '{MEMORY}'")
        db.execute(f"SET temp_directory = '{_quoted(file.parent / 'temp')}'")
        db.execute(f"SET threads = {threads}")
        db.execute("SET preserve_insertion_order = false")  # what is read in an order says so; keeping one costs memory
        db.execute("SET enable_progress_bar = false")
        yield db


def numbers(db: duckdb.DuckDBPyConnection, query: str) -> list[int | None]:
    """The one row that `query` answers with."""
    (row,) = db.execute(query).fetchall()
    return [None if number is None else int(number) for number in row]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
