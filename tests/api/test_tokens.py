"""A listener's tokens over HTTP."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from serving.access.uses import Change, Uses
from serving.store import keys, tokens
from tests.api.conftest import NOW, PASSWORD, Server

NOW_MS = round(NOW.timestamp() * 1000)


def named(server: Server, token: str, name: str = "phone") -> dict[str, str]:
    made = server.ask("POST", "/v1/me/tokens", token, json={"name": name})
    assert made.status_code == 201
    answer: dict[str, str] = made.json()
    return answer


def test_a_new_token_opens_and_is_told_this_once(server: Server) -> None:
    first = server.sign_up(user="ana")
    made = named(server, first)
    assert server.ask("GET", "/v1/me", made["token"]).json()["id"] == "ana"
    listed = server.ask("GET", "/v1/me/tokens", made["token"])
    assert made["token"] not in listed.text
    told = {one["name"]: (one["id"] == made["id"], one["this"]) for one in listed.json()["items"]}
    assert told == {"phone": (True, True), "sign-up": (False, False)}


def test_a_token_that_is_taken_back_opens_nothing(server: Server) -> None:
    first = server.sign_up(user="ana")
    made = named(server, first)
    assert server.ask("DELETE", f"/v1/me/tokens/{made['id']}", first).status_code == 204
    assert server.ask("GET", "/v1/me", made["token"]).status_code == 401
    assert server.ask("DELETE", f"/v1/me/tokens/{made['id']}", first).status_code == 404


def test_nobody_takes_anothers_token_back(server: Server) -> None:
    made, bob = named(server, server.sign_up(user="ana")), server.sign_up(user="bob")
    assert server.ask("DELETE", f"/v1/me/tokens/{made['id']}", bob).status_code == 404
    assert server.ask("GET", "/v1/me", made["token"]).status_code == 200


def test_when_a_token_was_used_is_known_to_the_hour_and_written_once(server: Server) -> None:
    token = named(server, server.sign_up(user="ana"))["token"]
    seen = []
    for minutes in (0, 30, 59, 61):
        server.times.append(NOW + timedelta(minutes=minutes))
        server.ask("GET", "/v1/me", token)
        server.settle()
        items = server.ask("GET", "/v1/me/tokens", token).json()["items"]
        seen.append(next(one["used_ms"] for one in items if one["this"]))
    assert seen == [NOW_MS, NOW_MS, NOW_MS, NOW_MS + 61 * 60_000]


def test_a_player_s_use_counts_too(server: Server) -> None:
    first = server.sign_up(user="ana")
    token = named(server, first)["token"]
    server.ask("GET", "/1/validate-token", token)
    server.settle()
    items = server.ask("GET", "/v1/me/tokens", first).json()["items"]
    assert {one["name"]: one["used_ms"] for one in items} == {"phone": NOW_MS, "sign-up": NOW_MS}


def test_where_there_is_a_password_a_new_token_asks_for_it(server: Server) -> None:
    token = server.sign_up(user="ana", password=PASSWORD)
    assert server.ask("POST", "/v1/me/tokens", token, json={"name": "phone"}).status_code == 403
    assert server.by(server.browser("ana"), "POST", "/v1/me/tokens", json={"name": "phone"}).status_code == 201


@pytest.mark.parametrize("name", ["", "x" * 101, "a\0b"])
def test_a_name_that_we_cannot_keep_is_refused(server: Server, name: str) -> None:
    assert server.ask("POST", "/v1/me/tokens", server.sign_up(), json={"name": name}).status_code == 422


def test_there_is_an_end_to_tokens(server: Server) -> None:
    token = server.sign_up(user="ana")
    with server.app.state.store.begin() as connection:
        for n in range(tokens.MOST - 1):
            tokens.make(connection, "ana", str(n), NOW)
    refused = server.ask("POST", "/v1/me/tokens", token, json={"name": "one more"})
    assert refused.status_code == 409
    assert "100 is the most" in refused.json()["detail"]


def test_a_use_is_written_once_however_often_it_is_asked_for(server: Server) -> None:
    token, written = server.sign_up(), list[Change]()
    with server.app.state.store.begin() as connection, ThreadPoolExecutor(1) as threads:
        key, uses = keys.find(connection, "token", token, NOW), Uses(threads, written.append)
        assert key
        for minutes in (0, 1, 59, 60):
            uses.note(key, NOW + timedelta(minutes=minutes))
    assert len(written) == 2
