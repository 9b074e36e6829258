"""The same server on PostgreSQL: threads for reading, and what its text cannot hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.conftest import Server, server_on


@pytest.fixture
def on_postgres(postgres: str) -> Iterator[Server]:
    with server_on(postgres) as server:
        yield server


def test_a_listener_s_first_week_is_the_same_on_postgresql(on_postgres: Server, server: Server) -> None:
    answers = []
    for each in (on_postgres, server):
        token = each.sign_up(market="PT")
        popular = each.weekly(token).json()
        assert popular["basis"] == "popular"
        assert each.listen(token, list(range(100, 110))).json() == {"added": 10, "duplicates": 0, "private": 0}
        each.ask("PUT", f"/v1/me/hidden/tracks/{popular['tracks'][0]['track']}", token)
        answers.append(each.weekly(token).json()["tracks"])
    assert answers[0] == answers[1]


def test_text_that_postgresql_cannot_hold_never_reaches_it(on_postgres: Server) -> None:
    token = on_postgres.sign_up()
    statuses = [
        on_postgres.ask("GET", "/v1/me", headers={"Authorization": "Bearer a\x00b"}).status_code,
        on_postgres.ask("DELETE", "/v1/me/hidden/tracks/%00", token).status_code,
        on_postgres.ask("GET", "/v1/me/playlists?cursor=WyJhIiwiXHUwMDAwIl0", token).status_code,
        on_postgres.weekly(token, week="2026-W47\0").status_code,
    ]
    assert statuses == [401, 404, 422, 422]
