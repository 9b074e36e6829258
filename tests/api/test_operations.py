"""Health, readiness, metrics, logs, errors and the description of it all."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from playlists import errors
from serving.api.logs import JsonLines
from serving.api.problems import TABLE
from serving.store import tasks
from tests.api.conftest import Server

TOKENS = "DROP TABLE tokens"


def test_it_is_ready_with_a_store_and_a_version(server: Server) -> None:
    assert server.ask("GET", "/health").json() == {"status": "ok"}
    assert server.ask("GET", "/ready").json() == {"status": "ready", "version": "small"}


def test_it_is_alive_but_not_ready_without_a_version(server: Server) -> None:
    server.shelves.shelf = None
    assert server.ask("GET", "/health").status_code == 200
    refused = server.ask("GET", "/ready")
    assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
    assert "no version is promoted" in refused.json()["detail"]


def test_a_store_that_fails_is_503_and_says_to_come_again(server: Server) -> None:
    token = server.sign_up()
    with server.app.state.store.begin() as connection:
        connection.execute(text(TOKENS))
    refused = server.ask("GET", "/v1/me", token)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert refused.json()["type"] == "urn:segue:problem:store-unreachable"


def test_what_nobody_expected_is_a_problem_without_its_innards(server: Server, caplog: Any) -> None:
    async def fails() -> None:
        raise RuntimeError("secret of l000123")

    server.app.add_api_route("/fails", fails)
    failed = server.ask("GET", "/fails")
    assert (failed.status_code, failed.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in failed.text
    written = [JsonLines().format(record) for record in caplog.records]
    assert any("RuntimeError" in line and "test_operations.py" in line for line in written)
    assert not any("secret" in line for line in written)


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v2/nothing", 404), ("PUT", "/v1/me", 405), ("FOO", "/v1/me", 405)]
)
def test_a_wrong_address_or_method_is_a_problem_too(server: Server, method: str, path: str, status: int) -> None:
    refused = server.ask(method, path)
    assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")
    assert refused.json()["status"] == status
    assert status != 405 or refused.headers["allow"]


def test_every_error_that_we_raise_has_its_place_in_the_table() -> None:
    classes = [c for c in vars(errors).values() if isinstance(c, type)]
    statuses = {c.__name__: next(TABLE[k] for k in c.__mro__ if k in TABLE)[0] for c in classes}
    assert statuses == {
        "SegueError": 500, "NotFound": 404, "NotAllowed": 401, "Forbidden": 403, "NotProven": 403, "TooOften": 429,
        "NotReady": 409, "TooFewTracks": 409, "Outdated": 412, "BadInput": 422, "Diverged": 500, "GateFailed": 500,
        "BrokenVersion": 503,
    }  # fmt: skip


def test_metrics_count_by_route_and_hold_nothing_personal(server: Server) -> None:
    token = server.sign_up(name="Anabella")
    me = server.ask("GET", "/v1/me", token).json()["id"]
    server.listen(token, [1, 2])
    server.ask("PUT", "/v1/me/hidden/tracks/t77", token)
    server.ask("GET", "/no/such/path")
    server.weekly(token)
    counted = server.ask("GET", "/metrics").text
    assert (
        'segue_request_seconds_count{method="PUT",route="/v1/me/hidden/{things}/{id:path}",status="204"} 1.0' in counted
    )
    assert 'segue_request_seconds_count{method="GET",route="none",status="404"} 1.0' in counted
    assert 'segue_listens_total{outcome="added"} 2.0' in counted
    assert 'segue_playlists_total{basis="taste",kind="discover-weekly"} 1.0' in counted
    assert not [word for word in (token, me, "Anabella", "t77", "such") if word in counted]


def test_logs_are_json_without_anything_personal(server: Server, caplog: Any) -> None:
    caplog.set_level(logging.INFO)
    token = server.sign_up(name="Anabella")
    me = server.ask("GET", "/v1/me", token).json()["id"]
    server.weekly(token, week="2026-W47")
    server.ask("PUT", "/v1/me/hidden/tracks/t77", token)
    written = "\n".join(JsonLines().format(record) for record in caplog.records if record.name.startswith("segue"))
    assert '"route":"/v1/me/playlists/{kind:path}","status":200' in written
    assert not [word for word in (token, me, "Anabella", "t77", "W47", "127.0.0.1") if word in written]


def test_openapi_shows_an_example_of_every_answer_and_every_error_as_a_problem(server: Server) -> None:
    spec = server.ask("GET", "/openapi.json").json()
    schemas = spec["components"]["schemas"]
    assert "Problem" in schemas
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                for media, content in answer.get("content", {}).items():
                    place = f"{method} {path} {status} {media}"
                    assert status < "400" or media == "application/problem+json", place
                    assert status >= "400" or "example" in content or "example" in _schema(content, schemas), place


def test_openapi_says_which_endpoints_need_the_token_and_how_it_is_sent(server: Server) -> None:
    spec = server.ask("GET", "/openapi.json").json()
    scheme = spec["components"]["securitySchemes"]["token"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    operations = [(path, operation) for path, methods in spec["paths"].items() for operation in methods.values()]
    guarded = {path for path, operation in operations if operation.get("security") == [{"token": []}]}
    assert guarded | {"/v1/sessions"} == {path for path, operation in operations if "401" in operation["responses"]}
    assert {"/v1/me", "/v1/listens", "/v1/me/playlists/{kind}"} <= guarded
    assert {path for path, _ in operations} - guarded == {
        "/v1/listeners",
        "/v1/sessions",
        "/v1/exports/{secret}",  # whoever has the link
        "/v1/receipts/{id}",  # names nobody
        "/feeds/{secret}.xml",  # whoever has the address
        "/health",
        "/ready",
        "/metrics",
    }


def test_openapi_names_what_each_endpoint_does(server: Server) -> None:
    spec = server.ask("GET", "/openapi.json").json()
    summaries = [operation["summary"] for methods in spec["paths"].values() for operation in methods.values()]
    assert len(set(summaries)) == len(summaries)
    assert not {"Say", "Show", "Hide"} & set(summaries)


def _schema(content: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = content["schema"]
    found: dict[str, Any] = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def test_how_late_the_work_is_and_what_is_served_can_be_watched(server: Server) -> None:
    with server.app.state.store.begin() as connection:
        due = server.app.state.desk.clock() - timedelta(seconds=90)
        tasks.enqueue(connection, "sweep", {}, due)
        late = tasks.claim(connection, ["sweep"], "me", due)
        assert late is not None
        tasks.enqueue(connection, "import", {}, due)
        tasks.finish(connection, late, due, {})
    lines = server.ask("GET", "/metrics").text.splitlines()
    assert 'segue_task_lag_seconds{kind="import"} 90.0' in lines
    assert 'segue_task_lag_seconds{kind="sweep"} 0.0' in lines
    assert 'segue_tasks{kind="sweep",state="done"} 1.0' in lines
    assert 'segue_version{version="small"} 1.0' in lines
    assert 'segue_index_recall{task="discovery"} 1.0' in lines


def test_metrics_are_there_without_a_store_and_say_that_it_is_away(server: Server) -> None:
    assert "segue_store_up 1.0" in server.ask("GET", "/metrics").text.splitlines()
    with server.app.state.store.begin() as connection:
        connection.execute(text("ALTER TABLE tasks RENAME TO elsewhere"))
    answer = server.ask("GET", "/metrics")
    lines = answer.text.splitlines()
    assert answer.status_code == 200
    assert "segue_store_up 0.0" in lines
    assert 'segue_version{version="small"} 1.0' in lines
    assert any("segue_request_seconds" in line for line in lines)


def test_metrics_are_there_without_a_version(server: Server) -> None:
    server.shelves.shelf = None
    lines = server.ask("GET", "/metrics").text.splitlines()
    assert not any(line.startswith("segue_version{") for line in lines)
    assert any("segue_request_seconds" in line for line in lines)
