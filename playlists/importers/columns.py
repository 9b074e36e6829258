"""A table with named columns, from text or from Arrow, as listens, tracks, albums, audio vectors or listeners."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.importers.albums import ALBUM_ROWS, ALBUM_WORDS, iso_days, kinds
from playlists.importers.roles import Layout
from playlists.importers.rows import (
    TRACK_WORDS,
    Albums,
    Audio,
    Found,
    Listens,
    People,
    Refused,
    Tracks,
    devices,
    listen_table,
    track_table,
)
from playlists.importers.tables import blocks
from playlists.importers.text import chunks
from playlists.importers.times import MOMENT, moments
from playlists.listens import LISTENERS

Cells = dict[str, pa.Array]  # role → column

UNKNOWN = pa.array(["", "n", "-1", "null", "none", "nan", "na", "n/a", "unknown"])  # as the public sets write it
OLDEST = 120
PARTS_OF_A_DAY = ("released", "release_month", "release_day")  # the year stands where a whole date might


def delimited(stream: IO[bytes], layout: Layout, delimiter: str, width: int, header: bool) -> Iterator[Found]:
    """The rows of a text with separated columns."""
    for block in blocks(chunks(stream), delimiter, width, header):
        yield from block.said
        if len(block.line):
            yield from found_in(layout, block.columns, block.line)


def found_in(layout: Layout, columns: list[pa.Array], line: pa.Array) -> Iterator[Found]:
    """What a batch of rows holds, by the kind of its table."""
    cells = {role: columns[i] for role, i in layout.columns.items()}
    yield from KINDS[layout.kind](layout, cells, columns, line)


def _listens(layout: Layout, cells: Cells, columns: list[pa.Array], line: pa.Array) -> Iterator[Found]:
    rows: Cells = {**_track_cells(cells), "line": line}
    timed, counted = "at" in cells, "plays" in cells
    if "listener" in cells:
        rows["listener"] = text(cells["listener"])
    if timed:
        rows["at"] = moments(cells["at"])
    for name in ("plays", "ms_played"):
        if name in cells:
            rows[name] = number(cells[name])
    if "skipped" in cells:
        rows["skipped"] = truth(cells["skipped"])
    if "device" in cells:
        rows["device"] = devices(text(cells["device"]))
    table = listen_table(rows, len(line))
    yield from _uncountable(table, counted)
    kept = table.filter(pc.fill_null(pc.greater(table["plays"], 0), False)) if counted else table
    yield Listens(kept, timed=timed, ordered=not timed and not counted)


def _uncountable(table: pa.Table, counted: bool) -> Iterator[Refused]:
    if counted:
        bad = table.filter(pc.invert(pc.fill_null(pc.greater(table["plays"], 0), False)))
        yield from (Refused("the count is no whole number above 0", at.as_py()) for at in bad["line"])


def _tracks(layout: Layout, cells: Cells, columns: list[pa.Array], line: pa.Array) -> Iterator[Found]:
    yield Tracks(track_table({**_track_cells(cells), "line": line}, len(line)))
    if "audio" in cells and "item" in cells:
        yield from _audio(layout, cells, columns, line)


def _albums(layout: Layout, cells: Cells, columns: list[pa.Array], line: pa.Array) -> Iterator[Found]:
    rows = {word: text(cells[word]) for word in ALBUM_WORDS if word in cells}
    if "release_month" in cells:
        parts = (text(cells[part]) if part in cells else pa.nulls(len(line), pa.string()) for part in PARTS_OF_A_DAY)
        rows["released"] = iso_days(*parts)
    if "format" in cells and "album_kind" not in cells:
        rows["album_kind"] = kinds(text(cells["format"]))
    arrays = [line if f.name == "line" else rows.get(f.name, pa.nulls(len(line), f.type)) for f in ALBUM_ROWS]
    yield Albums(pa.table(arrays, schema=ALBUM_ROWS))


def _audio(layout: Layout, cells: Cells, columns: list[pa.Array], line: pa.Array) -> Iterator[Found]:
    if "audio" in cells:
        yield Audio(text(cells["item"]), cells["audio"].cast(pa.list_(pa.float32())))
        return
    numbers = [fraction(columns[i]).fill_null(np.nan).to_numpy(zero_copy_only=False) for i in layout.numbered]
    stacked = np.stack(numbers, axis=1).astype(np.float32)
    whole = np.isfinite(stacked).all(axis=1)
    lines = line.to_numpy()
    yield from (Refused("an audio vector with a cell that is no number", int(at)) for at in lines[~whole])
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(stacked[whole].ravel()), stacked.shape[1])
    yield Audio(text(cells["item"]).filter(pa.array(whole)), vectors.cast(pa.list_(pa.float32())))


def _people(layout: Layout, cells: Cells, columns: list[pa.Array], line: pa.Array) -> Iterator[Found]:
    empty = {f.name: pa.nulls(len(line), f.type) for f in LISTENERS}
    given: Cells = {"listener": text(cells["listener"])}
    for name in ("market", "gender", "timezone"):
        if name in cells:
            given[name] = _known(cells[name])
    if "market" in given:
        given["market"] = pc.utf8_upper(given["market"])
    if "age" in cells:
        age = number(cells["age"])
        given["age"] = pc.if_else(pc.and_(pc.greater(age, 0), pc.less_equal(age, OLDEST)), age, None).cast(pa.int16())
    if "registered" in cells:
        given["registered"] = moments(_known(cells["registered"]).cast(pa.string())).cast(MOMENT)
    table = pa.table({**empty, **given}, schema=LISTENERS)
    yield People(table.filter(table["listener"].is_valid()))


KINDS: dict[str, Callable[[Layout, Cells, list[pa.Array], pa.Array], Iterator[Found]]] = {
    "listens": _listens,
    "tracks": _tracks,
    "albums": _albums,
    "audio": _audio,
    "listeners": _people,
}


def _track_cells(cells: Cells) -> Cells:
    rows = {word: text(cells[word]) for word in TRACK_WORDS if word in cells}
    if "duration_s" in cells and "duration_ms" not in cells:
        seconds = fraction(cells["duration_s"])
        in_ms = pc.greater(seconds, 20_000)  # a "length" of hours in seconds is really milliseconds
        rows["duration_ms"] = (
            pc.if_else(in_ms, seconds, pc.multiply(seconds, 1000)).cast(pa.int64(), safe=False).cast(pa.string())
        )
    return rows


def text(column: pa.Array) -> pa.Array:
    """Any column as text: trimmed, lists joined by `|`, blanks null."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = pc.binary_join(column.cast(pa.list_(pa.string())), "|")
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.date32())
    spelt = column.cast(pa.string())
    trimmed = pc.utf8_trim_whitespace(spelt)
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)


def fraction(column: pa.Array) -> pa.Array:
    """Any column as float64; what is no number is null."""
    if not _is_text(column):
        return column.cast(pa.float64(), safe=False)
    try:
        return text(column).cast(pa.float64())
    except pa.ArrowInvalid:
        return pa.array([_float(v) for v in column.to_pylist()], pa.float64())


def number(column: pa.Array) -> pa.Array:
    """Any column as int32; what is no whole number, or does not fit, is null."""
    try:
        return text(column).cast(pa.int32()) if _is_text(column) else column.cast(pa.int32())
    except pa.ArrowInvalid:
        parts = fraction(column)
        fits = pc.and_(pc.equal(pc.round(parts), parts), pc.less(pc.abs(parts), 2.0**31))
        return pc.if_else(fits, parts, None).cast(pa.int32())


def truth(column: pa.Array) -> pa.Array:
    """true/false, 1/0, yes/no as booleans, anything else null."""
    if pa.types.is_boolean(column.type):
        return column
    spelt = pc.utf8_lower(text(column))
    yes, no = (pc.is_in(spelt, pa.array(v)) for v in (["true", "1", "yes", "1.0"], ["false", "0", "no", "0.0"]))
    return pc.if_else(yes, True, pc.if_else(no, False, None)).cast(pa.bool_())


def _known(column: pa.Array) -> pa.Array:
    spelt = text(column)
    return pc.if_else(pc.is_in(pc.utf8_lower(spelt), UNKNOWN), None, spelt)


def _is_text(column: pa.Array) -> bool:
    return bool(pa.types.is_string(column.type) or pa.types.is_large_string(column.type))


def _float(value: str | None) -> float | None:
    try:
        return float(value) if value else None
    except ValueError:
        return None


def table_reader(layout: Layout, delimiter: str, width: int, header: bool) -> Callable[[IO[bytes]], Iterator[Found]]:
    """A dialect for a text with these columns."""
    return partial(delimited, layout=layout, delimiter=delimiter, width=width, header=header)
