"""What every answer carries, and what every careless client may do."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import orjson
import pytest
from sqlalchemy.exc import OperationalError

from serving.access.rates import Rates
from tests.listenbrainz.conftest import Account, House, house_on, imported, listen

RATES = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset-in", "x-ratelimit-reset")


def coded(answer: httpx.Response) -> int:
    """The status, which the body must repeat beside its error."""
    told = answer.json()
    assert set(told) == {"code", "error"}
    assert isinstance(told["error"], str)
    assert told["code"] == answer.status_code
    return answer.status_code


def raw(house: House, request: str) -> str:
    """The first line and the body that a hand-written request is answered with."""
    at = urlsplit(house.address)
    with socket.create_connection((at.hostname or "", at.port or 0), timeout=10) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    return answer.decode()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/1/", 404),
        ("GET", "/1/nothing/here", 404),
        ("POST", "/1/validate-token", 405),
        ("DELETE", "/1/submit-listens", 405),
        ("GET", "/1/user/nobody/listens", 404),
        ("GET", "/1/user/%00/listens", 404),
        ("GET", "/1/user/a%0Ab/listens", 404),
        ("GET", "/1/nothing%0Ahere", 404),
        ("POST", "/1/submit-listens", 401),
        ("GET", "/1/validate-token", 400),
        ("GET", "/1/playlist/x", 400),
        ("GET", "/1/latest-import", 400),
    ],
)
def test_every_error_has_its_code_in_the_body(house: House, method: str, path: str, status: int) -> None:
    assert coded(house.ask(method, path)) == status


@pytest.mark.parametrize("failure", [ZeroDivisionError(), OperationalError("SELECT", {}, Exception("secret"))])
def test_so_has_what_nobody_expected(tmp_path: Path, failure: Exception) -> None:
    with house_on(f"sqlite:///{tmp_path / 'segue.db'}") as house:

        def failing() -> None:
            raise failure

        ann = house.sign_up()
        house.shelves.get = failing  # type: ignore[method-assign,assignment]
        answer = house.ask("POST", "/1/submit-listens", ann, json=imported(listen()))
        assert coded(answer) == (500 if isinstance(failure, ZeroDivisionError) else 503)
        assert "secret" not in answer.text


def test_every_answer_says_how_much_is_left_and_to_whom_it_may_be_shown(house: House, ann: Account) -> None:
    answers = [
        house.ask("GET", "/1/validate-token", ann),
        house.ask("GET", "/1/nothing"),
        house.ask("POST", "/1/submit-listens", ann, content=b"x"),
        house.ask("OPTIONS", "/1/submit-listens", headers={"Access-Control-Request-Method": "POST"}),
    ]
    for answer in answers:
        limit, remaining, reset_in, reset = (int(answer.headers[name]) for name in RATES)
        assert 0 <= remaining < limit
        assert 1 <= reset_in <= 10
        assert abs(reset - (time.time() + reset_in)) < 3
        assert answer.headers["access-control-allow-origin"] == "*"


def test_a_browser_may_send_its_token_from_anywhere(house: House) -> None:
    asked = {"Origin": "https://player.example", "Access-Control-Request-Method": "POST"}
    answer = house.ask("OPTIONS", "/1/submit-listens", headers=asked)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-headers"] == "Authorization, Content-Type"
    assert "POST" in answer.headers["access-control-allow-methods"]


def test_who_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    with house_on(f"sqlite:///{tmp_path / 'segue.db'}", Rates(per_address=2, per_token=4)) as house:
        ann = house.sign_up()
        while time.time() % 10 > 8:
            time.sleep(0.1)  # all of them fall into one window
        strangers = [house.ask("GET", "/1/nothing", headers={"Authorization": f"Token {n}"}) for n in range(3)]
        with_token = [house.ask("GET", "/1/validate-token", ann) for _ in range(5)]
    assert [answer.status_code for answer in strangers] == [404, 404, 429]
    assert [answer.status_code for answer in with_token] == [200, 200, 200, 200, 429]
    assert [int(answer.headers["x-ratelimit-remaining"]) for answer in with_token] == [3, 2, 1, 0, 0]
    refused = with_token[-1]
    assert coded(refused) == 429
    assert 1 <= int(refused.headers["retry-after"]) == int(refused.headers["x-ratelimit-reset-in"]) <= 10


def test_each_token_of_a_listener_has_its_own_share(tmp_path: Path) -> None:
    with house_on(f"sqlite:///{tmp_path / 'segue.db'}", Rates(per_address=2, per_token=1)) as house:
        people = [house.sign_up(), house.sign_up()]
        assert [house.ask("GET", "/1/validate-token", one).status_code for one in people] == [200, 200]


@pytest.mark.parametrize("word", ["Token", "token", "Bearer", "TOKEN"])
def test_any_first_word_of_the_header_will_do(house: House, ann: Account, word: str) -> None:
    answer = house.ask("GET", "/1/validate-token", headers={"Authorization": f"{word} {ann.token}"}).json()
    assert answer == {"code": 200, "message": "Token valid.", "valid": True, "user_name": ann.name}


def test_a_token_may_be_asked_about_in_the_address(house: House, ann: Account) -> None:
    assert house.get("/1/validate-token", token=ann.token)["user_name"] == ann.name
    assert house.get("/1/validate-token", token="x") == {"code": 200, "message": "Token invalid.", "valid": False}


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({}, "You need to provide an Authorization header."),
        ({"Authorization": "Token"}, "Provided Authorization header is invalid."),
        ({"Authorization": "Token nobody's"}, "Invalid authorization token."),
    ],
)
@pytest.mark.parametrize(
    "path",
    ["submit-listens", "delete-listen", "playing-now/delete", "latest-import", "feedback/recording-feedback",
     "playlist/create", "playlist/edit/x", "playlist/x/item/add", "playlist/x/copy", "playlist/x/delete"],
)  # fmt: skip
def test_the_token_is_looked_at_before_the_body(house: House, path: str, header: dict[str, str], said: str) -> None:
    answer = house.ask("POST", f"/1/{path}", headers=header, content=b"no JSON at all")
    assert coded(answer) == 401
    assert answer.json()["error"] == said


@pytest.mark.parametrize("kind", [None, "text/plain;charset=UTF-8", "application/x-www-form-urlencoded"])
def test_the_body_is_read_whatever_it_says_it_is(house: House, ann: Account, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    body = orjson.dumps(imported(listen(), kind="single"))
    assert house.ask("POST", "/1/submit-listens", ann, content=body, headers=headers).json() == {"status": "ok"}


def test_a_question_may_have_a_body(house: House, ann: Account) -> None:
    assert house.ask("GET", f"/1/user/{ann.name}/listen-count", ann, content=b"{}").status_code == 200


@pytest.mark.parametrize("path", ["/1//user/{}/listen-count", "/1/user//{}/listen-count/", "//1/user/{}/listen-count"])
def test_slashes_too_many_mean_nothing(house: House, ann: Account, path: str) -> None:
    head = f"GET {path.format(ann.name)} HTTP/1.1\nHost: x\nConnection: close\nAuthorization: Token {ann.token}\n\n"
    assert '{"payload":{"count":0}}' in raw(house, head)


def test_a_body_that_goes_on_without_end_is_cut_off(house: House, ann: Account) -> None:
    parts = (b"x" * 1_000_000 for _ in range(40))
    answer = house.ask("POST", "/1/submit-listens", ann, content=parts)
    assert coded(answer) == 400


def test_the_metrics_tell_the_routes_of_players_apart(house: House, ann: Account) -> None:
    house.get(f"/1/user/{ann.name}/listen-count", ann)
    measured = house.client.get(f"{house.address}/metrics").text
    assert 'route="/1/user/{user}/listen-count",status="200"' in measured
    assert ann.name not in measured
