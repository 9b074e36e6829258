"""Following artists from a row and from a search, and where one sees whom, in a real browser."""

from __future__ import annotations

import pytest

from serving.store import followed

pytestmark = pytest.mark.xdist_group("page")


def follows(site, listener):
    with site.store.begin() as connection:
        return [artist for artist, _ in followed.page(connection, listener, "", 100)]


def test_an_artist_is_followed_from_a_row_and_the_button_then_undoes_it(visit, enter, site, listener):
    page = enter(visit(), listener)
    row = page.locator(".track").nth(1)
    row.locator(".menu summary").click()
    row.get_by_role("button", name="Follow Artist").click()
    page.locator("#said", has_text="You follow Artist").wait_for()
    assert follows(site, listener) == [row.get_attribute("data-artist")]
    row.locator(".menu summary").click()
    row.get_by_role("button", name="no longer").click()
    page.locator("#said", has_text="no longer").wait_for()
    assert follows(site, listener) == []


def test_a_search_leads_to_a_follow_that_is_listed_and_can_be_ended(visit, enter, site, listener):
    page = enter(visit(java_script_enabled=False), listener)
    page.goto(f"{site.address}/followed")
    assert "You follow nobody yet" in page.locator(".lede").inner_text()
    page.get_by_label("Find an artist").fill("artist 12")
    page.get_by_role("button", name="Search").click()
    found = page.locator('li[data-artist="a12"]').first
    found.locator(".menu summary").click()
    found.get_by_role("button", name="Follow Artist 12").click()
    assert "/find?q=artist+12" in page.url
    page.goto(f"{site.address}/followed")
    assert page.locator(".things .name").all_inner_texts() == ["Artist 12"]
    page.get_by_role("button", name="Follow Artist 12 no longer").click()
    assert follows(site, listener) == []


def test_a_search_leads_to_a_blend_with_an_artist(visit, enter, site, listener):
    page = enter(visit(), listener)
    page.goto(f"{site.address}/blends")
    page.get_by_label("Find an artist").fill("artist 12")
    page.get_by_role("button", name="Search").click()
    found = page.locator('li[data-artist="a12"]').first
    found.locator(".menu summary").click()
    found.get_by_role("button", name="Blend with Artist 12").click()
    page.locator(".fair tbody tr").first.wait_for()
    rows = [row.split("\t")[0] for row in page.locator(".fair tbody tr").all_inner_texts()]
    assert rows[1:] == ["Artist 12"]
    assert page.locator(".track").count() >= 10


def test_a_search_leads_to_a_radio_around_a_genre(visit, enter, site, listener):
    page = enter(visit(), listener)
    page.goto(f"{site.address}/find?q=genre 2")
    page.locator("li", has_text="genre 2").get_by_role("link", name="Radio").click()
    assert page.locator("h1").inner_text() == "Radio: genre 2"


def test_an_artist_hidden_in_a_search_goes_from_it_and_comes_back(visit, enter, site, listener):
    page = enter(visit(), listener)
    page.goto(f"{site.address}/find?q=artist 12")
    found = page.locator('li[data-artist="a12"]').first
    found.locator(".menu summary").click()
    found.get_by_role("button", name="Hide everything").click()
    page.locator(".gone").wait_for()
    assert page.locator('li[data-artist="a12"]:visible').count() == 0
    page.get_by_role("button", name="Undo").click()
    page.locator(".gone").wait_for(state="detached")
    assert found.is_visible()
