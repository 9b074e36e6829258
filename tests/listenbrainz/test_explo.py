"""What programs ask that look for new music: the most heard, the recommended, and what is known of a recording."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from playlists.catalogue import Catalogue
from serving.listenbrainz.stats import RANGES, span
from tests.api.conftest import EncodingShelf
from tests.listenbrainz.conftest import NOW_S, House, house_on, known, listen
from tests.listenbrainz.shapes import Many, check
from tests.listenbrainz.test_created_for import listener, mbid, musical
from tests.listenbrainz.test_feedback import msid

__all__ = ["musical"]

DAY_S = 86_400
RECOMMENDED = {
    "payload": {
        "count": int, "entity": str, "last_updated": int, "total_mbid_count": int, "user_name": str,
        "mbids": Many({"recording_mbid": str, "score": float}),
    }
}  # fmt: skip
KNOWN = {
    "artist": {
        "artist_credit_id": int, "name": str, "artists": Many({"artist_mbid": str, "join_phrase": str, "name": str})
    },
    "recording": {"length": int, "name": str, "rels": list},
    "release": {
        "album_artist_name": str, "caa_id": int, "caa_release_mbid": str, "mbid": str, "name": str,
        "release_group_mbid": str, "year": int,
    },
}  # fmt: skip
HEARD = {
    "payload": {
        "user_id": str, "count": int, "total_recording_count": int, "offset": int, "range": str, "from_ts": int,
        "to_ts": int, "last_updated": int,
        "recordings": Many(
            {"artist_name": str, "track_name": str, "release_name": str, "artist_mbids": list, "recording_mbid": str,
             "recording_msid": str, "listen_count": int}
        ),
    }
}  # fmt: skip


def test_recommendations_are_unheard_and_never_of_what_is_hated(musical: House) -> None:
    ann = listener(musical)
    found = musical.get("/1/cf/recommendation/user/ann/recording", ann, count=1000)
    check(found, RECOMMENDED)
    ids = [one["recording_mbid"] for one in found["payload"]["mbids"]]
    assert len(ids) == len(set(ids)) == 200 - 11
    assert not set(ids) & {mbid(row) if row % 2 == 0 else msid(row) for row in range(1, 12)}
    musical.post("/1/feedback/recording-feedback", ann, {"recording_mbid": ids[0], "score": -1})
    again = musical.get("/1/cf/recommendation/user/ann/recording", ann, count=1000)["payload"]["mbids"]
    assert ids[0] not in {one["recording_mbid"] for one in again}


def test_what_a_dial_keeps_out_is_not_recommended(musical: House) -> None:
    shelf = musical.shelves.get()
    explicit = pa.array([row % 4 == 0 for row in range(len(shelf.catalogue))])
    place = shelf.catalogue.table.column_names.index("explicit")
    turned = Catalogue(shelf.catalogue.table.set_column(place, "explicit", explicit))
    musical.shelves.shelf = EncodingShelf(turned, shelf.all_vectors, shelf.version)
    ann = listener(musical)
    by_token = {"Authorization": f"Bearer {ann.token}"}
    assert musical.ask("PATCH", "/v1/me/dials", headers=by_token, json={"explicit": False}).status_code == 200
    found = musical.get("/1/cf/recommendation/user/ann/recording", ann, count=1000)["payload"]["mbids"]
    assert found
    assert not {one["recording_mbid"] for one in found} & {mbid(row) for row in range(0, 200, 4)}


def test_two_listeners_get_different_recommendations_the_best_first(musical: House) -> None:
    ann, bob = listener(musical), musical.sign_up("Bob")
    musical.submit(bob, *(known(row, ago=60 * row) for row in range(100, 110)))
    answers = []
    for who in (ann, bob):
        found = musical.get(f"/1/cf/recommendation/user/{who.name}/recording", who)["payload"]["mbids"]
        assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
        answers.append([one["recording_mbid"] for one in found])
    assert answers[0] != answers[1]


def test_of_whom_nothing_is_known_there_is_nothing_yet(musical: House) -> None:
    ann = musical.sign_up()
    answer = musical.ask("GET", f"/1/cf/recommendation/user/{ann.name}/recording", ann)
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_known_of_a_recording_is_told_to_anybody(musical: House, method: str) -> None:
    ids = [mbid(8), msid(9), "2cfad207-3f55-4aec-8120-86cf66e34d59"]
    if method == "GET":
        found = musical.get(f"/1/metadata/recording/?recording_mbids={','.join(ids)}&inc=release+artist")
    else:
        found = musical.post("/1/metadata/recording/", None, {"recording_mbids": ids, "inc": "artist release"})
    assert list(found) == ids[:2]
    for known_of in found.values():
        check(known_of, KNOWN)
    assert found[msid(9)]["recording"] == {"length": 180_000, "name": "Title 9", "rels": []}


def test_the_most_heard_are_counted_and_named(either: House) -> None:
    ann = either.sign_up("Ann")
    days = [20, 21, 22, 40, 50]  # before 18 November
    either.submit(ann, *(known(3, ago=day * DAY_S) for day in days), known(4, ago=25 * DAY_S))
    either.submit(ann, listen("Ebb", "Moorings", ago=19 * DAY_S))
    found = either.get("/1/stats/user/ann/recordings", ann, range="month", count=30)
    check(found, HEARD)
    told = [(one["track_name"], one["artist_name"], one["listen_count"]) for one in found["payload"]["recordings"]]
    assert told[0] == ("Title 3", "Artist 1", 4)  # October has those of 20, 21, 22 and 40 days ago
    assert sorted(told[1:]) == [("Ebb", "Moorings", 1), ("Title 4", "Artist 2", 1)]
    ever = either.get("/1/stats/user/ann/recordings", ann, count=1)["payload"]
    assert (ever["recordings"][0]["listen_count"], ever["total_recording_count"], ever["count"]) == (5, 3, 1)


def test_a_month_without_listens_has_no_content_as_clients_expect(either: House) -> None:
    ann = either.sign_up()
    either.submit(ann, known(3, ago=60))
    assert either.ask("GET", f"/1/stats/user/{ann.name}/recordings?range=month", ann).status_code == 204
    assert either.get(f"/1/stats/user/{ann.name}/recordings", ann, range="this_month")["payload"]["count"] == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("week", (date(2026, 11, 9), date(2026, 11, 16))),
        ("this_week", (date(2026, 11, 16), date(2026, 11, 23))),
        ("month", (date(2026, 10, 1), date(2026, 11, 1))),
        ("this_month", (date(2026, 11, 1), date(2026, 12, 1))),
        ("quarter", (date(2026, 7, 1), date(2026, 10, 1))),
        ("half_yearly", (date(2026, 1, 1), date(2026, 7, 1))),
        ("year", (date(2025, 1, 1), date(2026, 1, 1))),
        ("this_year", (date(2026, 1, 1), date(2027, 1, 1))),
        ("all_time", None),
    ],
)
def test_a_range_is_the_last_whole_one_or_the_one_that_goes_on(name: str, expected: Any) -> None:
    assert span(name, date(2026, 11, 18)) == expected


def test_every_range_touches_the_day_or_ends_before_it() -> None:
    for name in RANGES:
        for day in (date(2024, 1, 1) + timedelta(days=n) for n in range(800)):
            if found := span(name, day):
                assert found[0] < found[1]
                assert found[0] <= day < found[1] if name.startswith("this") else found[1] <= day


def test_a_range_that_there_is_not_is_refused(musical: House) -> None:
    ann = musical.sign_up()
    answer = musical.ask("GET", f"/1/stats/user/{ann.name}/recordings?range=century", ann)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)


def test_a_listen_of_yesterday_is_in_the_day_of_the_listener(tmp_path: Path) -> None:
    with house_on(f"sqlite:///{tmp_path / 'segue.db'}") as house:
        ann = house.sign_up(timezone="Asia/Tokyo")
        house.submit(ann, listen(ago=NOW_S - 1_793_458_800))  # 1 November 2026, 00:00 in Tokyo
        assert house.ask("GET", f"/1/stats/user/{ann.name}/recordings?range=month", ann).status_code == 204
