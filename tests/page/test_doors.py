"""Coming in, making an account, leaving, and being kept out, in a real browser."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.xdist_group("page")
PASSWORD = "four words that rhyme"


def test_a_wrong_token_says_so(visit, site):
    page = visit()
    page.goto(site.address)
    page.locator(".doors summary").click()
    page.locator("#token").fill("not-a-token")
    page.get_by_role("button", name="Sign in: Your token").click()
    assert "not known here" in page.get_by_role("alert").inner_text()
    assert page.locator("#token").input_value() == ""
    assert "not-a-token" not in page.url


def test_the_token_is_in_no_address_and_no_script_can_read_it(visit, enter, listener):
    page = enter(visit(), listener)
    cookie = next(one for one in page.context.cookies() if one["name"] == "segue_session")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert cookie["value"] not in page.content() + page.url


def test_signing_out_ends_it(visit, enter, listener, site):
    page = enter(visit(), listener)
    page.get_by_role("button", name="Sign out").click()
    page.locator("#user").wait_for()
    assert not [one for one in page.context.cookies() if one["name"] == "segue_session"]
    page.goto(f"{site.address}/weeks")
    assert page.locator("h1").inner_text() == "You are signed out"


def test_a_new_listener_is_guessed_at_gets_a_token_once_and_a_playlist(visit, site):
    page = visit(locale="ja-JP", timezone_id="Asia/Tokyo")
    page.goto(site.address)
    page.get_by_role("link", name="アカウントを作る").click()
    assert page.locator("#market").input_value() == "JP"
    assert page.locator("#timezone").input_value() == "Asia/Tokyo"
    assert page.locator("#market option:checked").inner_text() == "日本"
    page.locator("button.main").click()
    token = page.locator("#key").input_value()
    assert len(token) > 30
    assert token not in page.url
    page.get_by_role("link", name="プレイリストへ").click()
    assert page.locator(".track").count() == 30
    again = visit()
    again.goto(site.address)
    again.locator(".doors summary").click()
    again.locator("#token").fill(token)
    again.locator("#token").press("Enter")
    assert again.locator(".track").count() == 30


def join(page, site, user, password):
    page.goto(f"{site.address}/join")
    page.locator("#user").fill(user)
    page.locator("#password").fill(password)
    page.locator("button.main").click()


def come_in(page, site, user, password):
    page.goto(site.address)
    page.locator("#user").fill(user)
    page.locator("#password").fill(password)
    page.locator("button.main").click()


def test_a_name_and_a_password_make_an_account_and_come_back(visit, site):
    page = visit(java_script_enabled=False)
    join(page, site, "Ana", PASSWORD)
    assert page.locator(".track").count() == 30
    again = visit(java_script_enabled=False)
    come_in(again, site, "ana", PASSWORD)
    assert again.locator(".track").count() == 30
    assert PASSWORD not in again.content() + again.url


@pytest.mark.parametrize(
    ("user", "password", "said"),
    [("dora", "password1", "commonest"), ("dora", "dora and her cat", "contains your user name"),
     ("a b", PASSWORD, "64 letters"), ("l0000001", PASSWORD, "has that name"), ("", PASSWORD, "Choose a user name"),
     ("dora", "", "Choose a password")],
)  # fmt: skip
def test_what_will_not_do_is_said_where_it_was_typed_and_the_name_stays(visit, site, user, password, said):
    page = visit()
    join(page, site, user, password)
    assert said in page.get_by_role("alert").inner_text()
    assert page.locator("#user").input_value() == user
    assert page.locator("#password").input_value() == ""


def test_who_guesses_is_told_to_wait(visit, site):
    page = visit()
    for _ in range(5):
        come_in(page, site, "nobody-of-that-name", PASSWORD)
        assert page.get_by_role("alert").inner_text() == "The user name or the password is wrong."
    come_in(page, site, "nobody-of-that-name", PASSWORD)
    assert page.get_by_role("alert").inner_text() == "Too many tries. The next one is looked at in 1 s."


def test_the_token_can_be_copied(visit, site):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site.address}/join")
    page.locator("button.main").click()
    page.get_by_role("button", name="Copy").click()
    page.locator("#said", has_text="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#key").input_value()


def test_the_language_is_the_browsers_until_another_is_chosen(visit, site):
    page = visit(locale="ja-JP")
    page.goto(site.address)
    assert page.locator("html").get_attribute("lang") == "ja"
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto(f"{site.address}/join")
    assert page.title() == "Make an account · Segue"


def test_what_is_not_there_is_told_as_a_page(visit, enter, listener, site):
    page = enter(visit(), listener)
    assert page.goto(f"{site.address}/nowhere").status == 404
    assert page.locator("h1").inner_text() == "There is nothing here"
    assert page.goto(f"{site.address}/weeks/1999-W01").status == 404
    assert "1999-W01" in page.locator(".detail").inner_text()
    assert page.goto(f"{site.address}/weeks/soon").status == 422
    page.get_by_role("link", name=re.compile("Back")).click()
    assert page.locator(".track").count() == 30
