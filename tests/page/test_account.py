"""The account on the page: the password, where one is signed in, tokens and invites; without JavaScript."""

from __future__ import annotations

from itertools import count

import pytest

from serving.store import accounts, listeners
from tests.page.site import NOW
from tests.page.test_doors import PASSWORD, come_in, join

pytestmark = pytest.mark.xdist_group("page")

OTHER = "a sentence about rain"
PEOPLE = count()


@pytest.fixture
def ana(visit, site):
    """The page of somebody new who signed up by password, and their user name."""
    page, user = visit(java_script_enabled=False), f"ana-{next(PEOPLE)}"
    join(page, site, user, PASSWORD)
    page.goto(f"{site.address}/account")
    return page, user


def test_the_account_says_who_one_is_and_where_one_is_signed_in(ana):
    page, user = ana
    assert user in page.locator(".lede").inner_text()
    assert page.locator("#sessions li .name").all_inner_texts() == ["This session"]


def test_a_new_password_signs_out_everywhere_else(ana, visit, site):
    page, user = ana
    other = visit()
    come_in(other, site, user, PASSWORD)
    other.locator(".track").first.wait_for()
    page.reload()
    assert page.locator("#sessions li").count() == 2
    page.locator("#password").fill(OTHER)
    page.get_by_role("button", name="Change the password").click()
    assert "is changed" in page.get_by_role("status").first.inner_text()
    assert page.locator("#sessions li").count() == 1
    other.goto(f"{site.address}/weeks")
    assert other.locator("h1").inner_text() == "You are signed out"


def test_a_password_that_will_not_do_is_said_beside_it(ana):
    page, _ = ana
    page.locator("#password").fill("password1")
    page.get_by_role("button", name="Change the password").click()
    assert "commonest" in page.get_by_role("alert").inner_text()


def test_a_session_is_ended_from_another(ana, visit, site):
    page, user = ana
    other = visit()
    come_in(other, site, user, PASSWORD)
    other.locator(".track").first.wait_for()
    page.reload()
    page.get_by_role("button", name="End the session").click()
    assert page.locator("#sessions li").count() == 1
    other.goto(f"{site.address}/weeks")
    assert other.locator("h1").inner_text() == "You are signed out"


def test_a_token_is_made_shown_once_and_taken_back(ana, site):
    page, _ = ana
    page.locator("#name").fill("phone")
    page.get_by_role("button", name="Make a token").click()
    token = page.locator("#key").input_value()
    with site.store.begin() as connection:
        assert listeners.by_token(connection, token)
    assert token not in page.url
    page.get_by_role("link", name="Back to your account").click()
    assert token not in page.content()
    page.get_by_role("button", name="Take “phone” back").click()
    assert page.locator("#tokens li").count() == 0
    with site.store.begin() as connection:
        assert listeners.by_token(connection, token) is None


def test_who_came_in_by_token_proves_themselves_by_the_password_where_there_is_one(visit, site, enter):
    user = site.newcomer("by-token")
    with site.store.begin() as connection:
        accounts.set_password(connection, user, "$argon2id$none", NOW)
    page = enter(visit(java_script_enabled=False), user)
    page.goto(f"{site.address}/account")
    page.locator("#name").fill("phone")
    page.locator("#token-current").fill(OTHER)
    page.get_by_role("button", name="Make a token").click()
    assert page.get_by_role("alert").inner_text() == "That is not right."


def test_a_curator_invites_and_a_listener_sees_nothing_of_it(ana, visit, site):
    page, user = ana
    assert page.locator("#invites").count() == 0
    with site.store.begin() as connection:
        accounts.set_role(connection, user, "curator")
    page.reload()
    page.get_by_role("button", name="Invite somebody").click()
    assert page.locator("#key").input_value().startswith(f"{site.address}/join?invite=")
    page.get_by_role("link", name="Back to your account").click()
    page.locator("#invites").get_by_role("button", name="Take “by").click()
    assert page.locator("#invites li").count() == 0
