"""Privacy on the page: what is stored and why, switches, a private session, who used it, the zip, deletion."""

from __future__ import annotations

import re
import zipfile
from itertools import count

import pytest

from serving.privacy.register import PURPOSES, REGISTER
from serving.store import accesses, listeners, private_sessions, switches
from serving.store import listens as heard
from serving.work.kinds import KINDS
from serving.work.running import Runner
from tests.page.site import NOW
from tests.page.test_doors import PASSWORD, join

pytestmark = pytest.mark.xdist_group("page")

PEOPLE = count()


@pytest.fixture
def plain(visit, enter, listener, site):
    """The page of one of the world's listeners, without JavaScript."""
    page = enter(visit(java_script_enabled=False), listener)
    page.goto(f"{site.address}/privacy")
    return page


def do_what_is_due(site):
    runner = Runner(site.desk, KINDS, "test")
    while task := runner.next():
        assert runner.run(task)


def test_the_whole_register_is_told_with_its_purposes(plain):
    told = plain.locator("#stored-for").inner_html()
    assert all(held.what[0] in told for held in REGISTER)
    assert plain.locator("#stored-for > ul > li").count() == len(PURPOSES)


def test_a_purpose_is_switched_off_and_on_again(plain, site, listener):
    for words, off in (("Switch off", {"training"}), ("Switch on", set())):
        plain.locator("#training").get_by_role("button", name=words).click()
        with site.store.begin() as connection:
            assert switches.off_of(connection, listener) == off
    assert plain.locator("#playlists button").count() == 0


def test_a_private_session_is_seen_on_every_page_until_it_is_ended(plain, site, listener):
    plain.locator("#private").get_by_role("button", name="Begin").click()
    plain.goto(f"{site.address}/taste")
    assert "nothing of what you play is stored" in plain.locator("aside.private").inner_text()
    with site.store.begin() as connection:
        assert private_sessions.until_ms(connection, listener, NOW)
    plain.locator("aside.private button").click()
    assert plain.locator("aside.private").count() == 0
    with site.store.begin() as connection:
        assert private_sessions.until_ms(connection, listener, NOW) is None


def test_who_used_the_data_is_listed_in_words(plain, site, listener):
    with site.store.begin() as connection:
        accesses.add_for_all(connection, [listener], "training", "listens", "read", NOW)
    plain.reload()
    told = plain.locator("#accesses tbody tr").all_inner_texts()
    assert any("Whoever runs this server: the training set" in row and "read your listens" in row for row in told)
    assert any("You, signed in here" in row for row in told)


def test_the_zip_is_made_shown_and_downloaded(plain, site):
    plain.get_by_role("button", name="Make the zip").click()
    assert "is being made" in plain.locator("#export").inner_text()
    do_what_is_due(site)
    plain.reload()
    assert "is ready" in plain.locator("#export").inner_text()
    with plain.expect_download() as came:
        plain.get_by_role("button", name="Download it").click()
    assert "listens.jsonl" in zipfile.ZipFile(came.value.path()).namelist()


def test_days_and_an_artist_are_deleted_with_a_receipt(plain, site, listener):
    with site.store.begin() as connection:
        before = heard.count(connection, listener)
    artist = plain.locator("#artists option").first.get_attribute("value")
    plain.get_by_label("The artist’s name").fill(artist)
    plain.get_by_role("button", name="Delete all by this artist").click()
    told = plain.locator("#receipt").inner_text()
    assert re.search(r"what you listened to, when, how far, and on which kind of device: \d+", told)
    assert "submissions" not in told
    assert artist not in [one.get_attribute("value") for one in plain.locator("#artists option").all()]
    plain.get_by_label("First day").fill("2000-01-01")
    plain.get_by_label("Last day").fill("2030-01-01")
    plain.get_by_role("button", name="Delete these listens").click()
    assert "Receipt" in plain.locator("#receipt").inner_text()
    with site.store.begin() as connection:
        assert before > 0 == heard.count(connection, listener)


def test_a_last_day_before_the_first_is_said_beside_it(plain):
    plain.get_by_label("First day").fill("2025-02-02")
    plain.get_by_label("Last day").fill("2025-02-01")
    plain.get_by_role("button", name="Delete these listens").click()
    assert "not before it" in plain.get_by_role("alert").inner_text()


def test_the_account_is_deleted_by_who_is_sure_and_the_receipt_stays(visit, site):
    page, user = visit(java_script_enabled=False), f"leaving-{next(PEOPLE)}"
    join(page, site, user, PASSWORD)
    page.goto(f"{site.address}/privacy")
    page.locator("input[name=sure]").check()
    page.get_by_role("button", name="Delete my account").click()
    assert page.locator("h1").inner_text() == "Your account is deleted"
    with site.store.begin() as connection:
        assert listeners.get(connection, user) is None
    page.get_by_role("link", name="Receipt").click()
    assert user not in page.content()
    page.goto(f"{site.address}/privacy")
    assert page.locator("h1").inner_text() == "You are signed out"
