"""Dials, artists who are followed, hidden genres, and playlists by their address."""

from __future__ import annotations

from tests.api.conftest import Server


def test_dials_stay_as_they_were_turned(server: Server) -> None:
    token = server.sign_up()
    turned = server.ask("PATCH", "/v1/me/dials", token, json={"adventurousness": 0.6, "genres_out": ["Trap"]})
    assert turned.status_code == 200
    server.ask("PATCH", "/v1/me/dials", token, json={"length": 20})
    standing = server.ask("GET", "/v1/me/dials", token).json()
    assert (standing["adventurousness"], standing["genres_out"], standing["length"]) == (0.6, ["trap"], 20)
    assert server.ask("GET", "/v1/me/dials", server.sign_up()).json()["adventurousness"] == 0.2


def test_a_dial_out_of_bounds_is_refused_with_its_name(server: Server) -> None:
    answer = server.ask("PATCH", "/v1/me/dials", server.sign_up(), json={"popularity": 7})
    assert answer.status_code == 422
    assert "dial popularity: '7' is not a number from 0 to 1" in answer.json()["detail"]


def test_an_artist_is_followed_until_taken_back(server: Server) -> None:
    token = server.sign_up()
    assert server.ask("PUT", "/v1/me/followed/a7", token).status_code == 204
    assert server.ask("PUT", "/v1/me/followed/a7", token).status_code == 204
    assert [one["artist"] for one in server.ask("GET", "/v1/me/followed", token).json()["items"]] == ["a7"]
    assert server.ask("DELETE", "/v1/me/followed/a7", token).status_code == 204
    assert server.ask("DELETE", "/v1/me/followed/a7", token).status_code == 404
    assert server.ask("PUT", "/v1/me/followed/a999", token).status_code == 404


def test_a_playlist_has_an_address_that_is_its_listeners_alone(server: Server) -> None:
    token = server.sign_up()
    id = server.weekly(token).json()["id"]
    assert server.ask("GET", f"/v1/playlists/{id}", token).json()["tracks"] == server.weekly(token).json()["tracks"]
    assert server.ask("GET", f"/v1/playlists/{id}", server.sign_up()).status_code == 404
    assert server.ask("GET", "/v1/me/playlists", token).json()["items"][0]["id"] == id


def test_a_kind_that_there_is_not_is_not_found(server: Server) -> None:
    answer = server.ask("GET", "/v1/me/playlists/lullabies", server.sign_up())
    assert answer.status_code == 404
    assert "playlist 'lullabies': there is no such kind; there are discover-weekly" in answer.json()["detail"]


def test_what_is_made_weekly_is_not_asked_for_by_day(server: Server) -> None:
    assert server.weekly(server.sign_up(), day="2026-11-18").status_code == 422


def test_a_playlist_turned_for_one_request_is_not_stored(server: Server) -> None:
    token = server.sign_up()
    assert server.ask("POST", "/v1/me/playlists/discover-weekly", token, json={"explicit": False}).status_code == 200
    assert server.ask("GET", "/v1/me/playlists", token).json()["items"] == []
