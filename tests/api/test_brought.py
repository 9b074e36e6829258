"""A track that the catalogue does not have is kept with what is said of it, whichever way its listen comes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from serving.store import brought, listens
from serving.store.brought import Words
from serving.store.brought_tables import brought_tracks
from serving.store.opened import reading
from tests.api.conftest import Server

AT = "2026-11-17T20:00:00Z"
LATER = "2026-11-17T21:00:00Z"
MBID = "0b7b3c1e-8f1f-4f0a-9c55-2f6c7a7c9f10"


def post(server: Server, token: str, *rows: dict[str, Any]) -> None:
    answer = server.ask("POST", "/v1/listens", token, json={"listens": rows})
    assert answer.is_success, answer.text


def by_player(server: Server, token: str, **said: Any) -> None:
    payload = [{"listened_at": 1795003390, "track_metadata": said}]
    sent = {"listen_type": "single", "payload": payload}
    headers = {"Authorization": f"Token {token}"}
    assert server.ask("POST", "/1/submit-listens", headers=headers, json=sent).status_code == 200


def kept(server: Server, user: str) -> tuple[list[str], dict[str, Words]]:
    """The tracks of the listens, in order of time, and what is said of them."""
    with reading(server.app.state.store) as connection:
        tracks = listens.read(connection, [user])["track"].to_pylist()
        return tracks, brought.words(connection, user, tracks)


def test_what_is_said_of_an_unknown_track_is_kept_and_of_a_known_one_is_not(server: Server) -> None:
    token = server.sign_up(user="ann")
    new = {"artist": "Moorings", "title": "Ebb", "album": "Low", "duration_ms": 201_000, "genres": ["Dub", "dub"]}
    post(server, token, new | {"at": AT}, {"artist": "Artist 3", "title": "Title 7", "album": "No", "at": LATER})
    (unknown, known), words = kept(server, "ann")
    assert known == "t7"
    assert words == {unknown: Words("Ebb", "Moorings", "Low", 201_000, genres=("dub",))}


def test_a_player_and_a_program_mean_the_same_track(server: Server) -> None:
    token = server.sign_up(user="ann")
    post(server, token, {"artist": "The Moorings", "title": "Ebb", "mbid": MBID, "at": AT})
    info = {"recording_mbid": MBID, "tags": ["Dream Pop"], "duration": 201}
    by_player(server, token, artist_name="Mooorings", track_name="Ebb!", release_name="Low", additional_info=info)
    tracks, words = kept(server, "ann")
    assert len(tracks) == 2
    assert len(set(tracks)) == 1, "by the id, although a slip made it another name"
    assert words[tracks[0]] == Words("Ebb!", "Mooorings", "Low", 201_000, MBID, genres=("dream pop",))


def test_a_listen_without_an_artist_is_kept_and_describes_nothing(server: Server) -> None:
    token = server.sign_up(user="ann")
    post(server, token, {"mbid": MBID, "at": AT})
    tracks, words = kept(server, "ann")
    assert (len(tracks), words) == (1, {})


def test_who_brought_a_track_can_hide_it_and_nobody_else_knows_of_it(server: Server) -> None:
    token, other = server.sign_up(user="ann"), server.sign_up(user="ben")
    post(server, token, {"artist": "Moorings", "title": "Ebb", "at": AT})
    (track,), _ = kept(server, "ann")
    assert server.ask("PUT", f"/v1/me/hidden/tracks/{track}", token).is_success
    assert server.ask("PUT", f"/v1/me/hidden/tracks/{track}", other).status_code == 404
    assert server.ask("PUT", f"/v1/me/feedback/tracks/{track}", token, json={"score": 1}).is_success


def test_with_its_last_listen_goes_what_was_said_of_it(server: Server) -> None:
    token = server.sign_up(user="ann")
    post(server, token, {"artist": "Moorings", "title": "Ebb", "at": AT}, {"artist": "M", "title": "Flow", "at": LATER})
    (gone, left), _ = kept(server, "ann")
    receipt = server.ask("DELETE", "/v1/me/listens", token, params={"track": gone})
    assert receipt.json()["counts"]["brought_tracks"] == 1
    assert set(kept(server, "ann")[1]) == {left}
    with reading(server.app.state.store) as connection:
        assert brought.words(connection, "ann", [gone]) == {}


def test_players_show_it_by_its_words_and_delete_it_by_the_id_that_they_show(server: Server) -> None:
    token = server.sign_up(user="ann")
    post(server, token, {"artist": "Moorings", "title": "Ebb", "album": "Low", "at": AT})
    headers = {"Authorization": f"Token {token}"}
    (listen,) = server.ask("GET", "/1/user/ann/listens", headers=headers).json()["payload"]["listens"]
    said = listen["track_metadata"]
    assert (said["artist_name"], said["track_name"], said["release_name"]) == ("Moorings", "Ebb", "Low")
    (top,) = server.ask("GET", "/1/stats/user/ann/recordings", headers=headers).json()["payload"]["recordings"]
    assert (top["track_name"], top["listen_count"]) == ("Ebb", 1)
    gone = {"listened_at": listen["listened_at"], "recording_msid": listen["recording_msid"]}
    assert server.ask("POST", "/1/delete-listen", headers=headers, json=gone).status_code == 200
    assert kept(server, "ann") == ([], {})
    with reading(server.app.state.store) as connection:
        assert connection.scalar(select(func.count()).select_from(brought_tracks)) == 0
