"""A prompt over HTTP: understood, shown, edited, sent back."""

from __future__ import annotations

import pytest

from tests.api.conftest import Server


def ask(server: Server, token: str, **said: object):
    return server.ask("POST", "/v1/prompt", token, json=said)


def test_a_sentence_answers_with_its_query_and_the_query_with_the_same_playlist(server: Server) -> None:
    token = server.sign_up()
    server.listen(token, [4, 9, 30])
    said = ask(server, token, prompt="20 songs, nothing I know, frobnicate").json()
    assert said["query"] == {"known": "unknown", "length": 20}
    assert said["ignored"] == ["frobnicate"]
    assert len(said["tracks"]) == 20
    assert not {"t4", "t9", "t30"} & {one["track"] for one in said["tracks"]}
    again = ask(server, token, query=said["query"]).json()
    assert again["tracks"] == said["tracks"]


def test_an_artist_that_is_named_is_the_only_one(server: Server) -> None:
    answer = ask(server, server.sign_up(), query={"artists": ["Artist 3"]})
    assert answer.status_code == 409
    assert answer.json()["counts"][:2] == [["found", 200], ["artists", 2]]


@pytest.mark.parametrize(
    ("said", "detail"),
    [
        ({}, "one of the two"),
        ({"prompt": "x", "query": {}}, "one of the two"),
        ({"prompt": ""}, "it has no words"),
        ({"prompt": "a" * 10_000}, "10,000 characters, at most 1,000"),
        ({"query": {"genres": ["skiffle"]}}, "genre 'skiffle': the catalogue has none"),
        ({"query": {"tempo": 3}}, "there is no such filter"),
    ],
)
def test_what_makes_no_sense_is_refused(server: Server, said: dict, detail: str) -> None:
    answer = ask(server, server.sign_up(), **said)
    assert answer.status_code == 422
    assert detail in answer.json()["detail"]


def test_it_leaves_in_the_formats_of_other_playlists(server: Server) -> None:
    token = server.sign_up()
    answer = server.ask("POST", "/v1/prompt", token, json={"prompt": "hits"}, params={"format": "m3u8"})
    assert answer.text.startswith("#EXTM3U")
    assert server.ask("GET", "/v1/me/playlists", token).json()["items"] == []
