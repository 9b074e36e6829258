"""Search over HTTP."""

from __future__ import annotations

import pytest

from tests.api.conftest import Server


def test_a_search_answers_with_all_kinds_and_what_was_personal(server: Server) -> None:
    token = server.sign_up()
    server.listen(token, [4, 5, 6])
    found = server.ask("GET", "/v1/search", token, params={"q": "title 7"}).json()
    assert found["tracks"][0]["title"] == "Title 7"
    assert found["personal"]["asked"]
    assert set(found) == {"q", "corrected", "tracks", "artists", "albums", "genres", "personal"}


def test_everybodys_order_is_that_of_a_stranger(server: Server) -> None:
    token = server.sign_up()
    server.listen(token, [4, 5, 6])
    asked = {"q": "title", "personal": "false", "limit": "20"}
    plain = server.ask("GET", "/v1/search", token, params=asked).json()
    assert plain["tracks"] == server.ask("GET", "/v1/search", server.sign_up(), params=asked).json()["tracks"]
    assert plain["personal"] == {"asked": False, "by": {}}
    mine = server.ask("GET", "/v1/search", token, params=asked | {"personal": "true"}).json()
    assert mine["tracks"] != plain["tracks"]
    assert set(mine["personal"]["by"]) == {"taste"}


@pytest.mark.parametrize(("q", "said"), [("!?", "no letter and no digit"), ("x" * 5000, "5,000 characters")])
def test_a_search_without_sense_is_refused(server: Server, q: str, said: str) -> None:
    answer = server.ask("GET", "/v1/search", server.sign_up(), params={"q": q})
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_a_stranger_without_a_token_may_not_search(server: Server) -> None:
    assert server.ask("GET", "/v1/search", params={"q": "title"}).status_code == 401
