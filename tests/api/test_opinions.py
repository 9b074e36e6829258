"""Love, hate, hide, and the pages in which they come back."""

from __future__ import annotations

import pytest

from tests.api.conftest import Server


def test_feedback_is_listed_until_it_is_taken_back(server: Server) -> None:
    token = server.sign_up()
    for track, score in (("t1", 1), ("t2", -1), ("t3", 1), ("t3", 0)):
        assert server.ask("PUT", f"/v1/me/feedback/tracks/{track}", token, json={"score": score}).status_code == 200
    items = server.ask("GET", "/v1/me/feedback", token).json()["items"]
    assert [(item["track"], item["score"]) for item in items] == [("t1", 1), ("t2", -1)]


@pytest.mark.parametrize("body", [{}, {"score": 2}, {"score": "love"}, {"score": None}, {"score": 1, "why": "x"}, []])
def test_another_score_is_refused(server: Server, body: object) -> None:
    assert server.ask("PUT", "/v1/me/feedback/tracks/t1", server.sign_up(), json=body).status_code == 422


@pytest.mark.parametrize("id", ["t9999", "a%2Fb", "%00", "%F0%9F%8E%B5", "x" * 400])
def test_what_the_catalogue_does_not_have_is_not_found(server: Server, id: str) -> None:
    token = server.sign_up()
    asked = [("PUT", f"/v1/me/feedback/tracks/{id}", {"json": {"score": 1}})]
    asked += [(how, f"/v1/me/hidden/{what}/{id}", {}) for how in ("PUT", "DELETE") for what in ("tracks", "artists")]
    for method, path, more in asked:
        refused = server.ask(method, path, token, **more)
        assert refused.status_code == 404
        assert refused.json()["type"] == "urn:segue:problem:not-found"


def test_hiding_twice_and_showing_twice_is_fine(server: Server) -> None:
    token = server.sign_up()
    asked = [server.ask(how, "/v1/me/hidden/artists/a3", token) for how in ("PUT", "PUT", "DELETE", "DELETE")]
    assert [answer.status_code for answer in asked] == [204] * 4
    assert server.ask("GET", "/v1/me/hidden", token).json()["items"] == []


def test_pages_hold_everything_once_in_order(server: Server) -> None:
    token, found, cursor = server.sign_up(), [], None
    for row in range(7):
        server.ask("PUT", f"/v1/me/hidden/tracks/t{row}", token)
    server.ask("PUT", "/v1/me/hidden/artists/a5", token)
    while True:
        query = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        page = server.ask("GET", "/v1/me/hidden", token, params=query).json()
        found += [item["id"] for item in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert found == ["a5", *(f"t{row}" for row in range(7))]


@pytest.mark.parametrize("cursor", ["x", "é", "W10", "bnVsbA", "WyJhXHUwMDAwIl0", "WzFd", "a" * 3000, "%00"])
def test_a_cursor_that_was_not_given_out_is_refused(server: Server, cursor: str) -> None:
    token = server.sign_up()
    for path in ("/v1/me/feedback", "/v1/me/hidden", "/v1/me/playlists"):
        refused = server.ask("GET", path, token, params={"cursor": cursor})
        assert refused.status_code == 422
