"""Listens as players send and read them, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from serving.store import listens as stored
from serving.store.opened import reading
from tests.listenbrainz.conftest import NOW, NOW_S, Account, House, imported, known, listen


def titles(house: House, who: Account, **query: Any) -> list[str]:
    return [one["track_metadata"]["track_name"] for one in house.listens(who, **query)]


def hour(house: House, who: Account) -> None:
    """Five listens, ten minutes apart; `e` is the newest."""
    house.submit(who, *(listen(title, ago=600 * (5 - n)) for n, title in enumerate("abcde")))


def at(title: str) -> int:
    return NOW_S - 600 * (5 - "abcde".index(title))


def test_a_listen_comes_back_as_it_was_sent_with_what_the_server_knows(either: House) -> None:
    ann = either.sign_up("Ann")
    either.submit(ann, listen(" Ebb ", "Moorings ", media_player="mpd", tracknumber=3))
    msid = either.listens(ann)[0]["recording_msid"]
    assert str(UUID(msid)) == msid
    assert either.get("/1/user/aNN/listens", ann)["payload"] == {
        "count": 1,
        "user_id": "Ann",
        "latest_listen_ts": NOW_S - 60,
        "oldest_listen_ts": NOW_S - 60,
        "listens": [
            {
                "listened_at": NOW_S - 60,
                "recording_msid": msid,
                "user_name": "Ann",
                "inserted_at": NOW_S,
                "track_metadata": {
                    "artist_name": "Moorings",
                    "track_name": "Ebb",
                    "additional_info": {"media_player": "mpd", "tracknumber": 3, "recording_msid": msid},
                },
            }
        ],
    }


def test_the_same_listen_again_is_kept_once(either: House) -> None:
    ann = either.sign_up()
    either.submit(ann, listen("Ebb"), listen("ebb"), listen("Ebb"))
    either.submit(ann, listen("EBB"))
    assert len(either.listens(ann)) == 1
    assert either.get(f"/1/user/{ann.name}/listen-count", ann) == {"payload": {"count": 1}}


def test_the_msid_is_of_the_words_in_any_case_and_never_the_client_s(house: House, ann: Account) -> None:
    same = [listen("Ebb", ago=1), listen("EBB", ago=2), listen("Ebb", ago=3, recording_msid="x")]
    other = [listen("Ebb", ago=4, duration=200), listen("Ebb", ago=5, tracknumber=2), listen("Flow", ago=6)]
    house.submit(ann, *same, *other, listen("Ebb", ago=7, duration_ms=200_000))
    msids = [one["recording_msid"] for one in house.listens(ann)]
    assert msids[0] == msids[1] == msids[2]
    assert msids[3] == msids[6]  # seconds and milliseconds are one length
    assert len(set(msids)) == 4


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "edcba"),
        ({"count": 2}, "ed"),
        ({"count": 0}, ""),
        ({"max_ts": at("d")}, "cba"),
        ({"max_ts": at("d"), "count": 2}, "cb"),
        ({"min_ts": at("b")}, "edc"),
        ({"min_ts": at("b"), "count": 2}, "dc"),
        ({"min_ts": at("a"), "max_ts": at("e"), "count": 2}, "cb"),
        ({"max_ts": at("a")}, ""),
    ],
)
def test_a_page_lies_between_its_times_and_begins_with_the_newest(
    house: House, ann: Account, query: dict[str, int], expected: str
) -> None:
    hour(house, ann)
    assert "".join(titles(house, ann, **query)) == expected


def test_both_databases_page_alike(either: House) -> None:
    ann = either.sign_up()
    hour(either, ann)
    pages = [titles(either, ann, min_ts=at("b"), count=2), titles(either, ann, max_ts=at("d"), count=2)]
    assert pages == [["d", "c"], ["c", "b"]]
    payload = either.get(f"/1/user/{ann.name}/listens", ann, count=1)["payload"]
    assert (payload["latest_listen_ts"], payload["oldest_listen_ts"]) == (at("e"), at("a"))


@pytest.mark.parametrize(
    "query",
    [{"count": -1}, {"count": "many"}, {"max_ts": "now"}, {"min_ts": 1.5}, {"max_ts": 5, "min_ts": 5}, {"max_ts": ""}],
)
def test_a_page_that_cannot_be_is_refused(house: House, ann: Account, query: dict[str, Any]) -> None:
    answer = house.ask("GET", f"/1/user/{ann.name}/listens", ann, params=query)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)


def test_no_page_has_more_than_a_thousand(house: House, ann: Account) -> None:
    for batch in range(2):
        house.submit(ann, *(listen(f"{n}", ago=1 + n + 600 * batch) for n in range(600)))
    assert len(house.listens(ann, count=5000)) == 1000


def test_a_listen_that_came_another_way_is_shown_in_the_catalogue_s_words(either: House) -> None:
    ann = either.sign_up()
    mine = {"listens": [{"track": "t7", "at": (NOW - timedelta(seconds=30.5)).isoformat()}]}
    either.client.post(f"{either.address}/v1/listens", json=mine, headers={"Authorization": f"Bearer {ann.token}"})
    either.submit(ann, known(8, ago=60))
    shown = either.listens(ann)
    assert [one["track_metadata"]["track_name"] for one in shown] == ["Title 7", "Title 8"]
    assert shown[0]["listened_at"] == NOW_S - 31
    assert shown[0]["track_metadata"]["additional_info"]["recording_msid"] == shown[0]["recording_msid"]
    assert either.get(f"/1/user/{ann.name}/listen-count", ann)["payload"]["count"] == 2


def test_what_players_send_is_what_recommendations_read(either: House) -> None:
    ann = either.sign_up()
    either.submit(ann, *(known(row, ago=60 * row) for row in range(1, 12)))
    weekly = either.client.get(
        f"{either.address}/v1/me/playlists/discover-weekly", headers={"Authorization": f"Bearer {ann.token}"}
    ).json()
    assert weekly["basis"] == "taste"
    assert not {track["track"] for track in weekly["tracks"]} & {f"t{row}" for row in range(1, 12)}


def test_a_deleted_listen_is_gone_from_both_and_the_playlists_follow(either: House) -> None:
    ann = either.sign_up()
    either.submit(ann, known(5), listen("Ebb", ago=90))
    gone = either.listens(ann)[0]
    named = {"listened_at": gone["listened_at"], "recording_msid": gone["recording_msid"]}
    assert either.post("/1/delete-listen", ann, named) == {"status": "ok"}
    assert titles(either, ann) == ["Ebb"]
    mine = either.client.get(f"{either.address}/v1/me", headers={"Authorization": f"Bearer {ann.token}"}).json()
    assert mine["listens"] == 1


def test_an_imported_listen_can_be_deleted_too(house: House, ann: Account) -> None:
    mine = {"listens": [{"track": "t7", "at": NOW.isoformat()}, {"track": "t8", "at": NOW.isoformat()}]}
    house.client.post(f"{house.address}/v1/listens", json=mine, headers={"Authorization": f"Bearer {ann.token}"})
    gone = house.listens(ann)[0]
    house.post("/1/delete-listen", ann, {k: gone[k] for k in ("listened_at", "recording_msid")})
    assert len(house.listens(ann)) == 1
    assert gone["recording_msid"] != house.listens(ann)[0]["recording_msid"]


def test_deleting_what_is_not_there_is_no_fault_but_nonsense_is(house: House, ann: Account) -> None:
    unknown = {"listened_at": 5, "recording_msid": "2cfad207-3f55-4aec-8120-86cf66e34d59"}
    assert house.post("/1/delete-listen", ann, unknown) == {"status": "ok"}
    for wrong in ({}, unknown | {"recording_msid": "x"}, unknown | {"listened_at": "x"}):
        assert house.ask("POST", "/1/delete-listen", ann, json=wrong).status_code == 400


def test_what_plays_now_is_told_until_its_time_is_over(either: House) -> None:
    ann = either.sign_up("Ann")
    now = {"track_metadata": {"artist_name": "Moorings", "track_name": "Ebb", "additional_info": {"duration": 200}}}
    path = "/1/submit-listens?return_msid=true"
    msid = either.post(path, ann, imported(now, kind="playing_now"))["recording_msid"]
    told = either.get("/1/user/Ann/playing-now", ann)["payload"]
    assert told["listens"] == [
        {
            "track_metadata": now["track_metadata"] | {"additional_info": {"duration": 200, "recording_msid": msid}},
            "playing_now": True,
            "user_name": "Ann",
        }
    ]
    assert (told["count"], told["user_id"], told["playing_now"]) == (1, "Ann", True)
    assert either.listens(ann) == []
    either.later(timedelta(seconds=200))
    assert either.get("/1/user/Ann/playing-now", ann)["payload"]["listens"] == []


def test_a_track_of_unknown_length_plays_for_ten_minutes_or_until_it_is_stopped(either: House) -> None:
    ann = either.sign_up()
    now = imported({"track_metadata": {"artist_name": "Moorings", "track_name": "Ebb"}}, kind="playing_now")

    def plays() -> int:
        count: int = either.get(f"/1/user/{ann.name}/playing-now", ann)["payload"]["count"]
        return count

    either.post("/1/submit-listens", ann, now)
    either.later(timedelta(seconds=599))
    assert plays() == 1
    either.later(timedelta(seconds=1))
    assert plays() == 0
    either.post("/1/submit-listens", ann, now)
    either.post("/1/playing-now/delete", ann, {})
    assert plays() == 0


def test_how_far_a_client_has_read_never_goes_back(either: House) -> None:
    ann = either.sign_up("Ann")
    said = {"musicbrainz_id": "Ann", "latest_import": 0, "status": None, "error": None}
    assert either.get("/1/latest-import", ann, user_name="ann") == said
    for second, latest in ((50, 50), (70, 70), (60, 70)):
        assert either.post("/1/latest-import", ann, {"ts": second}) == {"status": "ok"}
        assert either.get("/1/latest-import", ann, user_name="Ann")["latest_import"] == latest
    assert either.get("/1/latest-import", ann, user_name="Ann", service="lastfm")["latest_import"] == 0


def test_two_spellings_of_one_play_are_two_listens_and_one_for_recommendations(either: House) -> None:
    ann = either.sign_up()
    either.submit(ann, known(5), listen("Title 5 (Remastered)", "Artist 2"))
    assert either.get(f"/1/user/{ann.name}/listen-count", ann)["payload"]["count"] == 2 == len(either.listens(ann))
    mine = either.client.get(f"{either.address}/v1/me", headers={"Authorization": f"Bearer {ann.token}"}).json()
    assert mine["listens"] == 1
    first, second = either.listens(ann)
    for one, left in ((first, 1), (second, 0)):
        either.post("/1/delete-listen", ann, {k: one[k] for k in ("listened_at", "recording_msid")})
        mine = either.client.get(f"{either.address}/v1/me", headers={"Authorization": f"Bearer {ann.token}"}).json()
        assert mine["listens"] == left


def test_a_player_that_runs_on_one_kind_of_device_tells_it(either: House) -> None:
    ann = either.sign_up()
    told = ({"media_player": "Rhythmbox"}, {"submission_client": "navidrome"}, {"device": "Apple TV"}, {})
    either.submit(ann, *(listen(f"Ebb {n}", ago=600 - n, **info) for n, info in enumerate(told)))
    with reading(either.desk.store) as connection:
        found = stored.read(connection, [ann.name], devices=True)["device"].to_pylist()
    assert found == ["computer", None, "tv", None]
