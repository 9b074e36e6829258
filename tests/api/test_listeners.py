"""Signing up and being known."""

from __future__ import annotations

import pytest

from serving.store import sessions
from tests.api.conftest import NOW, Server


def test_a_new_listener_gets_an_id_and_a_token_that_opens_their_things(server: Server) -> None:
    made = server.ask("POST", "/v1/listeners", json={"market": "PT", "timezone": "Europe/Lisbon", "name": "Ana"})
    assert made.status_code == 201
    me = server.ask("GET", "/v1/me", made.json()["token"]).json()
    assert me == {
        "id": made.json()["id"], "name": "Ana", "market": "PT", "timezone": "Europe/Lisbon",
        "week": "2026-W47", "listens": 0, "created_ms": 1795003200000,
    }  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer"},
     {"Cookie": "segue_session=wrong"}, {"Authorization": "Bearer é".encode("latin-1")}],
)  # fmt: skip
def test_without_a_valid_token_nothing_is_told(server: Server, headers: dict[str, str]) -> None:
    server.sign_up()
    for path in ("/v1/me", "/v1/me/feedback", "/v1/me/hidden", "/v1/me/playlists", "/v1/me/playlists/discover-weekly"):
        refused = server.ask("GET", path, headers=headers)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Bearer")
        assert refused.headers["content-type"] == "application/problem+json"


def test_the_cookie_of_the_page_opens_the_same_things(server: Server) -> None:
    id = server.ask("POST", "/v1/listeners", json={"name": "Ana"}).json()["id"]
    with server.app.state.store.begin() as connection:
        session = sessions.begin(connection, id, NOW)
    assert server.ask("GET", "/v1/me", headers={"Cookie": f"segue_session={session}"}).json()["name"] == "Ana"


def test_a_token_is_no_session(server: Server) -> None:
    token = server.sign_up()
    assert server.ask("GET", "/v1/me", headers={"Cookie": f"segue_session={token}"}).status_code == 401


@pytest.mark.parametrize(
    ("about", "place"),
    [({"timezone": "Mars/Olympus"}, "timezone"), ({"market": "pt"}, "market"), ({"name": "a\0b"}, "name"),
     ({"name": "x" * 501}, "name"), ({"nickname": "x"}, "nickname"), ({"timezone": ""}, "timezone")],
)  # fmt: skip
def test_a_sign_up_that_we_cannot_keep_is_refused_with_its_place(
    server: Server, about: dict[str, str], place: str
) -> None:
    refused = server.ask("POST", "/v1/listeners", json=about)
    assert refused.status_code == 422
    assert [fault["place"] for fault in refused.json()["faults"]] == [place]


def test_one_listener_never_sees_what_another_did(server: Server) -> None:
    ann, bob = server.sign_up(), server.sign_up()
    server.listen(ann, [1, 2, 3])
    server.ask("PUT", "/v1/me/feedback/tracks/t5", ann, json={"score": 1})
    server.ask("PUT", "/v1/me/hidden/artists/a9", ann)
    server.weekly(ann)
    assert server.ask("GET", "/v1/me", bob).json()["listens"] == 0
    for path in ("/v1/me/feedback", "/v1/me/hidden", "/v1/me/playlists"):
        assert server.ask("GET", path, bob).json() == {"items": [], "next": None}
        assert server.ask("GET", path, ann).json()["items"]
