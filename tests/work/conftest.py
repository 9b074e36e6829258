"""A desk on an empty store, SQLite and PostgreSQL, with a clock that we set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from serving.desk import Desk
from serving.store import tasks
from serving.store.opened import open_store, reading
from serving.store.tasks import Task
from serving.work.kind import Kind
from serving.work.running import Runner
from tests.api.conftest import NOW, Shelves


@dataclass
class Bench:
    """A desk, the time that it believes it is, and tasks in few words."""

    desk: Desk
    times: list[datetime] = field(default_factory=lambda: [NOW])

    def enqueue(self, kind: str = "count", **payload: object) -> str:
        with self.desk.store.begin() as connection:
            return tasks.enqueue(connection, kind, payload, self.times[-1])

    def there(self, id: str) -> Task:
        with reading(self.desk.store) as connection:
            task = tasks.get(connection, id)
        assert task is not None
        return task

    def runner(self, kind: Kind, by: str = "ann", **more: object) -> Runner:
        return Runner(self.desk, {"count": kind}, by, **more)  # type: ignore[arg-type]


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an empty store is."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'segue.db'}"
        return
    yield request.getfixturevalue("postgres")


@pytest.fixture
def bench(address: str) -> Iterator[Bench]:
    times = [NOW]
    desk = Desk(open_store(address), Shelves(None), lambda: times[-1])  # type: ignore[arg-type]
    yield Bench(desk, times)
    desk.close()
