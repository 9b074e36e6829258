"""The one shape that every dialect is read into: batches of listens, tracks or listeners, and what was refused.

A batch is an Arrow table. Words about tracks stay text until they are known to be distinct
(`playlists.importers.gather`), so that a million listens of one track cost one look at its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from playlists.devices import device_of

BATCH = 16_384  # values of a JSON file that become one batch

TRACK_WORDS = (
    "item",  # the id that the data itself gives
    "artist_id",
    "artist",
    "title",
    "album",
    "genres",  # a list as text: "['a', 'b']", "a|b", "a; b" or "a, b"
    "released",  # a year or an ISO date
    "first_released",  # the same, of the recording: earlier on a reissue
    "album_kind",  # album, ep, single, compilation, …
    "duration_ms",
    "explicit",
    "markets",
    "mbid",
    "isrc",
    "spotify_uri",
)

LISTEN_ROWS = pa.schema(
    [
        *(pa.field(word, pa.string()) for word in TRACK_WORDS),
        pa.field("listener", pa.string()),  # null: the person whose file it is
        pa.field("at", pa.timestamp("ms", tz="UTC")),
        pa.field("plays", pa.int32()),  # null: 1
        pa.field("ms_played", pa.int32()),
        pa.field("skipped", pa.bool_()),
        pa.field("device", pa.string()),  # of `playlists.devices`: a kind, never the words for it
        pa.field("line", pa.int64()),  # where in the file, from 1
    ]
)

TRACK_ROWS = pa.schema([*(pa.field(word, pa.string()) for word in TRACK_WORDS), pa.field("line", pa.int64())])


@dataclass(frozen=True, slots=True)
class Listens:
    """A batch with schema LISTEN_ROWS. `timed`: each row needs a time; `ordered`: the rows' order stands for time."""

    table: pa.Table
    timed: bool
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Tracks:
    """A batch of descriptions with schema TRACK_ROWS; nobody need have played them."""

    table: pa.Table


@dataclass(frozen=True, slots=True)
class Albums:
    """A batch of dated albums with schema `playlists.importers.albums.ALBUM_ROWS`."""

    table: pa.Table


@dataclass(frozen=True, slots=True)
class Audio:
    """Content vectors: `item` (n,) strings beside `vectors` (n,) lists of float32."""

    item: pa.Array
    vectors: pa.Array


@dataclass(frozen=True, slots=True)
class TagWords:
    """What the tags of a set with numbered tags are called: tag → word."""

    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class Tagged:
    """Listeners' tags: (n,) items beside (n,) tags, one row a vote."""

    item: pa.Array
    tag: pa.Array


@dataclass(frozen=True, slots=True)
class People:
    """A batch with schema `playlists.listens.LISTENERS`."""

    table: pa.Table


@dataclass(frozen=True, slots=True)
class Refused:
    """`count` rows that are not taken, the first of them on `line` (None: the file as a whole)."""

    reason: str
    line: int | None
    count: int = 1


PRIVATE = "private"
TWICE = "twice"  # the same play told twice


@dataclass(frozen=True, slots=True)
class Passed:
    """Something that is no listen of its own: PRIVATE plays, TWICE, what is playing now, or a file without listens."""

    what: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Note:
    """Something taken, but not as it stood."""

    what: str
    line: int


Found = Listens | Tracks | Albums | Audio | TagWords | Tagged | People | Refused | Passed | Note


def listen_table(columns: dict[str, Any], length: int) -> pa.Table:
    """A table of schema LISTEN_ROWS; columns that are not given are null."""
    return _table(LISTEN_ROWS, columns, length)


def track_table(columns: dict[str, Any], length: int) -> pa.Table:
    """A table of schema TRACK_ROWS; columns that are not given are null."""
    return _table(TRACK_ROWS, columns, length)


def words(values: Iterable[Any]) -> pa.Array:
    """Text as a column: what is not text, or blank, is null; half a surrogate pair becomes a question mark."""
    listed = list(values)
    try:
        trimmed = pc.utf8_trim_whitespace(pa.array(listed, pa.string()))
    except (pa.ArrowException, UnicodeError):
        return pa.array([_word(v) for v in listed], pa.string())
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)


def whole_numbers(values: Iterable[Any]) -> pa.Array:
    """Whole numbers as an int32 column: what is none, negative or too large is null."""
    return pa.array([v if type(v) is int and 0 <= v < 2**31 else None for v in values], pa.int32())


def truths(values: Iterable[Any]) -> pa.Array:
    return pa.array([v if isinstance(v, bool) else None for v in values], pa.bool_())


def devices(told: pa.Array) -> pa.Array:
    """The kinds of device that a column of words tells, null where they tell none; a look at each distinct word."""
    encoded = told.dictionary_encode()
    kinds = [None if word is None else device_of(word) for word in encoded.dictionary.to_pylist()]
    return pa.array(kinds, pa.string()).take(encoded.indices)


def _word(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    clean = value.strip()
    if not clean.isascii():
        clean = clean.encode("utf-8", "replace").decode()
    return clean or None


def _table(schema: pa.Schema, columns: dict[str, Any], length: int) -> pa.Table:
    arrays = [columns[f.name] if columns.get(f.name) is not None else pa.nulls(length, f.type) for f in schema]
    return pa.table(arrays, schema=schema)


def batches(values: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """`values` in lists of `size`, the last one shorter."""
    batch: list[Any] = []
    for value in values:
        batch.append(value)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
