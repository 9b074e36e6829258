"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres import empty, fresh_database, postgres_server

ROOT = Path(__file__).parents[1]

settings.register_profile("segue", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("segue")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with the real, public data, which is not part of the repository."""
    folder = Path(os.environ.get("SEGUE_REAL_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}; SEGUE_REAL_DATA names another folder")
    return folder


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[str]:
    """The address of a database on a real PostgreSQL, with whatever the tests so far left in it."""
    with postgres_server() as server:
        if server is None:
            pytest.skip("no PostgreSQL: no DATABASE_URL, no Debian package postgresql, no wheel pgserver")
        with fresh_database(server) as url:
            yield url


@pytest.fixture
def postgres(postgres_database: str) -> str:
    """The address of an empty database on a real PostgreSQL: whatever another test left in it is gone."""
    empty(postgres_database)
    return postgres_database
