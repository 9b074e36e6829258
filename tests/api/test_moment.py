"""The moment over HTTP, by the listener's own clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from playlists.devices import DEVICES
from tests.api.conftest import NOW, Server


def test_a_moment_says_what_it_assumed(server: Server) -> None:
    token = server.sign_up(timezone="Asia/Tokyo")
    server.listen(token, list(range(40)))
    made = server.ask("GET", "/v1/me/moment", token).json()
    assert made["assumed"]["hour"] == 21  # noon in UTC
    assert made["assumed"]["weekday"] == 2
    assert made["assumed"]["by_clock"]
    assert 0 < made["assumed"]["own"] < 1
    assert len(made["tracks"]) >= 10
    assert made["assumed"]["unknown"] == ["device", "place"]
    assert (made["assumed"]["others"], made["assumed"]["listeners"]) == (0, 0)  # this version counted nobody
    asked = server.ask("GET", "/v1/me/moment", token, params={"hour": 7, "weekday": 6}).json()
    assert (asked["assumed"]["hour"], asked["assumed"]["weekday"], asked["assumed"]["by_clock"]) == (7, 6, False)


def played(server: Server, token: str, rows: range, device: str | None) -> None:
    """Each of `rows` three times yesterday and the days before, an hour around noon, on `device`."""
    listens = [
        {"track": f"t{row}", "at": (NOW - timedelta(days=day, minutes=n % 30)).isoformat(), "ms_played": 180_000,
         "device": device}
        for day in (7, 14, 21)
        for n, row in enumerate(rows)
    ]  # fmt: skip
    assert server.ask("POST", "/v1/listens", token, json={"listens": listens}).json()["added"] == 3 * len(rows)


def test_what_is_played_on_a_device_makes_its_moment_and_is_said(server: Server) -> None:
    token = server.sign_up()
    played(server, token, range(0, 40), "speaker")
    played(server, token, range(100, 140), "mobile")
    played(server, token, range(40, 45), None)
    any_, speaker, tv = (
        server.ask("GET", "/v1/me/moment", token, params={"device": one} if one else {}).json()
        for one in (None, "speaker", "tv")
    )
    assert {one: any_["assumed"][one] for one in ("device", "on_device", "unknown")} == {
        "device": None, "on_device": 0, "unknown": ["device", "place"],
    }  # fmt: skip
    assert {one: speaker["assumed"][one] for one in ("device", "on_device", "unknown")} == {
        "device": "speaker", "on_device": 120, "unknown": ["place"],
    }  # fmt: skip
    assert (tv["assumed"]["on_device"], tv["assumed"]["unknown"]) == (0, ["device", "place"])
    assert all(made["assumed"]["devices"] == ["mobile", "speaker"] for made in (any_, speaker, tv))
    assert speaker["tracks"] != any_["tracks"]
    said = [track for track in speaker["tracks"] if track["reason"]["kind"] == "device"]
    assert {track["reason"]["text"] for track in said} == {"you played it 3 times on your speaker around 12:00"}
    assert {track["track"] for track in said} <= {f"t{row}" for row in range(0, 40)}
    ja = server.ask("GET", "/v1/me/moment", token, params={"device": "speaker", "language": "ja"}).json()
    assert "12時ごろにスピーカーで3回聴いた曲" in [track["reason"]["text"] for track in ja["tracks"]]


@pytest.mark.parametrize("asked", ["gramophone", "", "Speaker"])
def test_a_device_that_there_is_not_is_refused_with_those_that_there_are(server: Server, asked: str) -> None:
    token = server.sign_up()
    answer = server.ask("GET", "/v1/me/moment", token, params={"device": asked})
    assert answer.status_code == 422
    assert all(f"'{device}'" in answer.text for device in DEVICES)
    heard = {"track": "t1", "at": NOW.isoformat(), "device": asked}
    assert server.ask("POST", "/v1/listens", token, json={"listens": [heard]}).status_code == 422


def test_an_hour_that_there_is_not_is_refused(server: Server) -> None:
    assert server.ask("GET", "/v1/me/moment", server.sign_up(), params={"hour": 24}).status_code == 422


def test_who_has_no_history_is_told_what_it_takes(server: Server) -> None:
    answer = server.ask("GET", "/v1/me/moment", server.sign_up())
    assert answer.status_code == 409
    assert "it grows with every track" in answer.json()["detail"]
