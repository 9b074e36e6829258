"""Playlists that listeners make in their players."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree

import pytest

from serving.listenbrainz.jspf import PLAYLIST, TRACK
from tests.listenbrainz.conftest import Account, House
from tests.listenbrainz.test_feedback import msid

A, B, C, D = (str(UUID(int=n)) for n in (1, 2, 3, 4))


def jspf(*recordings: str, public: Any = False, title: Any = "Sea songs", **more: Any) -> dict[str, Any]:
    tracks = [{"identifier": f"https://musicbrainz.org/recording/{id}", "title": f"T{id[-1]}"} for id in recordings]
    extension = {PLAYLIST: {"public": public, **more.pop("extension", {})}}
    return {"playlist": {"title": title, "track": tracks, "extension": extension, **more}}


def make(house: House, who: Account, *recordings: str, **more: Any) -> str:
    made = house.post("/1/playlist/create", who, jspf(*recordings, **more))
    assert made["status"] == "ok"
    return str(made["playlist_mbid"])


def tracks(house: House, id: str, who: Account) -> list[str]:
    found = house.get(f"/1/playlist/{id}", who)["playlist"]["track"]
    return [track["identifier"][0].rpartition("/")[2] for track in found]


def test_a_playlist_comes_back_as_it_was_made(either: House) -> None:
    ann = either.sign_up("Ann")
    id = make(either, ann, A, B, annotation="for the beach")
    found = either.get(f"/1/playlist/{id}", ann)["playlist"]
    assert found["identifier"] == f"{either.address}/playlist/{id}"
    assert (found["title"], found["creator"], found["annotation"]) == ("Sea songs", "Ann", "for the beach")
    assert found["extension"][PLAYLIST]["public"] is False
    assert [track["identifier"] for track in found["track"]] == [
        [f"https://musicbrainz.org/recording/{n}"] for n in (A, B)
    ]
    assert found["track"][0]["title"] == "T1"
    assert found["track"][0]["extension"][TRACK]["added_by"] == "Ann"


def test_tracks_are_added_moved_and_taken_out(either: House) -> None:
    ann = either.sign_up()
    id = make(either, ann, A, B)
    either.post(f"/1/playlist/{id}/item/add", ann, jspf(C))
    either.post(f"/1/playlist/{id}/item/add/0", ann, jspf(D))
    assert tracks(either, id, ann) == [D, A, B, C]
    either.post(f"/1/playlist/{id}/item/move", ann, {"mbid": D, "from": 0, "to": 2, "count": 2})
    assert tracks(either, id, ann) == [B, C, D, A]
    either.post(f"/1/playlist/{id}/item/delete", ann, {"index": 1, "count": 2})
    assert tracks(either, id, ann) == [B, A]


def test_what_is_not_said_stays_when_a_playlist_is_edited(either: House) -> None:
    ann = either.sign_up()
    id = make(either, ann, A, annotation="old")
    either.post(f"/1/playlist/edit/{id}", ann, {"playlist": {"title": "New"}})
    found = either.get(f"/1/playlist/{id}", ann)["playlist"]
    assert (found["title"], found["annotation"], len(found["track"])) == ("New", "old", 1)
    either.post(f"/1/playlist/edit/{id}", ann, jspf(public=True, title="New"))
    assert either.get(f"/1/playlist/{id}")["playlist"]["extension"][PLAYLIST]["public"] is True


def test_a_deleted_playlist_is_gone(either: House) -> None:
    ann = either.sign_up()
    id = make(either, ann, A)
    assert either.post(f"/1/playlist/{id}/delete", ann, {}) == {"status": "ok"}
    assert either.ask("GET", f"/1/playlist/{id}", ann).status_code == 404
    assert either.get(f"/1/user/{ann.name}/playlists", ann)["playlist_count"] == 0


def test_a_copy_is_private_and_says_of_what(house: House, ann: Account, bob: Account) -> None:
    id = make(house, ann, A, B, public=True)
    copy = house.post(f"/1/playlist/{id}/copy", bob, {})["playlist_mbid"]
    assert tracks(house, copy, bob) == [A, B]
    found = house.get(f"/1/playlist/{copy}", bob)["playlist"]
    assert found["extension"][PLAYLIST]["copied_from_mbid"].endswith(f"/playlist/{id}")
    assert house.ask("GET", f"/1/playlist/{copy}", ann).status_code == 404


WRITES = ("edit/{}", "{}/item/add", "{}/item/move", "{}/item/delete", "{}/delete")


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize(("public", "status"), [(False, 404), (True, 403)])
def test_nobody_else_changes_a_playlist(
    house: House, ann: Account, bob: Account, path: str, public: bool, status: int
) -> None:
    id = make(house, ann, A, B, public=public)
    document = jspf(C) | {"mbid": A, "from": 0, "to": 1, "count": 1, "index": 0}
    answer = house.ask("POST", f"/1/playlist/{path.format(id)}", bob, json=document)
    assert (answer.status_code, answer.json()["code"]) == (status, status)
    assert tracks(house, id, ann) == [A, B]


def test_a_private_playlist_is_not_there_for_strangers(house: House, ann: Account, bob: Account) -> None:
    id = make(house, ann, A)
    for stranger in (bob, None):
        for path in (f"/1/playlist/{id}", f"/1/playlist/{id}/xspf"):
            answer = house.ask("GET", path, stranger)
            assert (answer.status_code, answer.json()["error"]) == (404, f"Cannot find playlist: {id}")
    assert house.ask("POST", f"/1/playlist/{id}/copy", bob).status_code == 404


def test_collaborators_read_and_fill_it_but_do_not_edit_it(either: House) -> None:
    ann, bob = either.sign_up("Ann"), either.sign_up("Bob")
    id = make(either, ann, A, extension={"collaborators": ["bob", "nobody", "Ann"]})
    either.post(f"/1/playlist/{id}/item/add", bob, jspf(B))
    assert tracks(either, id, bob) == [A, B]
    listed = either.get("/1/user/Bob/playlists/collaborator", bob)
    assert [one["playlist"]["title"] for one in listed["playlists"]] == ["Sea songs"]
    assert listed["playlists"][0]["playlist"]["extension"][PLAYLIST]["collaborators"] == ["Bob"]
    assert either.ask("POST", f"/1/playlist/edit/{id}", bob, json=jspf()).status_code == 403
    assert either.ask("POST", f"/1/playlist/{id}/delete", bob).status_code == 403


def test_a_list_of_playlists_says_how_many_were_asked_for_and_how_many_there_are(house: House, ann: Account) -> None:
    for number in range(3):
        make(house, ann, A, title=f"{number}")
    found = house.get(f"/1/user/{ann.name}/playlists", ann, count=2, offset=1)
    assert (found["playlist_count"], found["count"], found["offset"]) == (3, 2, 1)
    assert len(found["playlists"]) == 2
    assert all(one["playlist"]["track"] == [] for one in found["playlists"])
    assert house.get(f"/1/user/{ann.name}/playlists", ann)["count"] == 25


def test_strangers_see_public_playlists_alone(house: House, ann: Account, bob: Account) -> None:
    make(house, ann, A, title="mine")
    assert house.ask("GET", f"/1/user/{ann.name}/playlists", bob).status_code == 404
    make(house, ann, A, title="ours", public=True)
    for who in (bob, None):
        found = house.get(f"/1/user/{ann.name}/playlists", who)
        assert [one["playlist"]["title"] for one in found["playlists"]] == ["ours"]


def test_a_playlist_made_for_somebody_is_forbidden(house: House, ann: Account) -> None:
    for document in (jspf(created_for="bob"), jspf(extension={"created_for": "bob"})):
        answer = house.ask("POST", "/1/playlist/create", ann, json=document)
        assert (answer.status_code, answer.json()["code"]) == (403, 403)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({}, "key playlist"),
        (jspf(title=None), "title"),
        (jspf(title=" "), "title"),
        (jspf(title="x" * 1001), "at most 1000 characters"),
        ({"playlist": {"title": "x"}}, "public field must be given"),
        (jspf(public="perhaps"), "public field must contain a boolean"),
        (jspf(track={}) | {"playlist": jspf()["playlist"] | {"track": {"a": 1}}}, "track must be a list"),
        (jspf("x"), "track 0 must contain an identifier"),
        ({"playlist": jspf()["playlist"] | {"track": ["x"]}}, "track 0 must be an object"),
        (jspf(extension={"collaborators": "bob"}), "collaborators field"),
    ],
)
def test_a_malformed_playlist_is_refused(house: House, ann: Account, document: Any, words: str) -> None:
    answer = house.ask("POST", "/1/playlist/create", ann, json=document)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert words in answer.json()["error"]


@pytest.mark.parametrize(
    ("path", "document", "words"),
    [
        ("item/add", jspf(*(str(uuid4()) for _ in range(101))), "max 100 recordings"),
        ("item/add/-1", jspf(A), "Offset"),
        ("item/move", {"from": 0, "to": 1, "count": 1}, "mbid"),
        ("item/move", {"mbid": A, "to": 1, "count": 1}, "key from"),
        ("item/move", {"mbid": B, "from": 0, "to": 1, "count": 1}, "the playlist has changed"),
        ("item/move", {"mbid": A, "from": 0, "to": 1, "count": 3}, "There are 2 recordings"),
        ("item/delete", {"index": 0}, "key count"),
        ("item/delete", {"index": -1, "count": 1}, "non-negative"),
        ("item/delete", {"index": 2, "count": 1}, "There are 2 recordings"),
    ],
)
def test_a_malformed_change_is_refused_and_changes_nothing(
    house: House, ann: Account, path: str, document: Any, words: str
) -> None:
    id = make(house, ann, A, B)
    answer = house.ask("POST", f"/1/playlist/{id}/{path}", ann, json=document)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert words in answer.json()["error"]
    assert tracks(house, id, ann) == [A, B]


def test_a_track_without_words_gets_the_catalogue_s(house: House, ann: Account) -> None:
    bare = {"identifier": [f"{house.address}/recording/{msid(7)}"]}
    made = house.post("/1/playlist/create", ann, {"playlist": jspf()["playlist"] | {"track": [bare]}})
    track = house.get(f"/1/playlist/{made['playlist_mbid']}", ann)["playlist"]["track"][0]
    assert (track["title"], track["creator"], track["duration"]) == ("Title 7", "Artist 3", 180_000)
    assert track["identifier"] == bare["identifier"]


def test_a_playlist_is_xspf_too_whatever_is_in_its_title(house: House, ann: Account) -> None:
    id = make(house, ann, A, title="<Sea> & \u0007songs")
    answer = house.ask("GET", f"/1/playlist/{id}/xspf", ann)
    assert answer.headers["content-type"] == "application/xspf+xml"
    root = ElementTree.fromstring(answer.content)
    space = {"x": "http://xspf.org/ns/0/"}
    assert root.findtext("x:title", namespaces=space) == "<Sea> & songs"
    assert [track.text for track in root.findall("x:trackList/x:track/x:title", space)] == ["T1"]
