"""The moment over HTTP, by the listener's own clock."""

from __future__ import annotations

from tests.api.conftest import Server


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


def test_an_hour_that_there_is_not_is_refused(server: Server) -> None:
    assert server.ask("GET", "/v1/me/moment", server.sign_up(), params={"hour": 24}).status_code == 422


def test_who_has_no_history_is_told_what_it_takes(server: Server) -> None:
    answer = server.ask("GET", "/v1/me/moment", server.sign_up())
    assert answer.status_code == 409
    assert "it grows with every track" in answer.json()["detail"]
