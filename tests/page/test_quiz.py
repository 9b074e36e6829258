"""Somebody new tells whom they like, in a real browser, and has a playlist of it."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.xdist_group("page")


def test_somebody_new_picks_artists_and_the_playlist_is_made_of_them(visit, enter, site):
    page = enter(visit(), site.newcomer("curious"))
    page.get_by_role("link", name="Tell us who you like").click()
    assert "Screen 1 of at most 6" in page.locator(".lede").inner_text()
    first = page.locator(".picks .name").first.inner_text()
    page.get_by_label(first).check()
    page.get_by_role("button", name="Next").click()
    assert "Screen 2 of at most 6" in page.locator(".lede").inner_text()
    page.get_by_role("button", name="That is enough").click()
    assert page.locator(".lede").inner_text().startswith("Made of the artists you picked")
    reasons = page.locator(".reason").all_inner_texts()
    assert reasons
    assert all("whom you picked in the quiz" in reason for reason in reasons)


def test_a_pick_that_is_not_on_the_screen_is_refused_in_words(visit, enter, site):
    page = enter(visit(), site.newcomer("sly"))
    page.goto(f"{site.address}/quiz")
    page.locator(".picks input").first.evaluate("box => { box.value = 'nobody'; box.checked = true }")
    page.get_by_role("button", name="Next").click()
    assert "is not on screen 1" in page.locator("main").inner_text()
