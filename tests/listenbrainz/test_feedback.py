"""Love and hate by recording, on both databases: kept as said, and in force for the next playlist."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from serving.listenbrainz.msids import msid_of
from tests.listenbrainz.conftest import Account, House, imported, known, listen

MBID = "2cfad207-3f55-4aec-8120-86cf66e34d59"
OTHER = "7babc9be-ca2b-4544-b932-7c9ab38770d6"


def msid(row: int) -> str:
    """The MSID of the catalogue's track in that row."""
    return msid_of(f"Title {row}", f"Artist {row // 2}", None, None, 180_000)


def say(house: House, who: Account, score: int, **recording: str) -> None:
    assert house.post("/1/feedback/recording-feedback", who, recording | {"score": score}) == {"status": "ok"}


def said(house: House, who: Account, **query: Any) -> list[tuple[str | None, int]]:
    found = house.get(f"/1/feedback/user/{who.name}/get-feedback", who, **query)["feedback"]
    return [(one["recording_msid"], one["score"]) for one in found]


def weekly(house: House, who: Account) -> set[str]:
    headers = {"Authorization": f"Bearer {who.token}"}
    answer = house.client.get(f"{house.address}/v1/me/playlists/discover-weekly", headers=headers).json()
    return {track["track"] for track in answer["tracks"]}


def scores(house: House, who: Account) -> dict[str, int]:
    """What our own API says that the listener loves and hates."""
    found = house.client.get(f"{house.address}/v1/me/feedback", headers={"Authorization": f"Bearer {who.token}"})
    return {one["track"]: one["score"] for one in found.json()["items"]}


def test_a_hated_track_is_in_the_next_playlist_no_more(either: House) -> None:
    ann = either.sign_up()
    either.submit(ann, *(known(row, ago=60 * row) for row in range(1, 12)))
    hated = sorted(weekly(either, ann))[0]
    say(either, ann, -1, recording_msid=msid(int(hated[1:])))
    assert hated not in weekly(either, ann)
    assert scores(either, ann) == {hated: -1}


def test_a_love_changes_the_taste_and_can_be_taken_back(either: House) -> None:
    ann = either.sign_up()
    either.submit(ann, *(known(row, ago=60 * row) for row in range(1, 12)))
    say(either, ann, 1, recording_msid=msid(5))
    assert scores(either, ann) == {"t5": 1}
    assert said(either, ann) == [(msid(5), 1)]
    say(either, ann, 0, recording_msid=msid(5))
    assert scores(either, ann) == {}
    assert said(either, ann) == []


def test_what_is_loved_while_it_plays_is_loved_when_it_is_sent(either: House) -> None:
    ann = either.sign_up()
    now = imported({"track_metadata": {"artist_name": "New", "track_name": "Song"}}, kind="playing_now")
    playing = either.post("/1/submit-listens?return_msid=true", ann, now)["recording_msid"]
    say(either, ann, 1, recording_msid=playing)
    either.submit(ann, listen("Song", "New"))
    assert list(scores(either, ann).values()) == [1]


def test_a_love_of_what_nobody_knows_waits_for_the_listen_that_tells(either: House) -> None:
    ann = either.sign_up()
    say(either, ann, 1, recording_mbid=MBID)
    assert scores(either, ann) == {}
    found = either.get(f"/1/feedback/user/{ann.name}/get-feedback", ann, metadata="True")["feedback"]
    assert found[0]["recording_mbid"] == MBID
    either.submit(ann, listen("Title 9", "Artist 4", recording_mbid=MBID))
    assert scores(either, ann) == {"t9": 1}


def test_one_track_under_two_ids_is_loved_once(either: House) -> None:
    ann = either.sign_up()
    either.submit(ann, listen("Title 9", "Artist 4", recording_mbid=MBID))
    say(either, ann, 1, recording_mbid=MBID)
    say(either, ann, -1, recording_msid=msid(9))
    assert said(either, ann) == [(msid(9), -1)]


def test_the_newest_stands_first_and_pages_count_all(either: House) -> None:
    ann = either.sign_up()
    for row, score in ((1, 1), (2, -1), (3, 1)):
        say(either, ann, score, recording_msid=msid(row))
        either.later(timedelta(seconds=1))
    assert said(either, ann) == [(msid(3), 1), (msid(2), -1), (msid(1), 1)]
    assert said(either, ann, score=1) == [(msid(3), 1), (msid(1), 1)]
    page = either.get(f"/1/feedback/user/{ann.name}/get-feedback", ann, count=1, offset=1)
    assert (page["count"], page["total_count"], page["offset"]) == (1, 3, 1)
    assert page["feedback"][0]["recording_msid"] == msid(2)


def test_a_love_said_elsewhere_is_told_to_players_in_full(either: House) -> None:
    ann = either.sign_up("Ann")
    headers = {"Authorization": f"Bearer {ann.token}"}
    either.client.put(f"{either.address}/v1/me/feedback/tracks/t4", json={"score": 1}, headers=headers)
    found = either.get("/1/feedback/user/ann/get-feedback", ann, metadata="true")["feedback"]
    assert len(found) == 1
    assert (found[0]["user_id"], found[0]["recording_msid"], found[0]["score"]) == ("Ann", msid(4), 1)
    assert found[0]["track_metadata"]["track_name"] == "Title 4"
    either.client.put(f"{either.address}/v1/me/feedback/tracks/t4", json={"score": 0}, headers=headers)
    assert said(either, ann) == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_many_recordings_are_asked_about_at_once(house: House, ann: Account, method: str) -> None:
    say(house, ann, 1, recording_msid=msid(1))
    say(house, ann, -1, recording_mbid=MBID)
    path = f"/1/feedback/user/{ann.name}/get-feedback-for-recordings"
    if method == "GET":
        found = house.get(path, ann, recording_msids=f"{msid(1)},{msid(2)}", recording_mbids=f"{MBID},{OTHER}")
    else:
        found = house.post(path, ann, {"recording_msids": [msid(1), msid(2)], "recording_mbids": [MBID, OTHER]})
    told = {one["recording_msid"] or one["recording_mbid"]: one["score"] for one in found["feedback"]}
    assert told == {msid(1): 1, msid(2): 0, MBID: -1, OTHER: 0}


def test_of_one_recording_everybody_is_told_what_they_said_themselves(house: House, ann: Account, bob: Account) -> None:
    say(house, ann, 1, recording_msid=msid(1))
    path = f"/1/feedback/recording/{msid(1)}/get-feedback"
    assert [one["user_id"] for one in house.get(path, ann)["feedback"]] == [ann.name]
    assert house.get(path, bob)["feedback"] == house.get(path)["feedback"] == []
    assert house.get(f"/1/feedback/recording/{MBID}/get-feedback-mbid", ann)["total_count"] == 0


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"score": 1}, "either recording_msid or recording_mbid"),
        ({"recording_msid": MBID}, "and score"),
        ({"recording_msid": MBID, "recording_mbid": MBID, "score": 1}, "either recording_msid or recording_mbid"),
        ({"recording_msid": MBID, "score": 2}, "1, 0 or -1"),
        ({"recording_msid": MBID, "score": "1"}, "1, 0 or -1"),
        ({"recording_msid": MBID, "score": True}, "1, 0 or -1"),
        ({"recording_msid": "x", "score": 1}, "recording_msid MSID format invalid."),
        ({"recording_mbid": 7, "score": 1}, "recording_mbid MBID format invalid."),
        ({"recording_msid": MBID, "score": 1, "user": "ann"}, "not 'user'"),
        ([], "top level of JSON should be an object"),
    ],
)
def test_malformed_feedback_is_refused_with_what_is_wrong(
    house: House, ann: Account, document: Any, words: str
) -> None:
    answer = house.ask("POST", "/1/feedback/recording-feedback", ann, json=document)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert words in answer.json()["error"]


@pytest.mark.parametrize(
    "query", [{"score": 0}, {"score": "love"}, {"count": -1}, {"offset": "x"}, {"metadata": "maybe"}]
)
def test_a_malformed_question_is_refused(house: House, ann: Account, query: dict[str, Any]) -> None:
    answer = house.ask("GET", f"/1/feedback/user/{ann.name}/get-feedback", ann, params=query)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
