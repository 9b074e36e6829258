"""The library, a search and a request, in a real browser."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.xdist_group("page")


def test_the_library_leads_to_every_playlist_that_it_shows(visit, enter, listener, site):
    page = enter(visit(), listener)
    page.get_by_role("link", name="Library").click()
    names = page.locator(".cards .name").all_inner_texts()
    assert "Discover Weekly" in names
    assert len(names) == len(set(names))
    for path in page.locator(".cards a").evaluate_all("cards => cards.map(card => card.getAttribute('href'))"):
        answer = page.goto(site.address + path)
        assert answer.status == 200
        if path.startswith("/playlists/"):
            assert page.locator("h1").inner_text() in names
            assert page.locator(".track").count() >= 10


def test_a_misspelt_artist_is_found_and_the_slip_is_said(visit, enter, listener, site):
    page = enter(visit(), listener)
    artist = page.locator(".track .by").first.inner_text().partition(" ·")[0]
    page.goto(f"{site.address}/find")
    page.get_by_label("What are you looking for?").fill(artist.replace("Artist", "Artits"))
    page.get_by_role("button", name="Search").click()
    assert artist in page.locator(".things .name").all_inner_texts()
    assert "Also looked for" in page.locator(".detail").first.inner_text()


def test_a_wish_becomes_a_playlist_that_shows_how_it_was_understood(visit, enter, listener, site):
    page = enter(visit(), listener)
    page.goto(f"{site.address}/find")
    page.get_by_label("What are you looking for?").fill("12 songs, nothing I know, frobnicate")
    page.get_by_role("button", name="Make a playlist of this").click()
    assert page.locator(".filters").inner_text().split() == ["known", "to", "you", "no", "tracks", "in", "number", "12"]
    assert "frobnicate" in page.locator(".detail").inner_text()
    assert page.locator(".track").count() == 12
    page.locator(".track .love").first.click()
    page.locator("#said", has_text=re.compile("^Loved")).wait_for()


def test_a_wish_that_nothing_keeps_says_which_part_of_it_left_nothing(visit, enter, listener, site):
    page = enter(visit(), listener)
    page.goto(f"{site.address}/asked?q=from 1871")
    said = page.locator("#trouble").inner_text()
    assert re.search(r"found \d+ → from those years 0\. Ask for less", said)
