"""A radio from a row, a search or words, and what everybody gets beside it, in a real browser."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.xdist_group("page")


def test_a_row_begins_a_radio_from_its_track(visit, enter, listener):
    page = enter(visit(), listener)
    title = page.locator(".track .name").nth(1).inner_text()
    page.locator(".track .menu summary").nth(1).click()
    page.get_by_role("link", name="Radio from this track").click()
    assert page.locator(".seeds li").all_inner_texts() == [title]
    assert page.locator("h1").inner_text() == f"Radio: {title}"
    assert page.locator(".track").count() >= 25


def test_beside_the_radio_stands_what_everybody_gets_and_how_much_of_it_is_in_both(visit, enter, listener, site):
    page = enter(visit(), listener)
    page.goto(f"{site.address}/radio?artist=a3")
    assert page.locator("#everybody").inner_text() == "People who played Artist 3 also played"
    also = page.locator(".also li").count()
    both = int(re.search(rf"(\d+) of these {also} are in your radio too", page.locator(".everybody").inner_text())[1])
    assert page.locator(".also .tag").count() == both < also


def test_two_listeners_have_another_order_of_the_same_radio_and_the_same_list_beside_it(visit, enter, site):
    seen = []
    for who in ("l0000036", "l0000037"):
        page = enter(visit(), who)
        page.goto(f"{site.address}/radio?genre=genre 2")
        seen.append([page.locator(rows).all_inner_texts() for rows in (".track .name", ".also .name")])
    assert seen[0][0] != seen[1][0]
    assert seen[0][1] == seen[1][1]


def test_seeds_are_added_by_name_and_taken_away(visit, enter, listener, site):
    page = enter(visit(java_script_enabled=False), listener)
    page.goto(f"{site.address}/radio")
    page.get_by_label("Around which track").fill("artist 7")
    page.get_by_role("button", name="Play around it").click()
    page.get_by_label("Add a track").fill("genre 1")
    page.get_by_role("button", name="Play around it").click()
    assert [seed.split("\n")[0] for seed in page.locator(".seeds li").all_inner_texts()] == ["Artist 7", "genre 1"]
    page.get_by_role("link", name="Without Artist 7").click()
    assert page.locator(".seeds li").all_inner_texts() == ["genre 1"]


def test_what_nothing_is_called_is_said(visit, enter, listener, site):
    page = enter(visit(), listener)
    page.goto(f"{site.address}/radio?add=zzzzqqqq")
    assert page.locator("#trouble").inner_text() == "Nothing here is called zzzzqqqq."


def test_a_seed_that_is_hidden_says_so(visit, enter, listener, site):
    page = enter(visit(), listener)
    artist = page.locator(".track").first.get_attribute("data-artist")
    page.locator(".track .menu summary").first.click()
    page.locator("button[value=hide-artist]").first.click()
    page.locator(".gone").wait_for()
    assert page.goto(f"{site.address}/radio?artist={artist}").status == 409
    assert "is hidden and cannot be a seed" in page.locator("#trouble").inner_text()


def test_a_radio_can_be_turned_and_taken_along(visit, enter, listener, site):
    page = enter(visit(), listener)
    page.goto(f"{site.address}/radio?artist=a3")
    page.locator(".how summary", has_text="Turn the dials").click()
    page.get_by_label("How well known").fill("1")
    page.get_by_role("button", name="Try it this once").click()
    assert page.locator(".turned .chips").inner_text() == "popularity 100 %"
    with page.expect_download() as download:
        page.get_by_role("link", name="M3U8").click()
    assert download.value.path().read_text("utf-8").count("#EXTINF") == page.locator(".track").count()
