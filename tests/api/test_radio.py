"""The radio over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import EncodingShelf, Server
from tests.recipes.worlds import genre_shelf


@pytest.fixture
def radio_server(server: Server) -> Server:
    """The same server over a catalogue with genres: t0 … t399, four of each artist a0 … a99."""
    small = genre_shelf()
    server.shelves.shelf = EncodingShelf(small.catalogue, small.all_vectors)
    return server


def tracks(document: dict[str, Any], name: str = "tracks") -> list[str]:
    return [track["track"] for track in document[name]]


def test_a_radio_has_25_tracks_or_more_and_says_why(radio_server: Server) -> None:
    token = radio_server.sign_up()
    radio_server.listen(token, [30, 31, 32])
    answer = radio_server.ask("GET", "/v1/radio", token, params={"track": "t30", "genre": ["jazz", "dub"]}).json()
    assert (answer["kind"], answer["title"], answer["day"]) == ("radio", "Radio: Title 30, jazz, dub", "2026-11-18")
    assert len(answer["tracks"]) >= 25
    assert all("radio is around" in track["reason"]["text"] for track in answer["tracks"])
    assert "id" not in answer


def test_the_impersonal_list_is_the_same_for_everybody_and_the_radio_is_not(radio_server: Server) -> None:
    answers = []
    for heard in ([0, 1, 2, 16], [200, 201, 218, 219]):
        token = radio_server.sign_up()
        radio_server.listen(token, heard)
        answers.append(radio_server.ask("GET", "/v1/radio", token, params={"genre": "dub"}).json())
    one, other = answers
    assert tracks(one, "also_played") == tracks(other, "also_played")
    assert tracks(one) != tracks(other)


def test_what_is_hidden_is_in_no_list_of_the_next_radio(radio_server: Server) -> None:
    token = radio_server.sign_up()
    first = radio_server.ask("GET", "/v1/radio", token, params={"genre": "dub"}).json()
    gone = {tracks(first)[3], tracks(first, "also_played")[0]}
    for track in gone:
        radio_server.ask("PUT", f"/v1/me/hidden/tracks/{track}", token)
    again = radio_server.ask("GET", "/v1/radio", token, params={"genre": "dub"}).json()
    assert not gone & {*tracks(again), *tracks(again, "also_played")}


def test_a_new_listener_s_radio_says_that_its_order_is_everybody_s(radio_server: Server) -> None:
    answer = radio_server.ask("GET", "/v1/radio", radio_server.sign_up(), params={"artist": "a3"}).json()
    assert answer["basis"] == "seeds"
    assert "the same for everybody" in answer["note"]


def test_dials_of_the_request_stand_beside_the_listener_s(radio_server: Server) -> None:
    token = radio_server.sign_up()
    radio_server.ask("PATCH", "/v1/me/dials", token, json={"artist_cap": 1})
    asked = {"genres": ["folk"], "dials": {"length": 30}}
    answer = radio_server.ask("POST", "/v1/radio", token, json=asked).json()
    assert len(answer["tracks"]) == 30
    assert len({track["artist"] for track in answer["tracks"]}) == 30


def test_a_radio_is_not_stored(radio_server: Server) -> None:
    token = radio_server.sign_up()
    radio_server.ask("GET", "/v1/radio", token, params={"artist": "a3"})
    assert radio_server.ask("GET", "/v1/me/playlists", token).json()["items"] == []


@pytest.mark.parametrize("format", ["json", "jspf", "m3u8", "xspf", "csv"])
def test_a_radio_has_every_format(radio_server: Server, format: str) -> None:
    how = {"artist": "a3", "format": format}
    answer = radio_server.ask("GET", "/v1/radio", radio_server.sign_up(), params=how)
    assert answer.status_code == 200
    assert b"Title" in answer.content


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({}, 422, "0 seeds"), ({"tracks": ["nix"]}, 404, "track 'nix'"),
        ({"artists": ["a3"], "genres": ["polka"]}, 404, "genre 'polka'"),
        ({"genres": ["folk"], "dials": {"genres_out": ["folk"]}}, 422, "genre 'folk' is in the dial genres_out"),
        ({"genres": ["folk"], "dials": {"genres_in": ["jazz"], "genres_out": ["jazz"]}}, 422, "'jazz' is in both"),
        ({"genres": ["folk"], "dials": {"length": 12}}, 422, "dial length: 12, but a radio has 25"),
        ({"genres": ["folk"], "dials": {"loudness": 1}}, 422, "dial 'loudness'"),
        ({"genres": ["folk"], "dials": {"genres_in": ["polka"]}}, 422, "'polka' is none of the 4 genres"),
        ({"songs": ["t1"]}, 422, "songs"), ({"tracks": [f"t{n}" for n in range(11)]}, 422, "tracks"),
    ],
)  # fmt: skip
def test_a_radio_that_cannot_be_says_why(radio_server: Server, asked: dict[str, Any], status: int, said: str) -> None:
    refused = radio_server.ask("POST", "/v1/radio", radio_server.sign_up(), json=asked)
    assert refused.status_code == status
    assert said in refused.json()["detail"]


def test_a_hidden_seed_is_refused(radio_server: Server) -> None:
    token = radio_server.sign_up()
    radio_server.ask("PUT", "/v1/me/hidden/artists/a3", token)
    refused = radio_server.ask("GET", "/v1/radio", token, params={"track": "t12"})
    assert refused.status_code == 422
    assert "track 't12' is hidden" in refused.json()["detail"]


def test_without_a_token_or_a_version_there_is_no_radio(radio_server: Server) -> None:
    assert radio_server.ask("GET", "/v1/radio", params={"artist": "a3"}).status_code == 401
    token = radio_server.sign_up()
    radio_server.shelves.shelf = None
    assert radio_server.ask("GET", "/v1/radio", token, params={"artist": "a3"}).status_code == 409
