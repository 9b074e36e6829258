"""Passwords and sessions over HTTP: signing in, being elsewhere, proving oneself, and leaving."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from serving.store import keys
from tests.api.conftest import PASSWORD, Server

OTHER = "a sentence about rain"
ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


def test_a_name_in_any_case_and_its_password_open_a_session(server: Server) -> None:
    server.sign_up(user="Ana", password=PASSWORD)
    signed = server.ask("POST", "/v1/sessions", json={"user": "ANA", "password": PASSWORD})
    assert (signed.status_code, signed.json()) == (201, {"user": "Ana"})
    cookie = signed.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert server.by(cookie.partition(";")[0], "GET", "/v1/me").json()["id"] == "Ana"


@pytest.mark.parametrize(
    ("user", "password"), [("ana", OTHER), ("nobody", PASSWORD), ("bob", PASSWORD), ("a\0b", PASSWORD), ("ana", "")]
)
def test_whatever_is_wrong_the_answer_is_the_same(server: Server, user: str, password: str) -> None:
    server.sign_up(user="ana", password=PASSWORD)
    server.sign_up(user="bob")
    refused = server.ask("POST", "/v1/sessions", json={"user": user, "password": password})
    assert (refused.status_code, refused.json()["detail"]) == (401, "the user name or the password is wrong")
    assert "set-cookie" not in refused.headers


@pytest.mark.parametrize("user", ["ana", "nobody"])
def test_who_guesses_has_to_wait_whether_there_is_such_a_user_or_not(server: Server, user: str) -> None:
    server.sign_up(user="ana", password=PASSWORD)
    guess = {"user": user, "password": OTHER}
    statuses = [server.ask("POST", "/v1/sessions", json=guess).status_code for _ in range(5)]
    refused = server.ask("POST", "/v1/sessions", json=guess | {"password": PASSWORD})
    assert statuses == [401] * 5
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert "in 1 s" in refused.json()["detail"]


def test_after_the_wait_the_right_password_opens(server: Server) -> None:
    server.sign_up(user="ana", password=PASSWORD)
    for _ in range(5):
        server.ask("POST", "/v1/sessions", json={"user": "ana", "password": OTHER})
    server.times.append(server.times[-1] + timedelta(seconds=1))
    assert server.browser("ana")


@pytest.mark.parametrize(
    "headers", [ELSEWHERE, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]
)  # fmt: skip
def test_another_site_changes_nothing_by_the_cookie_and_a_token_is_no_cookie(
    server: Server, headers: dict[str, str]
) -> None:
    token = server.sign_up(user="ana", password=PASSWORD)
    cookie, path = server.browser("ana"), "/v1/me/hidden/tracks/t1"
    assert server.by(cookie, "PUT", path, headers=headers).status_code == 403
    assert server.by(cookie, "PUT", path, headers={"Origin": "http://segue"}).status_code == 204
    assert server.ask("PUT", path, token, headers=headers).status_code == 204
    assert server.by(cookie, "GET", "/v1/me", headers=headers).status_code == 200


def test_another_site_signs_nobody_in(server: Server) -> None:
    server.sign_up(user="ana", password=PASSWORD)
    given = {"user": "ana", "password": PASSWORD}
    assert server.ask("POST", "/v1/sessions", json=given, headers=ELSEWHERE).status_code == 403


def test_one_sees_ones_sessions_and_ends_them(server: Server) -> None:
    server.sign_up(user="ana", password=PASSWORD)
    here, there = server.browser("ana"), server.browser("ana")
    listed = server.by(here, "GET", "/v1/me/sessions").json()["items"]
    assert [(one["by"], one["this"]) for one in listed].count(("password", True)) == 1
    other = next(one["id"] for one in listed if not one["this"])
    assert server.by(here, "DELETE", f"/v1/me/sessions/{other}").status_code == 204
    assert [server.by(c, "GET", "/v1/me").status_code for c in (here, there)] == [200, 401]
    assert server.by(here, "DELETE", f"/v1/me/sessions/{other}").status_code == 404


def test_one_signs_out_everywhere_else(server: Server) -> None:
    server.sign_up(user="ana", password=PASSWORD)
    here, there = server.browser("ana"), server.browser("ana")
    assert server.by(here, "DELETE", "/v1/me/sessions").status_code == 204
    assert [server.by(c, "GET", "/v1/me").status_code for c in (here, there)] == [200, 401]


def test_nobody_ends_anothers_session(server: Server) -> None:
    bob = server.sign_up(user="bob")
    server.sign_up(user="ana", password=PASSWORD)
    cookie = server.browser("ana")
    id = server.by(cookie, "GET", "/v1/me/sessions").json()["items"][0]["id"]
    assert server.ask("DELETE", f"/v1/me/sessions/{id}", bob).status_code == 404
    assert server.by(cookie, "GET", "/v1/me").status_code == 200


def change(server: Server, cookie: str, password: str = OTHER) -> httpx.Response:
    return server.by(cookie, "PUT", "/v1/me/password", json={"password": password})


def test_a_new_password_ends_all_other_sessions_and_the_old_one_opens_nothing(server: Server) -> None:
    token = server.sign_up(user="ana", password=PASSWORD)
    here, there = server.browser("ana"), server.browser("ana")
    assert change(server, here).status_code == 204
    assert [server.by(c, "GET", "/v1/me").status_code for c in (here, there)] == [200, 401]
    assert server.ask("POST", "/v1/sessions", json={"user": "ana", "password": PASSWORD}).status_code == 401
    assert server.browser("ana", OTHER)
    assert server.ask("GET", "/v1/me", token).status_code == 200


def test_what_is_sensitive_asks_for_the_password_again_after_ten_minutes(server: Server) -> None:
    server.sign_up(user="ana", password=PASSWORD)
    cookie = server.browser("ana")
    server.times.append(server.times[-1] + keys.PROVEN)
    refused = change(server, cookie)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:segue:problem:password-needed")
    assert server.by(cookie, "POST", "/v1/me/proof", json={"password": OTHER}).status_code == 403
    assert change(server, cookie).status_code == 403
    assert server.by(cookie, "POST", "/v1/me/proof", json={"password": PASSWORD}).status_code == 204
    assert change(server, cookie).status_code == 204


def test_a_token_that_was_found_changes_no_password(server: Server) -> None:
    token = server.sign_up(user="ana", password=PASSWORD)
    assert server.ask("PUT", "/v1/me/password", token, json={"password": OTHER}).status_code == 403
    assert server.ask("POST", "/v1/me/proof", token, json={"password": PASSWORD}).status_code == 204
    assert server.ask("PUT", "/v1/me/password", token, json={"password": OTHER}).status_code == 204


def test_the_proof_too_is_slow_for_who_guesses(server: Server) -> None:
    token = server.sign_up(user="ana", password=PASSWORD)
    guesses = [server.ask("POST", "/v1/me/proof", token, json={"password": OTHER}).status_code for _ in range(6)]
    assert guesses == [403] * 5 + [429]


def test_an_account_of_tokens_alone_gets_its_first_password(server: Server) -> None:
    token = server.sign_up(user="ana")
    assert server.ask("PUT", "/v1/me/password", token, json={"password": PASSWORD}).status_code == 204
    assert server.browser("ana")


def test_a_password_that_will_not_do_is_told_without_being_repeated(server: Server) -> None:
    token = server.sign_up(user="ana")
    for password, why in (("short", "8 to 256"), ("ana is my name" * 30, "420 characters"), ("password1", "commonest")):
        refused = server.ask("PUT", "/v1/me/password", token, json={"password": password})
        assert refused.status_code == 422
        assert why in refused.json()["detail"]
        assert password not in refused.text


def test_a_session_that_is_idle_for_a_month_is_over(server: Server) -> None:
    server.sign_up(user="ana", password=PASSWORD)
    cookie = server.browser("ana")
    for days in (20, 20):
        server.times.append(server.times[-1] + timedelta(days=days))
        assert server.by(cookie, "GET", "/v1/me").status_code == 200
        server.settle()
    server.times.append(server.times[-1] + keys.IDLE)
    assert server.by(cookie, "GET", "/v1/me").status_code == 401
