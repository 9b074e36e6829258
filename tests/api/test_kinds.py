"""Playlists of every kind over HTTP: what is offered can be had, what is not says what there is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from playlists.kinds import RECIPES
from tests.api.conftest import NOW, Server

FAN = [row for row in range(60) for _ in range(3)]  # thirty artists, three times each


def listening(server: Server, times: int = 1) -> str:
    """Somebody who played a lot these days."""
    token = server.sign_up()
    for day in range(1, times + 1):
        server.listen(token, FAN, timedelta(days=day))
    return token


def offers(server: Server, token: str, **query: str) -> list[dict[str, Any]]:
    answer = server.ask("GET", "/v1/me/playlists/offered", token, params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_everything_that_is_offered_can_be_had_under_its_title(server: Server) -> None:
    token = listening(server, times=4)
    there = offers(server, token)
    assert {"discover-weekly", "on-repeat", "daily-mix"} <= {one["family"] for one in there}
    for one in there:
        answer = server.ask("GET", one["path"], token)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["kind"], answer.json()["title"]) == (one["kind"], one["title"])


def test_of_somebody_unknown_no_mix_is_offered(server: Server) -> None:
    assert [one["kind"] for one in offers(server, server.sign_up())] == ["discover-weekly"]


def test_it_is_offered_in_the_listener_s_language(server: Server) -> None:
    token = listening(server)
    (mix,) = (one for one in offers(server, token, language="ja") if one["kind"] == "daily-mix:1")
    assert mix["title"].startswith("Daily Mix 1：Artist ")
    assert (mix["every"], mix["period"], mix["theme"]) == ("day", "2026-11-18", "1")


def test_a_theme_that_is_not_theirs_is_404_with_what_there_is(server: Server) -> None:
    token = listening(server)
    refused = server.ask("GET", "/v1/me/playlists/daily-mix:7", token)
    assert (refused.status_code, refused.headers["content-type"]) == (404, "application/problem+json")
    assert "there are 1" in refused.json()["detail"]


def test_a_mix_of_nobody_is_409_and_says_what_is_missing(server: Server) -> None:
    refused = server.ask("GET", "/v1/me/playlists/genre-mix:r%26b%2Fsoul", server.sign_up())
    assert refused.status_code == 409
    assert "genre-mix:r&b/soul of 2026-11-18: 0 tracks of yours" in refused.json()["detail"]


@pytest.mark.parametrize("kind", ["daily-mix", "discover-weekly:1", "mixtape"])
def test_a_kind_that_there_is_not_is_404_with_all_kinds(server: Server, kind: str) -> None:
    refused = server.ask("GET", f"/v1/me/playlists/{kind}", server.sign_up())
    assert refused.status_code == 404
    assert all(name in refused.json()["detail"] for name in RECIPES)


def test_who_hides_an_artist_sees_them_in_no_mix_nor_in_its_name_from_the_next_request_on(server: Server) -> None:
    token = listening(server)
    mix = server.ask("GET", "/v1/me/playlists/daily-mix:1", token).json()
    artist = mix["tracks"][0]["artist_id"]
    server.ask("PUT", f"/v1/me/hidden/artists/{artist}", token)
    for one in offers(server, token):
        shown = server.ask("GET", one["path"], token).json()
        assert artist not in {track["artist_id"] for track in shown["tracks"]}
        assert mix["tracks"][0]["artist"] not in shown.get("about", [])


def test_the_reasons_of_what_is_on_repeat_count_the_plays(server: Server) -> None:
    token = listening(server, times=2)
    server.times.append(NOW + timedelta(days=5))  # the Monday after
    tracks = server.ask("GET", "/v1/me/playlists/on-repeat", token).json()["tracks"]
    assert {track["reason"]["text"] for track in tracks} == {"you played it 6 times in the last four weeks"}


def test_the_familiar_dial_turns_one_request(server: Server) -> None:
    token = listening(server)
    turned = server.ask("POST", "/v1/me/playlists/daily-mix:1", token, json={"familiar": 0.2, "length": 20}).json()
    known = [track for track in turned["tracks"] if int(track["track"][1:]) < 60]
    assert (len(turned["tracks"]), len(known)) == (20, 4)
