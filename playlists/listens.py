"""What a folder of listens looks like on disk: the file that serving writes and training reads.

    DATA/listens/shard=00 … shard=15/*.parquet   one folder per hash of the listener, schema LISTENS or HEARD
    DATA/catalogue.parquet                       one row per track, schema in `playlists.catalogue`
    DATA/listeners.parquet                       optional: what is known of a listener, schema LISTENERS
    DATA/report.json                             what the import read, kept and refused

A listener's listens all lie in one shard, in order of (listener, at, position, track).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from playlists.errors import BadInput, NotFound

SHARDS = 16  # one per task of a parallel job; a shard of 10⁸ listens still fits in memory
FULL_LISTEN_MS = 240_000  # four minutes count as a full listen of any track
SHORTEST_TRACK_MS = 30_000  # what is shorter is an interlude: never a full listen

LISTENS = pa.schema(
    [
        pa.field("listener", pa.string(), nullable=False),
        pa.field("track", pa.string(), nullable=False),  # the catalogue's `track`
        pa.field("at", pa.timestamp("ms", tz="UTC")),  # when it started; null where only counts are known
        pa.field("position", pa.int32()),  # the order within a listener where there are no times, else null
        pa.field("plays", pa.int32(), nullable=False),  # 1, or a count where only counts are known
        pa.field("ms_played", pa.int32()),  # null where unknown
        pa.field("skipped", pa.bool_()),  # null where unknown
        pa.field("source", pa.string()),  # the dialect it came from: "spotify-extended", "lastfm-csv", …
    ]
)

DEVICE = pa.field("device", pa.string())  # on what, of `playlists.devices`; null where unknown
HEARD = LISTENS.append(DEVICE)  # as imports write it and serving keeps it; training does not ask on what

LISTENERS = pa.schema(
    [
        pa.field("listener", pa.string(), nullable=False),
        pa.field("market", pa.string()),  # ISO 3166 country, upper case
        pa.field("gender", pa.string()),
        pa.field("age", pa.int16()),
        pa.field("timezone", pa.string()),  # IANA name
        pa.field("registered", pa.timestamp("ms", tz="UTC")),
    ]
)


def shard_of(listener: str) -> int:
    """The shard that holds this listener's listens, 0 ≤ shard < SHARDS; stable across machines and releases."""
    return zlib.crc32(listener.encode()) % SHARDS


def shard_folder(data: Path, shard: int) -> Path:
    return data / "listens" / f"shard={shard:02d}"


def read_listens(data: Path, shard: int | None = None, columns: list[str] | None = None) -> pa.Table:
    """All listens of `data`, or those of one shard, in the stored order.

    Raises NotFound where there are none, BadInput naming the file that is not Parquet or has another schema.
    """
    shards = range(SHARDS) if shard is None else (shard,)
    files = [f for s in shards for f in _files(data, s)]
    if not files and not (data / "listens").is_dir():
        raise NotFound(f"{data}: no listens here; `make data LISTENS=… DATA={data}` makes them")
    wanted = LISTENS if columns is None else pa.schema([LISTENS.field(c) for c in columns])
    tables = [checked(read_parquet(f, columns), wanted, str(f)) for f in files]
    return pa.concat_tables(tables) if tables else wanted.empty_table()


def read_heard(data: Path, shard: int) -> pa.Table:
    """The listens of one shard, schema HEARD; none where there is no file. Raises BadInput as `read_listens`."""
    tables = [checked(with_device(read_parquet(f)), HEARD, str(f)) for f in _files(data, shard)]
    return pa.concat_tables(tables) if tables else HEARD.empty_table()


def with_device(listens: pa.Table) -> pa.Table:
    """`listens` with a column of devices, unknown ones where there was none, as in files from before it was kept."""
    there = "device" in listens.column_names
    return listens if there else listens.append_column(DEVICE, pa.nulls(listens.num_rows, DEVICE.type))


def _files(data: Path, shard: int) -> list[Path]:
    return sorted(shard_folder(data, shard).glob("*.parquet"))


def shards_present(data: Path) -> Iterator[int]:
    """The shards of `data` that hold at least one file, in order."""
    return (s for s in range(SHARDS) if any(shard_folder(data, s).glob("*.parquet")))


def read_listeners(data: Path) -> pa.Table:
    """What is known of the listeners; an empty table where nothing is."""
    path = data / "listeners.parquet"
    return pq.read_table(path, schema=LISTENERS) if path.exists() else LISTENERS.empty_table()


def read_parquet(path: Path, columns: list[str] | None = None) -> pa.Table:
    """The table in the Parquet file at `path`. Raises BadInput where it is none."""
    try:
        return pq.read_table(path, columns=columns, partitioning=None)
    except pa.ArrowInvalid as error:
        raise BadInput(f"{path}: not a Parquet file ({error}); import again") from error


def checked(table: pa.Table, schema: pa.Schema, place: str) -> pa.Table:
    """`table` cast to `schema`, columns in its order.

    Raises BadInput naming the columns that are missing, or the one whose values do not fit.
    """
    missing = [f.name for f in schema if f.name not in table.column_names]
    if missing:
        raise BadInput(f"{place}: columns {missing} are missing; there are {table.column_names}")
    try:
        return table.select(schema.names).cast(schema)
    except (ValueError, NotImplementedError) as error:  # Arrow's own two, and for null where none may be, ValueError
        raise BadInput(f"{place}: {_misfit(table, schema)}") from error


def _misfit(table: pa.Table, schema: pa.Schema) -> str:
    """Why the first column that does not fit `schema` does not."""
    for field in schema:
        try:
            table.select([field.name]).cast(pa.schema([field]))
        except (ValueError, NotImplementedError) as error:
            return f"column {field.name} ({table[field.name].type}) does not fit {field}: {error}"
    raise AssertionError("a table whose columns fit one by one fits")
