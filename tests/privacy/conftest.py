"""A server on each of the two stores, and its background work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from serving.work.kinds import KINDS
from serving.work.running import Runner
from tests.api.conftest import Server, server_on
from tests.postgres import fresh_database


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    if request.param == "sqlite":
        with server_on(f"sqlite:///{tmp_path / 'store' / 'segue.db'}") as server:
            yield server
        return
    with fresh_database(request.getfixturevalue("postgres")) as url, server_on(url) as server:
        yield server


def do_what_is_due(server: Server) -> None:
    runner = Runner(server.app.state.desk, KINDS, "test")
    while task := runner.next():
        assert runner.run(task)
