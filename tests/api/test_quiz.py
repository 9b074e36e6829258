"""The quiz over HTTP: answers make the next playlist."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.conftest import EncodingShelf, Server
from tests.recipes.worlds import genre_shelf


@pytest.fixture
def quiz_server(server: Server) -> Server:
    """The same server over a catalogue with genres: t0 … t399, four of each artist a0 … a99."""
    small = genre_shelf()
    server.shelves.shelf = EncodingShelf(small.catalogue, small.all_vectors)
    return server


def screen(server: Server, token: str) -> dict[str, Any]:
    shown: dict[str, Any] = server.ask("GET", "/v1/quiz", token).json()
    return shown


def answer(server: Server, token: str, number: int, picked: list[str]) -> Any:
    return server.ask("POST", "/v1/quiz", token, json={"screen": number, "picked": picked})


def test_a_quiz_has_six_screens_and_then_is_done(quiz_server: Server) -> None:
    token = quiz_server.sign_up()
    now = screen(quiz_server, token)
    for number in range(1, 7):
        assert (now["screen"], len(now["artists"]), now["done"]) == (number, 9, False)
        now = answer(quiz_server, token, number, [now["artists"][0]["id"]]).json()
    assert (now["screen"], now["artists"], now["done"], len(now["picked"])) == (None, [], True, 6)
    assert "over after 6" in answer(quiz_server, token, 6, []).json()["detail"]


def test_one_screen_changes_the_next_playlist_and_the_reasons_say_picked(quiz_server: Server) -> None:
    token = quiz_server.sign_up()
    assert quiz_server.weekly(token).json()["basis"] == "popular"
    artists = screen(quiz_server, token)["artists"]
    answer(quiz_server, token, 1, [artists[0]["id"], artists[1]["id"]])
    weekly = quiz_server.weekly(token).json()
    assert weekly["basis"] == "quiz"
    assert "picked in the quiz" in weekly["note"]
    names = {artists[0]["name"], artists[1]["name"]}
    said = [track["reason"]["text"] for track in weekly["tracks"]]
    assert all(any(text.endswith(f"{name}, whom you picked in the quiz") for name in names) for text in said)
    assert any(text.startswith("close to") for text in said)


def test_listens_after_the_quiz_make_the_taste(quiz_server: Server) -> None:
    token = quiz_server.sign_up()
    answer(quiz_server, token, 1, [screen(quiz_server, token)["artists"][0]["id"]])
    quiz_server.listen(token, list(range(200, 210)))
    weekly = quiz_server.weekly(token).json()
    assert weekly["basis"] == "taste"
    assert {track["reason"]["kind"] for track in weekly["tracks"]} >= {"near"}
    assert "played and, less the more you play" in screen(quiz_server, token)["follows"]


def test_a_quiz_without_a_pick_is_fine_and_says_what_follows(quiz_server: Server) -> None:
    token = quiz_server.sign_up()
    for number in range(1, 7):
        said = answer(quiz_server, token, number, [])
        assert said.status_code == 200
    assert "You picked nobody" in said.json()["follows"]
    assert quiz_server.weekly(token).json()["basis"] == "popular"


def test_a_forgotten_quiz_begins_again_and_leaves_no_trace(quiz_server: Server) -> None:
    token = quiz_server.sign_up()
    first = screen(quiz_server, token)
    answer(quiz_server, token, 1, [first["artists"][0]["id"]])
    assert quiz_server.ask("DELETE", "/v1/quiz", token).status_code == 204
    assert screen(quiz_server, token) == first
    assert quiz_server.weekly(token).json()["basis"] == "popular"


def test_the_quiz_of_one_listener_is_not_another_s(quiz_server: Server) -> None:
    one, other = quiz_server.sign_up(), quiz_server.sign_up()
    answer(quiz_server, one, 1, [screen(quiz_server, one)["artists"][0]["id"]])
    assert screen(quiz_server, other)["screen"] == 1


def test_a_hidden_artist_is_not_asked_for(quiz_server: Server) -> None:
    token = quiz_server.sign_up()
    first = screen(quiz_server, token)["artists"][0]["id"]
    quiz_server.ask("PUT", f"/v1/me/hidden/artists/{first}", token)
    assert first not in [artist["id"] for artist in screen(quiz_server, token)["artists"]]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"screen": 2}, "screen 2 is not the next one, which is 1 of 6"), ({"screen": 0}, "screen"),
        ({"screen": 7}, "screen"), ({"screen": 1, "picked": ["nix"]}, "artist 'nix' is not on screen 1"),
        ({"screen": 1, "liked": []}, "liked"), ({"picked": []}, "screen"),
    ],
)  # fmt: skip
def test_an_answer_that_fits_no_screen_is_refused(quiz_server: Server, said: dict[str, Any], why: str) -> None:
    refused = quiz_server.ask("POST", "/v1/quiz", quiz_server.sign_up(), json=said)
    assert refused.status_code == 422
    assert why in refused.json()["detail"]


def test_without_a_token_or_a_version_there_is_no_quiz(quiz_server: Server) -> None:
    assert quiz_server.ask("GET", "/v1/quiz").status_code == 401
    token = quiz_server.sign_up()
    quiz_server.shelves.shelf = None
    assert quiz_server.ask("GET", "/v1/quiz", token).status_code == 409


def test_a_final_playlist_of_the_quiz_makes_way_for_listens(quiz_server: Server) -> None:
    token = quiz_server.sign_up()
    answer(quiz_server, token, 1, [screen(quiz_server, token)["artists"][0]["id"]])
    before = quiz_server.weekly(token).json()
    quiz_server.listen(token, list(range(200, 230)), timedelta(hours=3))
    assert quiz_server.weekly(token).json()["tracks"] != before["tracks"]
