"""How rows are added and replaced, in the one dialect-specific statement that both databases spell alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import ReadOnlyColumnCollection

Insert = postgresql.Insert | sqlite.Insert
INSERT: dict[str, Callable[[Table], Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

Rows = Sequence[dict[str, Any]]
Only = Callable[[ReadOnlyColumnCollection[str, Any]], ColumnElement[bool]]


def insert_new(connection: Connection, table: Table, rows: Rows) -> int:
    """Adds the rows whose key is not there yet; returns how many those were."""
    if not rows:
        return 0
    statement = INSERT[connection.dialect.name](table).on_conflict_do_nothing()
    result = connection.execute(statement, rows, execution_options={"preserve_rowcount": True})
    return result.rowcount


def upsert(connection: Connection, table: Table, rows: Rows, replaced: Sequence[str], only: Only | None = None) -> None:
    """Adds the rows; where a key is already there, the columns `replaced` of the stored row become the given ones.

    `only` says, from the columns of the given row, under which condition.
    """
    if not rows:
        return
    statement = INSERT[connection.dialect.name](table)
    given = statement.excluded
    key = [column.name for column in table.primary_key]
    changed = statement.on_conflict_do_update(
        index_elements=key, set_={name: given[name] for name in replaced}, where=only(given) if only else None
    )
    connection.execute(changed, rows)


def ms(moment: datetime) -> int:
    """Milliseconds since 1970 UTC of an aware `moment`."""
    return round(moment.timestamp() * 1000)
