"""The listens, in as columns of the schema HEARD or LISTENS, and out as either."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, Select, bindparam, func, select, update

from playlists.listens import HEARD, LISTENS, with_device
from serving.store import erased
from serving.store import listeners as people
from serving.store.bulk import insert
from serving.store.listeners import CHUNK
from serving.store.tables import NO_POSITION, NO_TIME, listens

KEY = (listens.c.listener, listens.c.at_ms, listens.c.position, listens.c.track)
NAMES = ("listener", "at_ms", "position", "track", "plays", "ms_played", "skipped", "source", "device")
PIECE = 50_000  # rows that are Python objects at one time

Tuples = list[tuple[Any, ...]]


def add(connection: Connection, table: pa.Table) -> tuple[int, int]:
    """Adds listens (schema HEARD, or LISTENS) of listeners who are there. Returns (added, duplicates).

    The same listen again (listener, track, time, position) adds nothing, so that a lost answer may be sent anew; but
    one of which nobody knew on what it was learns it.
    """
    table = with_device(table)
    added = sum(insert(connection, listens, NAMES, rows) for rows in _pieces(table))
    if added < table.num_rows:
        _learn_devices(connection, table.filter(table["device"].is_valid()))
    if added:
        people.changed(connection, pc.unique(table["listener"]).to_pylist())
    return added, table.num_rows - added


def load(connection: Connection, table: pa.Table, now: datetime | None = None) -> tuple[int, int]:
    """As `add`, in bulk; listeners who are not there yet are made, those who deleted their account are left out.

    Fastest in the stored order.
    """
    moment = now or datetime.now(UTC)
    ids = pc.unique(table["listener"]).to_pylist()
    if gone := erased.gone(connection, ids):
        table = table.filter(pc.invert(pc.is_in(table["listener"], pa.array(sorted(gone)))))
    people.ensure(connection, [id for id in ids if id not in gone], moment)
    return add(connection, table)


def read(connection: Connection, ids: Sequence[str], devices: bool = False) -> pa.Table:
    """All listens of the listeners `ids` by (listener, at, position, track); schema LISTENS, with `devices` HEARD."""
    rows: Tuples = []
    names = NAMES if devices else NAMES[:-1]
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), CHUNK):
        chunk = ordered[start : start + CHUNK]
        found = select(*(listens.c[n] for n in names)).where(listens.c.listener.in_(chunk)).order_by(*KEY)
        rows += _plain(connection, found)
    return _table(rows, names, HEARD if devices else LISTENS)


def at(connection: Connection, id: str, times_ms: Sequence[int]) -> set[tuple[int, str]]:
    """The listener's listens at exactly those times, as (ms, track)."""
    found: set[tuple[int, str]] = set()
    for start in range(0, len(times_ms), CHUNK):
        then = listens.c.at_ms.in_(times_ms[start : start + CHUNK])
        rows = connection.execute(select(listens.c.at_ms, listens.c.track).where(listens.c.listener == id, then))
        found.update((row.at_ms, row.track) for row in rows)
    return found


def count(connection: Connection, id: str | None = None) -> int:
    """How many listens there are, of one listener or of all."""
    counted = select(func.count()).select_from(listens)
    return connection.scalar(counted if id is None else counted.where(listens.c.listener == id)) or 0


def _learn_devices(connection: Connection, table: pa.Table) -> None:
    key = [column == bindparam(f"_{column.name}") for column in KEY]
    learn = update(listens).where(*key, listens.c.device.is_(None)).values(device=bindparam("_device"))
    for rows in _pieces(table):
        told = (dict(zip(NAMES, row, strict=True)) for row in rows)
        bound = ("device", *(column.name for column in KEY))
        connection.execute(learn, [{f"_{name}": row[name] for name in bound} for row in told])


def _plain(connection: Connection, found: Select[Any]) -> Tuples:
    """The rows as the driver gives them: a hundred a listener are not worth an object each."""
    result = connection.execute(found)
    cursor: Any = result.cursor
    rows: Tuples = cursor.fetchall()
    result.close()
    return rows


def _pieces(table: pa.Table) -> Iterator[Tuples]:
    for start in range(0, table.num_rows, PIECE):
        yield _tuples(table.slice(start, PIECE))


def _tuples(table: pa.Table) -> Tuples:
    columns = {name: table[name] for name in HEARD.names}
    columns["at_ms"] = columns["at"].cast(pa.int64()).fill_null(NO_TIME)
    columns["position"] = columns["position"].fill_null(NO_POSITION)
    columns["skipped"] = columns["skipped"].cast(pa.int8())
    return list(zip(*(columns[name].to_pylist() for name in NAMES), strict=True))


def _table(rows: Tuples, names: Sequence[str], schema: pa.Schema) -> pa.Table:
    columns = dict(zip(names, zip(*rows, strict=True) if rows else ((),) * len(names), strict=True))
    at, position = pa.array(columns["at_ms"], pa.int64()), pa.array(columns["position"], pa.int32())
    arrays = {
        "at": _but(at, NO_TIME).cast(LISTENS.field("at").type),
        "position": _but(position, NO_POSITION),
        "skipped": pa.array(columns["skipped"], pa.int8()).cast(pa.bool_()),
    }
    kept = [arrays.get(f.name) if f.name in arrays else pa.array(columns[f.name], f.type) for f in schema]
    return pa.Table.from_arrays(kept, schema=schema)


def _but(column: pa.Array, nothing: int) -> pa.Array:
    return pc.if_else(pc.equal(column, nothing), pa.scalar(None, column.type), column)
