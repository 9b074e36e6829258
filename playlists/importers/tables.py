"""Text with separated columns as blocks of text columns, each row with its line.

A block goes through Arrow's reader where every line of it is one whole row, and line by line where it is not: so a
broken line costs its block speed and nothing else.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from playlists.importers.rows import Note, Refused
from playlists.importers.text import repaired, whole_lines

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Block:
    """n rows: `columns` of text, `line` (n,) int64 from 1, and what was said about other lines."""

    columns: list[pa.Array]
    line: pa.Array
    said: tuple[Refused | Note, ...] = ()


def blocks(parts: Iterable[bytes], delimiter: str, width: int, header: bool) -> Iterator[Block]:
    """The rows of the text in order. Rows with another number of fields than `width` are refused with their line."""
    line = 1
    for raw in whole_lines(parts):
        block = _fast(raw, delimiter, width, line) or _slow(raw, delimiter, width, line)
        lines = raw.count(b"\n")
        yield _without_header(block) if header and line == 1 else block
        line += lines


def _without_header(block: Block) -> Block:
    return Block([c.slice(1) for c in block.columns], block.line.slice(1), block.said)


def _fast(raw: bytes, delimiter: str, width: int, line: int) -> Block | None:
    """None where any line of the block is not one plain row."""
    names = [str(i) for i in range(width)]
    quoted = delimiter != "\t" and b'"' in raw
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(raw),
            arrow_csv.ReadOptions(column_names=names, block_size=len(raw) + 1, use_threads=False),
            arrow_csv.ParseOptions(delimiter=delimiter, quote_char='"' if quoted else False, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != raw.count(b"\n") + (not raw.endswith(b"\n")):
        return None
    columns = [c.combine_chunks() for c in table.columns]
    if delimiter == "\t" and b'"' in raw:
        columns = [_unquoted(c) for c in columns]
    return Block(columns, pa.array(np.arange(line, line + table.num_rows)))


def _unquoted(column: pa.Array) -> pa.Array:
    """Tabs need no quotes, so a quote in a title is a quote; only a field that is quoted as a whole loses them."""
    bare = pc.replace_substring(pc.replace_substring_regex(column, r'^"(.*)"$', r"\1"), '""', '"')
    return pc.if_else(pc.match_substring_regex(column, r'^".*"$'), bare, column)


def _slow(raw: bytes, delimiter: str, width: int, line: int) -> Block:
    text, bad = repaired(raw.decode("utf-8", "surrogateescape"))
    guessed = sorted({line + text.count("\n", 0, place) for place in bad})
    said: list[Refused | Note] = [Note("bytes that are not UTF-8, read as Windows-1252", n) for n in guessed]
    kept: list[Row] = []
    for at, fields in _rows(text, delimiter, line):
        if len(fields) == width:
            kept.append((at, fields))
        elif any(f.strip() for f in fields):
            said.append(Refused(f"a row of {len(fields)} fields where {width} were expected", at))
    columns = [pa.array([fields[i] for _, fields in kept], pa.string()) for i in range(width)]
    if delimiter == "\t":
        columns = [_unquoted(c) for c in columns]
    return Block(columns, pa.array([at for at, _ in kept], pa.int64()), tuple(said))


def _rows(text: str, delimiter: str, line: int) -> list[Row]:
    clean = text.replace("\x00", "")
    source = io.StringIO(clean, newline="")
    if delimiter == "\t":
        reader = csv.reader(source, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(source, delimiter=delimiter)
    rows: list[Row] = []
    start = line
    try:
        for fields in reader:
            rows.append((start, fields))
            start = line + reader.line_num
    except csv.Error:  # a quote that is never closed swallows the rest: then no quote counts
        return [(line + i, one.split(delimiter)) for i, one in enumerate(clean.splitlines())]
    return rows
