"""The moment: made for this hour, and for another that is chosen, in a real browser."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.xdist_group("page")


def test_the_library_leads_to_the_moment_which_says_what_it_assumed(visit, enter, listener, site):
    page = enter(visit(), listener)
    page.goto(f"{site.address}/library")
    card = page.locator(".cards a", has_text="Right now")
    said = card.locator(".by").inner_text()
    card.click()
    assert page.locator(".week").inner_text() == said
    assert "% of it follows from what you play around this hour" in page.locator(".assumed").inner_text()
    assert page.locator(".track").count() >= 10


def test_another_hour_and_day_can_be_chosen_and_left_again(visit, enter, listener, site):
    page = enter(visit(java_script_enabled=False), listener)
    page.goto(f"{site.address}/moment")
    now = page.locator(".week").inner_text()
    page.get_by_label("Day").select_option("Sunday")
    page.get_by_label("Hour").select_option("3:00")
    page.get_by_role("button", name="Change").click()
    assert page.locator(".week").inner_text() == "Sunday, around 3:00"
    page.get_by_role("link", name="Back to now").click()
    assert page.locator(".week").inner_text() == now


def test_who_never_played_anything_is_told_what_is_missing(visit, enter, site):
    page = enter(visit(), site.newcomer("no-moment"))
    assert page.goto(f"{site.address}/moment").status == 409
    assert "Too little is known yet" in page.locator(".assumed").inner_text()


def test_an_hour_that_there_is_not_is_refused(visit, enter, listener, site):
    page = enter(visit(), listener)
    assert page.goto(f"{site.address}/moment?hour=25").status == 422
