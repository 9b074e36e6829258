"""Listens under kills, in little; the command measures the same in large."""

from __future__ import annotations

from pathlib import Path

import pytest

from serving.bench.lost import Told, compared, measured
from serving.store import listeners
from serving.store.opened import open_store
from tests.store.rows import NOW


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("lost")
    return measured(f"sqlite:///{folder / 'segue.db'}", folder, count=400, seconds=12, between=None, seed=3)


def test_what_was_acknowledged_is_there_once_although_servers_were_killed(told: Told) -> None:
    assert told.kills["server"] >= 1
    assert (told.lost, told.doubled, told.foreign) == (0, 0, 0)


def test_what_is_not_there_is_counted_as_lost(tmp_path: Path) -> None:
    """So that zero means something: nothing is sent to a store that nobody serves."""
    database = f"sqlite:///{tmp_path / 'segue.db'}"
    store = open_store(database)
    with store.begin() as connection:
        listeners.ensure(connection, ["client0"], NOW)
    store.dispose()
    assert compared(database, Told(5)).lost == 5
