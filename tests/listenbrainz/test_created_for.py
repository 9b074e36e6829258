"""The playlists that were made for a listener, as the programs read them that fetch one every week."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pytest

from playlists.catalogue import Catalogue
from playlists.kinds import RECIPES
from serving.listenbrainz.jspf import PLAYLIST, TRACK
from serving.listenbrainz.shown import PATCHES, made_for_clients
from tests.api.conftest import EncodingShelf
from tests.listenbrainz.conftest import Account, House, house_on, known
from tests.listenbrainz.shapes import MOMENT, Many, check
from tests.listenbrainz.test_feedback import msid

ALGORITHM = {"algorithm_metadata": {"source_patch": str}}
HEAD = {"creator": str, "date": MOMENT, "identifier": str, "title": str, "annotation": str}
LISTED = {
    "count": int,
    "offset": int,
    "playlist_count": int,
    "playlists": Many(
        {"playlist": HEAD | {"extension": {PLAYLIST: {"additional_metadata": ALGORITHM, "created_for": str}}}}
    ),
}
ARTIST = {"artist_credit_name": str, "artist_mbid": str, "join_phrase": str}
ABOUT = {"artists": Many(ARTIST), "caa_id": int, "caa_release_mbid": str}
ONE = {
    "playlist": HEAD
    | {
        "extension": {PLAYLIST: {"public": bool, "creator": str, "last_modified_at": MOMENT, "collaborators": list}},
        "track": Many(
            {
                "album": str, "creator": str, "duration": int, "title": str, "identifier": Many(str),
                "extension": {
                    TRACK: {"added_at": MOMENT, "added_by": str, "additional_metadata": ABOUT,
                            "artist_identifiers": list}
                },
            }
        ),
    }
}  # fmt: skip


@pytest.fixture
def musical(tmp_path: Path) -> Iterator[House]:
    """A house of one test, where MusicBrainz knows every second track."""
    with house_on(f"sqlite:///{tmp_path / 'segue.db'}") as house:
        house.shelves.shelf = with_mbids(house.shelves.get())
        yield house


def mbid(row: int) -> str:
    return f"2cfad207-3f55-4aec-8120-{row:012d}"


def with_mbids(shelf: EncodingShelf) -> EncodingShelf:
    table = shelf.catalogue.table
    ids = pa.array([None if row % 2 else mbid(row) for row in range(len(shelf.catalogue))], pa.string())
    place = table.column_names.index("mbid")
    return EncodingShelf(Catalogue(table.set_column(place, "mbid", ids)), shelf.all_vectors, shelf.version)


def listener(house: House, user: str = "Ann") -> Account:
    """Somebody with a history."""
    ann = house.sign_up(user)
    house.submit(ann, *(known(row, ago=600 * row) for row in range(1, 12)))
    return ann


def of_the_week(house: House, who: Account) -> str:
    """The id of this week's playlist, found as fetchers find it."""
    found = house.get(f"/1/user/{who.name}/playlists/createdfor", who)["playlists"]
    weeklies = [one["playlist"] for one in found if patch(one) == "weekly-exploration"]
    newest = max(weeklies, key=lambda one: datetime.fromisoformat(one["date"]))
    return str(newest["identifier"].rpartition("/")[2])


def patch(listed: dict[str, Any]) -> str:
    about = listed["playlist"]["extension"][PLAYLIST]["additional_metadata"]
    return str(about["algorithm_metadata"]["source_patch"])


def test_every_member_has_the_type_that_typed_languages_expect(musical: House) -> None:
    ann = listener(musical)
    check(musical.get("/1/user/ann/playlists/createdfor", ann), LISTED)
    check(musical.get(f"/1/playlist/{of_the_week(musical, ann)}", ann), ONE)


def test_this_week_s_playlist_is_made_when_it_is_asked_for(either: House) -> None:
    ann = listener(either)
    found = either.get(f"/1/playlist/{of_the_week(either, ann)}", ann)["playlist"]
    headers = {"Authorization": f"Bearer {ann.token}"}
    ours = either.client.get(f"{either.address}/v1/me/playlists/discover-weekly", headers=headers).json()
    assert [track["title"] for track in found["track"]] == [track["title"] for track in ours["tracks"]]
    assert found["title"] == ours["title"]
    assert found["extension"][PLAYLIST]["created_for"] == "Ann"


def test_the_address_of_a_playlist_is_its_id_alone(musical: House) -> None:
    ann = listener(musical)
    for one in musical.get("/1/user/Ann/playlists/createdfor", ann)["playlists"]:
        assert re.fullmatch(r"/playlist/[0-9a-f-]{36}", urlsplit(one["playlist"]["identifier"]).path)
        assert one["playlist"]["track"] == []


def test_a_track_is_named_by_its_mbid_or_by_an_id_that_every_address_here_takes(musical: House) -> None:
    ann = listener(musical)
    tracks = musical.get(f"/1/playlist/{of_the_week(musical, ann)}", ann)["playlist"]["track"]
    rows = [int(track["title"].rpartition(" ")[2]) for track in tracks]
    expected = [
        f"{musical.address}/recording/{msid(row)}" if row % 2 else f"https://musicbrainz.org/recording/{mbid(row)}"
        for row in rows
    ]
    assert [track["identifier"] for track in tracks] == [[uri] for uri in expected]
    for row in rows[:4]:
        named = msid(row) if row % 2 else mbid(row)
        musical.post("/1/feedback/recording-feedback", ann, {"recording_mbid": named, "score": 1})
    found = musical.get("/1/feedback/user/Ann/get-feedback", ann, metadata="true")["feedback"]
    assert {one["track_metadata"]["track_name"] for one in found} == {f"Title {row}" for row in rows[:4]}


def test_what_is_hidden_is_out_also_of_a_playlist_that_was_made_before(musical: House) -> None:
    ann = listener(musical)
    id = of_the_week(musical, ann)
    first = musical.get(f"/1/playlist/{id}", ann)["playlist"]["track"][0]["title"]
    row = int(first.rpartition(" ")[2])
    headers = {"Authorization": f"Bearer {ann.token}"}
    assert musical.client.put(f"{musical.address}/v1/me/hidden/tracks/t{row}", headers=headers).status_code == 204
    tracks = musical.get(f"/1/playlist/{id}", ann)["playlist"]["track"]
    assert first not in {track["title"] for track in tracks}


def test_last_week_s_playlist_is_listed_behind_this_week_s(musical: House) -> None:
    ann = listener(musical)
    last = of_the_week(musical, ann)
    musical.later(timedelta(days=7))
    this = of_the_week(musical, ann)
    listed = [
        one["playlist"]["identifier"].rpartition("/")[2]
        for one in musical.get("/1/user/Ann/playlists/createdfor", ann)["playlists"]
        if patch(one) == "weekly-exploration"
    ]
    assert listed == [this, last] != [this, this]


def test_a_playlist_made_for_one_can_be_copied_and_then_changed(musical: House) -> None:
    ann = listener(musical)
    id = of_the_week(musical, ann)
    copy = musical.post(f"/1/playlist/{id}/copy", ann, {})["playlist_mbid"]
    before = musical.get(f"/1/playlist/{copy}", ann)["playlist"]["track"]
    assert [t["identifier"] for t in before] == [
        t["identifier"] for t in musical.get(f"/1/playlist/{id}", ann)["playlist"]["track"]
    ]
    musical.post(f"/1/playlist/{copy}/item/delete", ann, {"index": 0, "count": 1})
    assert len(musical.get(f"/1/playlist/{copy}", ann)["playlist"]["track"]) == len(before) - 1


def test_without_a_model_the_list_is_empty_and_no_error(either: House) -> None:
    ann = either.sign_up()
    either.shelves.shelf = None
    found = either.get(f"/1/user/{ann.name}/playlists/createdfor", ann)
    assert (found["playlists"], found["playlist_count"]) == ([], 0)


def test_clients_find_every_kind_that_they_know_and_that_there_is() -> None:
    assert made_for_clients() == {kind: patch for kind, patch in PATCHES.items() if kind.split(":")[0] in RECIPES}
    assert made_for_clients()["discover-weekly"] == "weekly-exploration"
