"""Parquet files, Arrow files and Arrow streams as batches of named columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from playlists.importers.columns import found_in
from playlists.importers.roles import Layout
from playlists.importers.rows import Found, Refused

ROWS = 1 << 17  # of a batch
Reader = Callable[[IO[bytes]], Iterator[pa.RecordBatch]]


def parquet(stream: IO[bytes]) -> Iterator[pa.RecordBatch]:
    file = pq.ParquetFile(stream)
    return iter(file.iter_batches(ROWS)) if file.metadata.num_rows else iter([file.schema_arrow.empty_table()])


def arrow_stream(stream: IO[bytes]) -> Iterator[pa.RecordBatch]:
    return iter(pa.ipc.open_stream(stream))


def arrow_file(stream: IO[bytes]) -> Iterator[pa.RecordBatch]:
    file = pa.ipc.open_file(stream)
    return (file.get_batch(i) for i in range(file.num_record_batches))


def names_of(stream: IO[bytes], reader: Reader) -> list[str]:
    """The columns of the file. Raises pa.ArrowInvalid where it is damaged."""
    if reader is parquet:
        return list(pq.read_schema(stream).names)
    opened = pa.ipc.open_stream(stream) if reader is arrow_stream else pa.ipc.open_file(stream)
    return list(opened.schema.names)


def rows_of(stream: IO[bytes], layout: Layout, reader: Reader) -> Iterator[Found]:
    """Every batch of the file; a row's line is its number from 1."""
    line = 1
    try:
        for batch in reader(stream):
            numbers = pa.array(np.arange(line, line + batch.num_rows))
            line += batch.num_rows
            if batch.num_rows:
                yield from found_in(layout, [_plain(c) for c in batch.columns], numbers)
    except (pa.ArrowInvalid, OSError) as broken:
        yield Refused(f"the file is damaged from here on ({str(broken)[:120]})", line)


def _plain(column: pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def arrow_reader(layout: Layout, reader: Reader) -> Callable[[IO[bytes]], Iterator[Found]]:
    """A dialect for an Arrow or Parquet file with these columns."""
    return partial(rows_of, layout=layout, reader=reader)
