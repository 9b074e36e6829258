"""What happens to a server meanwhile: the job makes playlists, workers do what is due, time goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from serving.answering.making import made_all
from serving.jobs.shard import Shard, build
from serving.store.opened import reading
from serving.work.kinds import KINDS
from serving.work.running import Runner
from tests.api.conftest import Server

WEEK = "2026-W47"


def listener(server: Server, user: str = "ana") -> str:
    """The token of somebody new who has a taste."""
    token = server.sign_up(user=user)
    server.listen(token, list(range(20)))
    return token


def job(server: Server, week: str = WEEK, kind: str = "discover-weekly", again: bool = False) -> int:
    """How many playlists the job built; with `again` it has forgotten that they are there."""
    if again:
        with server.app.state.store.begin() as connection:
            connection.execute(text("UPDATE playlists SET final = false"))
    shard = Shard("", "", kind, week, None, 0, 1, server.times[-1])
    return build(shard, server.app.state.store, server.shelves.get(), made_all).built  # type: ignore[arg-type]


def work(server: Server, hours: float = 0) -> int:
    """Does what is due `hours` later; how many tasks that were."""
    server.times.append(server.times[-1] + timedelta(hours=hours))
    runner, done = Runner(server.app.state.desk, KINDS, "test"), 0
    while task := runner.next():
        runner.run(task)
        done += 1
    return done


def rows(server: Server, table: str) -> list[dict[str, Any]]:
    with reading(server.app.state.store) as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]
