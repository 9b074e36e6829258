"""Uploads over HTTP: streamed to disk, looked at, started, told of, deleted; nobody else sees them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import numpy as np
import pytest

from serving.api.cursors import cursor_of
from serving.api.limits import BODY_BYTES
from serving.app import app_of
from serving.desk import Desk
from serving.store.opened import open_store
from serving.store.tasks import ATTEMPTS
from serving.uploads import importing
from serving.uploads.folder import Uploads
from serving.uploads.receiving import MOST_HELD
from serving.work.kinds import KINDS
from serving.work.running import Runner
from tests.api.conftest import NOW, UNLIMITED, Server, Shelves, encoding_shelf
from tests.uploads.exports import export

PATH = "/v1/me/imports"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    shelves, times = Shelves(encoding_shelf()), [NOW]
    uploads = Uploads(tmp_path / "uploads", upload_bytes=200_000, reserve=0)
    store = open_store(f"sqlite:///{tmp_path / 'segue.db'}")
    desk = Desk(store, shelves, lambda: times[-1], uploads=uploads)  # type: ignore[arg-type]
    yield Server(app_of(desk, UNLIMITED), shelves, times)
    desk.close()


def work(server: Server) -> None:
    runner = Runner(server.app.state.desk, KINDS, "test")
    while task := runner.next():
        runner.run(task)


def files(server: Server) -> list[Path]:
    return [path for path in server.app.state.desk.uploads.folder.rglob("*") if path.is_file()]


def test_an_export_is_sent_looked_at_started_and_heard(server: Server) -> None:
    token = server.sign_up()
    sent = server.ask("POST", PATH, token, content=export(40), params={"name": "my_spotify_data.zip"})
    assert (sent.status_code, sent.json()["state"], sent.json()["name"]) == (201, "received", "my_spotify_data.zip")
    here = f"{PATH}/{sent.json()['id']}"
    work(server)
    looked = server.ask("GET", here, token).json()
    assert (looked["state"], looked["preview"]["taken"]) == ("ready", 40)
    assert server.ask("POST", f"{here}/start", token).json()["state"] == "importing"
    work(server)
    done = server.ask("GET", here, token).json()
    assert (done["state"], done["report"]["added"]) == ("done", 40)
    assert server.ask("GET", "/v1/me", token).json()["listens"] == 40
    assert files(server) == []


def test_after_the_import_playlists_exist_at_once(server: Server) -> None:
    token = server.sign_up()
    assert server.weekly(token).json()["basis"] == "popular"
    catalogue = server.app.state.desk.shelf.get().catalogue
    rows = ["artist,title,time"]
    for row in range(30):
        words = catalogue.words(("artist", "title"), np.array([row]))[0]
        rows.append(f"{words['artist']},{words['title']},2026-11-0{1 + row % 9}T10:{row:02d}:00Z")
    table = "\n".join(rows).encode()
    server.ask("POST", PATH, token, content=table, params={"name": "mine.csv", "start": "true"})
    work(server)
    (one,) = server.ask("GET", PATH, token).json()["items"]
    assert (one["state"], one["report"]["matched"]) == ("done", 30), one
    assert server.weekly(token).json()["basis"] == "taste"


def test_a_file_that_is_too_large_is_refused_and_nothing_is_left(server: Server) -> None:
    refused = server.ask("POST", PATH, server.sign_up(), content=b"x" * 200_001)
    assert refused.status_code == 413
    assert "200,000 bytes" in refused.json()["detail"]
    assert files(server) == []


def test_a_file_that_says_that_it_is_too_large_is_refused_before_it_is_read(server: Server) -> None:
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    refused = server.ask("POST", PATH, server.sign_up(), content=never(), headers={"Content-Length": "200001"})
    assert refused.status_code == 413


def test_a_disk_without_room_is_said_and_nothing_is_left(server: Server) -> None:
    desk = server.app.state.desk
    desk.uploads = replace(desk.uploads, reserve=10**15)
    refused = server.ask("POST", PATH, server.sign_up(), content=export(3))
    assert (refused.status_code, files(server)) == (507, [])
    assert "too full" in refused.json()["detail"]


def test_a_form_around_the_file_is_refused_with_what_to_send(server: Server) -> None:
    refused = server.ask("POST", PATH, server.sign_up(), files={"file": ("mine.zip", export(3))})
    assert refused.status_code == 422
    assert "the file itself" in refused.json()["detail"]


def test_a_cursor_beyond_all_numbers_is_refused(server: Server) -> None:
    refused = server.ask("GET", PATH, server.sign_up(), params={"cursor": cursor_of("9" * 30, "x")})
    assert (refused.status_code, "cursor" in refused.json()["detail"]) == (422, True)


def test_what_was_refused_is_not_started_and_says_why(server: Server) -> None:
    token = server.sign_up()
    id = server.ask("POST", PATH, token, content=b"hello").json()["id"]
    work(server)
    assert server.ask("GET", f"{PATH}/{id}", token).json()["state"] == "refused"
    again = server.ask("POST", f"{PATH}/{id}/start", token)
    assert again.status_code == 409
    assert "upload it again" in again.json()["detail"]


def test_an_import_whose_task_failed_says_so_at_once(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(importing, "chunks_of", breaks)
    token = server.sign_up()
    id = server.ask("POST", PATH, token, content=export(3)).json()["id"]
    for _ in range(ATTEMPTS):
        work(server)
        server.times.append(server.times[-1] + timedelta(hours=2))
    one = server.ask("GET", f"{PATH}/{id}", token).json()
    assert one["state"] == "failed"
    assert "RuntimeError" in one["error"]


def test_other_bodies_below_that_address_keep_the_limit_of_all(server: Server) -> None:
    large = server.ask("POST", f"{PATH}/x/start", server.sign_up(), content=b"x" * (BODY_BYTES + 1))
    assert large.status_code == 413


def test_an_empty_file_is_refused(server: Server) -> None:
    refused = server.ask("POST", PATH, server.sign_up(), content=b"")
    assert (refused.status_code, files(server)) == (422, [])


def test_so_many_may_wait_and_no_more(server: Server) -> None:
    token = server.sign_up()
    for _ in range(MOST_HELD):
        assert server.ask("POST", PATH, token, content=export(1)).status_code == 201
    assert server.ask("POST", PATH, token, content=export(1)).status_code == 409


def test_no_more_may_wait_however_many_are_sent_at_once(server: Server) -> None:
    headers = {"Authorization": f"Bearer {server.sign_up()}"}

    async def at_once(client: httpx.AsyncClient) -> list[httpx.Response]:
        each = (client.post(PATH, content=export(1), headers=headers) for _ in range(MOST_HELD + 3))
        return list(await asyncio.gather(*each))

    statuses = sorted(answer.status_code for answer in server.run(at_once))
    assert statuses == [201] * MOST_HELD + [409] * 3
    assert len(files(server)) == MOST_HELD


def test_nobody_else_sees_starts_or_deletes_it(server: Server) -> None:
    owner, other = server.sign_up(), server.sign_up()
    id = server.ask("POST", PATH, owner, content=export(3)).json()["id"]
    for method, path in (("GET", id), ("POST", f"{id}/start"), ("DELETE", id)):
        assert server.ask(method, f"{PATH}/{path}", other).status_code == 404
    assert server.ask("GET", PATH, other).json()["items"] == []


def test_a_deleted_upload_is_gone_from_the_disk(server: Server) -> None:
    token = server.sign_up()
    id = server.ask("POST", PATH, token, content=export(3)).json()["id"]
    assert files(server) != []
    assert server.ask("DELETE", f"{PATH}/{id}", token).status_code == 204
    assert (files(server), server.ask("GET", PATH, token).json()["items"]) == ([], [])


def test_who_deletes_their_account_leaves_no_upload(server: Server) -> None:
    token = server.sign_up()
    server.ask("POST", PATH, token, content=export(3))
    assert server.ask("DELETE", "/v1/me", token).status_code == 200
    assert files(server) == []
