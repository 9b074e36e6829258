"""What a listener reads of what runs for them in the background."""

from __future__ import annotations

from datetime import timedelta

from serving.store import tasks
from tests.api.conftest import NOW, Server


def enqueued(server: Server, token: str, count: int = 1) -> list[str]:
    me = server.ask("GET", "/v1/me", token).json()["id"]
    with server.app.state.store.begin() as connection:
        return [
            tasks.enqueue(connection, "import", {"file": "secret"}, NOW + timedelta(seconds=n), listener=me)
            for n in range(count)
        ]


def test_a_task_says_how_far_it_is_and_nothing_of_how_it_is_done(server: Server) -> None:
    token = server.sign_up()
    [id] = enqueued(server, token)
    with server.app.state.store.begin() as connection:
        task = tasks.claim(connection, {"import"}, "host:1:x", NOW)
        assert task is not None
        tasks.progress(connection, task, NOW, 2, 5)
    answer = server.ask("GET", f"/v1/me/tasks/{id}", token)
    body = answer.json()
    assert (body["state"], body["done"], body["whole"], body["report"]) == ("running", 2, 5, None)
    assert "secret" not in answer.text
    assert "host" not in answer.text


def test_somebody_else_s_task_is_not_found(server: Server) -> None:
    [id] = enqueued(server, server.sign_up())
    other = server.sign_up()
    assert server.ask("GET", f"/v1/me/tasks/{id}", other).status_code == 404
    assert server.ask("GET", "/v1/me/tasks/%00", other).status_code == 404
    assert server.ask("GET", "/v1/me/tasks", other).json() == {"items": [], "next": None}


def test_tasks_are_listed_page_by_page_the_newest_first(server: Server) -> None:
    token = server.sign_up()
    ids, found, query = enqueued(server, token, 5), [], {"limit": "2"}
    while True:
        page = server.ask("GET", "/v1/me/tasks", token, params=query).json()
        found += [task["id"] for task in page["items"]]
        if page["next"] is None:
            break
        query = {"limit": "2", "cursor": page["next"]}
    assert found == ids[::-1]


def test_a_cursor_that_was_not_given_out_is_refused(server: Server) -> None:
    refused = server.ask("GET", "/v1/me/tasks", server.sign_up(), params={"cursor": "WyJhIiwiYiJd"})
    assert refused.status_code == 422
    assert "cursor" in refused.json()["detail"]
