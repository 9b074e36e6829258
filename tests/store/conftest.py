"""Both stores: every test here runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from serving.store.opened import open_store


@pytest.fixture(scope="session")
def postgres_store(postgres_database: str) -> Iterator[Engine]:
    engine = open_store(postgres_database)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty store."""
    if request.param == "sqlite":
        engine = open_store(f"sqlite:///{tmp_path / 'segue.db'}")
        yield engine
        engine.dispose()
        return
    engine = request.getfixturevalue("postgres_store")
    request.getfixturevalue("postgres")
    yield engine


@pytest.fixture
def connection(store: Engine) -> Iterator[Connection]:
    with store.begin() as connection:
        yield connection
