"""Who hangs keeps nobody waiting but their like: real threads, a receiver and a mail server that never answer."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path

from serving.store import tasks
from serving.store.opened import reading
from serving.work.kinds import KINDS
from serving.work.worker import Worker
from tests.api.conftest import server_on
from tests.delivery.conftest import means_to
from tests.delivery.doing import job, listener, rows

PATIENCE_S = 60


def wait_for(happened: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_while_a_receiver_and_a_mail_server_hang_playlists_are_made(tmp_path: Path) -> None:
    with socket.socket() as hanging:
        hanging.bind(("127.0.0.1", 0))
        hanging.listen(20)
        port = hanging.getsockname()[1]
        with server_on(f"sqlite:///{tmp_path / 'segue.db'}", means=means_to(port)) as server:
            desk = server.app.state.desk
            token = listener(server)
            for _ in range(5):
                server.ask("POST", "/v1/me/webhooks", token, json={"address": f"http://127.0.0.1:{port}/"})
            server.ask("PUT", "/v1/me/mail", token, json={"address": "ana@example.org"})
            job(server)
            worker = Worker(desk, KINDS)
            worker.start()
            wait_for(lambda: sum(row["state"] == "running" for row in rows(server, "tasks")) >= 5)
            with desk.store.begin() as connection:
                kinds = ("tidy-kept", "guard-experiments")  # in the lanes of the short and of playlists
                made = [tasks.enqueue(connection, kind, {}, server.times[-1]) for kind in kinds]
            wait_for(lambda: all(state(server.app.state.store, id) == "done" for id in made))
            running = [row["kind"] for row in rows(server, "tasks") if row["state"] == "running"]
            hang = [kind for kind in running if kind in ("confirm-mail", "webhook")]  # beside what its own clock asks
            assert sorted(hang) == ["confirm-mail", *["webhook"] * 4]
            worker.ended.set()
            hanging.close()  # whoever waits is answered by a reset
            worker.stop()


def state(store: object, id: str) -> str:
    with reading(store) as connection:  # type: ignore[arg-type]
        task = tasks.get(connection, id)
    assert task is not None
    return task.state
