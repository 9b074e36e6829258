"""How often one may ask under /v1, and what every answer says of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from serving.access.rates import Rates
from tests.api.conftest import NOW, PASSWORD, Server, server_on

RATES = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset-in", "x-ratelimit-reset")


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Server]:
    """Where a token may ask four times and an address thrice."""
    with server_on(f"sqlite:///{tmp_path / 'segue.db'}", rates=Rates(per_address=3, per_token=4)) as server:
        yield server


def later(server: Server) -> None:
    server.times.append(server.times[-1] + timedelta(seconds=10))


def test_who_asks_too_often_is_told_when_to_come_back(strict: Server) -> None:
    token = strict.sign_up()
    answers = [strict.ask("GET", "/v1/me", token) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429, 429]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["3", "2", "1", "0", "0", "0"]
    assert answers[-1].headers["retry-after"] == answers[-1].headers["x-ratelimit-reset-in"] == "10"
    assert answers[-1].json()["type"] == "urn:segue:problem:too-often"
    later(strict)
    assert strict.ask("GET", "/v1/me", token).status_code == 200


def test_every_answer_says_what_is_left_whatever_it_is(strict: Server) -> None:
    token = strict.sign_up()
    answers = [
        strict.ask("GET", "/v1/me", token),
        strict.ask("GET", "/v1/playlists/none", token),
        strict.ask("POST", "/v1/listens", token, content=b"no json"),
        strict.ask("GET", "/v1/me"),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 422, 401]
    for answer in answers:
        limit, remaining, reset_in, reset = (int(answer.headers[name]) for name in RATES)
        assert 0 <= remaining < limit
        assert (reset_in, reset) == (10, NOW.timestamp() + 10)


def test_each_token_and_each_session_has_its_own_share_and_a_wrong_one_the_address_s(strict: Server) -> None:
    token = strict.sign_up(user="ana", password=PASSWORD)
    cookie = strict.browser("ana")
    assert [strict.ask("GET", "/v1/me", token).status_code for _ in range(4)] == [200] * 4
    assert [strict.by(cookie, "GET", "/v1/me").status_code for _ in range(4)] == [200] * 4
    assert strict.ask("GET", "/v1/me", "made up").status_code == 401
    assert strict.ask("GET", "/v1/me", "made up too").status_code == 429


def test_who_keeps_a_server_under_watch_is_not_counted(strict: Server) -> None:
    answers = [strict.ask("GET", path) for path in ("/health", "/ready", "/metrics") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any("x-ratelimit-limit" in answer.headers for answer in answers)
