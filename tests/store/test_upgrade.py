"""A store of the first schema becomes one of today, and nothing in it is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from serving.store import listens
from serving.store.listeners import by_token
from serving.store.opened import MIGRATIONS, connected, open_store, reading
from serving.store.playlists import periods
from tests.postgres import fresh_database

MS = 1_790_000_000_000
TOKEN = "token-of-ann"
ROWS: dict[str, list[dict[str, Any]]] = {
    "listeners": [{"id": "ann", "timezone": "Asia/Tokyo", "created_ms": MS, "hash": 7, "revision": 3}],
    "tokens": [{"hash": hashlib.sha256(TOKEN.encode()).hexdigest(), "listener": "ann", "created_ms": MS, "label": "a"}],
    "listens": [
        {"listener": "ann", "at_ms": MS + n, "position": -1, "track": f"t{n}", "plays": 1, "ms_played": 200_000}
        for n in range(5)
    ],
    "feedback": [{"listener": "ann", "track": "t1", "score": 1, "changed_ms": MS}],
    "hidden": [{"listener": "ann", "what": "artist", "id": "a2", "changed_ms": MS}],
    "playlists": [
        {"listener": "ann", "kind": "discover-weekly", "week": week, "version": "v", "basis": "taste", "final": True,
         "revision": 3, "document": b"{}", "tracks": b"t8 t9", "created_ms": MS}
        for week in ("2026-W46", "2026-W47")
    ],
    "failures": [{"job": "weekly", "week": "2026-W47", "listener": "ann", "error": "too few", "at_ms": MS}],
}  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def first(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a store as the first schema had it, with rows in each table."""
    if request.param == "sqlite":
        yield _filled(f"sqlite:///{tmp_path / 'segue.db'}")
        return
    with fresh_database(request.getfixturevalue("postgres")) as url:
        yield _filled(url)


def _filled(url: str) -> str:
    engine = connected(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for table, rows in ROWS.items():
            names = list(rows[0])
            values = ", ".join(f":{name}" for name in names)
            connection.execute(text(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})"), rows)
    engine.dispose()
    return url


def _rows(engine: Engine, table: str) -> list[dict[str, Any]]:
    renamed = {"week": "period"} if table in ("playlists", "failures") else {}
    columns = ", ".join(renamed.get(name, name) for name in ROWS[table][0])
    with reading(engine) as connection:
        found = connection.execute(text(f"SELECT {columns} FROM {table} ORDER BY {columns}")).all()
    return [dict(zip(ROWS[table][0], map(_plain, row), strict=True)) for row in found]


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def test_every_row_of_the_first_schema_is_there_after_the_upgrade(first: str) -> None:
    engine = open_store(first)
    for table, rows in ROWS.items():
        assert _rows(engine, table) == rows, table
    engine.dispose()


def test_what_was_stored_first_is_read_by_the_code_of_today(first: str) -> None:
    engine = open_store(first)
    with reading(engine) as connection:
        who = by_token(connection, TOKEN)
        assert who is not None
        assert (who.id, who.timezone) == ("ann", "Asia/Tokyo")
        assert listens.read(connection, ["ann"], devices=True)["device"].to_pylist() == [None] * 5
        assert periods(connection, "ann", "discover-weekly") == ["2026-W47", "2026-W46"]
    engine.dispose()


def test_an_upgrade_that_ran_twice_changes_nothing(first: str) -> None:
    open_store(first).dispose()
    engine = open_store(first)
    assert _rows(engine, "listens") == ROWS["listens"]
    engine.dispose()
