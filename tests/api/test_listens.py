"""Listens: all or nothing, each fault with its place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from playlists.importers.matching import derived_id, keys
from serving.store import listens
from serving.store.opened import reading
from tests.api.conftest import NOW, Server

AT = "2026-11-17T20:00:00Z"


def post(server: Server, token: str, *rows: dict[str, Any]) -> Any:
    return server.ask("POST", "/v1/listens", token, json={"listens": rows})


def stored_tracks(server: Server) -> list[str]:
    with reading(server.app.state.store) as connection:
        return listens.read(connection, listens.people.known(connection))["track"].to_pylist()


def test_the_same_listens_sent_again_add_nothing(server: Server) -> None:
    token = server.sign_up()
    assert server.listen(token, [1, 2, 3]).json() == {"added": 3, "duplicates": 0, "private": 0}
    assert server.listen(token, [1, 2, 3, 4]).json() == {"added": 1, "duplicates": 3, "private": 0}


def test_one_fault_refuses_all_and_names_its_index(server: Server) -> None:
    token = server.sign_up()
    good = {"track": "t1", "at": AT}
    bad = [
        {"track": "t1", "at": (NOW + timedelta(hours=1)).isoformat()},
        {"track": "t1", "at": "1970-01-01T00:00:12Z"},
        {"title": "Alone", "at": AT},
    ]
    refused = post(server, token, good, *bad, good)
    assert refused.status_code == 422
    places = [(fault["index"], fault["place"]) for fault in refused.json()["faults"]]
    assert places == [(1, "listens.1.at"), (2, "listens.2.at"), (3, "listens.3.track")]
    assert stored_tracks(server) == []


@pytest.mark.parametrize(
    "row",
    [
        {"track": "t1"}, {"track": "t1", "at": "2026-11-17T20:00:00"}, {"track": "t1", "at": "yesterday"},
        {"track": "", "at": AT}, {"track": "a\0b", "at": AT}, {"track": "t1", "at": AT, "ms_played": -1},
        {"track": "t1", "at": AT, "ms_played": 2**40}, {"track": "t1", "at": AT, "skiped": True},
        {"track": 7, "at": AT}, {"track": "x" * 501, "at": AT}, "t1", None,
    ],
)  # fmt: skip
def test_a_row_that_is_no_listen_is_refused_with_its_index(server: Server, row: Any) -> None:
    refused = post(server, server.sign_up(), {"track": "t1", "at": AT}, row)
    assert refused.status_code == 422
    assert {fault["index"] for fault in refused.json()["faults"]} == {1}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"listens": []}',
        b'{"listens": 3}',
        b'{"listens": [{"at": 1e999}]}',
        b"\xff\xfe",
        b'"\\ud800"',
    ],
)
def test_a_body_that_is_no_list_of_listens_is_refused(server: Server, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    refused = server.ask("POST", "/v1/listens", server.sign_up(), content=body, headers=headers)
    assert refused.status_code in (400, 422)
    assert refused.headers["content-type"] == "application/problem+json"


def test_half_a_surrogate_pair_is_refused_before_the_store_sees_it(server: Server) -> None:
    body = b'{"listens": [{"track": "\\ud800", "at": "2026-11-17T20:00:00Z"}]}'
    headers = {"Content-Type": "application/json"}
    assert server.ask("POST", "/v1/listens", server.sign_up(), content=body, headers=headers).status_code == 422


def test_a_thousand_are_taken_and_one_more_is_not(server: Server) -> None:
    token = server.sign_up()
    assert server.listen(token, [1] * 1000, timedelta(days=9)).json()["added"] == 1000
    assert server.listen(token, [2] * 1001, timedelta(days=9)).status_code == 422


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_ten_megabytes_is_refused(server: Server, announced: bool) -> None:
    body = orjson.dumps({"listens": [{"track": "x" * 10_000_001, "at": AT}]})

    async def pieces() -> Any:
        for start in range(0, len(body), 1 << 16):
            yield body[start : start + (1 << 16)]

    token, headers = server.sign_up(), {"Content-Type": "application/json"}
    refused = server.ask("POST", "/v1/listens", token, content=body if announced else pieces(), headers=headers)
    assert refused.status_code == 413
    assert refused.headers["content-type"] == "application/problem+json"
    assert "10 MB" in refused.json()["detail"]


def test_a_track_is_found_by_artist_and_title_however_they_are_spelt(server: Server) -> None:
    token = server.sign_up()
    post(server, token, {"artist": "ARTIST 3", "title": "Title 7 (Remastered 2011)", "at": AT})
    assert stored_tracks(server) == ["t7"]


def test_an_unknown_track_is_kept_under_the_id_that_an_import_would_give(server: Server) -> None:
    token = server.sign_up()
    assert post(server, token, {"artist": "Nobody", "title": "Nothing", "at": AT}).json()["added"] == 1
    assert stored_tracks(server) == [derived_id(keys("Nobody", "Nothing", None, None, None)[0])]


def test_listens_are_taken_while_no_version_is_there(server: Server) -> None:
    server.shelves.shelf = None
    token = server.sign_up()
    assert post(server, token, {"artist": "Nobody", "title": "Nothing", "at": AT}).status_code == 200
