"""Turning the dials of a playlist, for once or for good, in a real browser."""

from __future__ import annotations

import re

import pytest

from playlists.dials import DEFAULT, turned
from playlists.recipes.discover_weekly import KIND
from playlists.week import week_at
from serving.answering import making
from serving.stopwatch import Stopwatch
from serving.store import listeners
from tests.page.conftest import LISTENERS
from tests.page.site import NOW

pytestmark = pytest.mark.xdist_group("page")


@pytest.fixture
def listener(site):
    """Somebody of whom no other test knows, and for whom the small world has enough outside their usual.

    It has six genres, and half of them are usual for most: for some there are two such tracks, whatever they turn.
    """
    names = (f"l{number:07d}" for number in LISTENERS)
    return next(name for name in names if outside(turned_by(site, name, adventurousness=0.9)) > 10)


@pytest.fixture
def dials(visit, enter, listener, site):
    """Somebody's Discover Weekly with its dials open."""
    page = enter(visit(), listener)
    page.get_by_role("link", name="Turn the dials").click()
    return page


def kept(site, listener):
    with site.store.begin() as connection:
        return listeners.get(connection, listener).dials


def turned_by(site, listener, **given):
    """The playlist that the recipe makes by these dials."""
    shelf, week = site.shelf.get(), week_at(NOW, "UTC")
    with site.store.begin() as connection:
        asked = making.read(connection, [listener], KIND, week, shelf.catalogue).turned(turned(given))
    (made,) = making.made(asked, shelf, Stopwatch())
    return made


def outside(playlist):
    return sum(reason.kind.startswith("outside") for reason in playlist.reasons)


def tracks(page):
    page.wait_for_load_state()
    return [field.input_value() for field in page.locator("input[name=track]").all()]


def slide(page, label, value):
    page.get_by_label(label).fill(str(value))


def test_a_slider_says_where_it_stands(dials):
    slide(dials, "How far from what you know", 0.6)
    assert dials.locator("output").first.inner_text() == "60 %"


def test_a_playlist_tried_once_changes_nothing_and_there_is_a_way_back(dials, site, listener):
    before = tracks(dials)
    slide(dials, "How far from what you know", 0.9)
    dials.get_by_role("button", name="Try it this once").click()
    made = turned_by(site, listener, adventurousness=0.9)
    said = dials.locator(".turned .chips").inner_text()
    assert said.startswith("90 % outside your usual")
    assert f"{outside(made)} of {len(made.tracks)} tracks" in said
    assert tracks(dials) == [site.shelf.get().catalogue.word("track", int(row)) for row in made.tracks]
    assert (
        sum("Outside your usual" in text for text in dials.locator(".reason").all_inner_texts()) == outside(made) > 10
    )
    assert tracks(dials) != before
    assert kept(site, listener) == DEFAULT
    dials.get_by_role("link", name="Back to my own").click()
    assert tracks(dials) == before


def test_what_is_tried_once_is_what_is_taken_along(dials):
    dials.locator(".steer input").first.check()
    dials.get_by_role("button", name="Try it this once").click()
    there = dials.locator(".track .name").all_inner_texts()
    with dials.expect_download() as download:
        dials.get_by_role("link", name="CSV").click()
    text = download.value.path().read_text("utf-8")
    assert all(title[:20] in text for title in there if '"' not in title)


def test_a_suggested_genre_rebuilds_the_playlist_around_it(dials, site):
    steer = dials.locator(".steer input").last
    genre = steer.input_value()
    steer.check()
    dials.get_by_role("button", name="Try it this once").click()
    catalogue = site.shelf.get().catalogue
    codes = {catalogue.genre_code[genre]}
    assert all(codes <= set(catalogue.genres.of(catalogue.row_of[track]).tolist()) for track in tracks(dials))
    assert len(tracks(dials)) == 30


def test_dials_that_are_kept_make_this_weeks_playlist_anew_and_can_be_set_back(dials, site, listener):
    before = tracks(dials)
    slide(dials, "How well known", 0)
    dials.get_by_role("button", name="Keep it so").click()
    assert kept(site, listener).popularity == 0
    assert dials.locator(".turned .chips").inner_text() == "popularity 0 %"
    assert tracks(dials) != before
    dials.get_by_role("button", name="Set all dials back").click()
    assert kept(site, listener) == DEFAULT
    assert sorted(tracks(dials)) == sorted(before)


def test_without_javascript_the_dials_turn_too(visit, enter, listener):
    page = enter(visit(java_script_enabled=False), listener)
    page.get_by_role("link", name="Turn the dials").click()
    page.get_by_label("How many tracks").fill("12")
    page.get_by_role("button", name="Try it this once").click()
    assert page.locator(".track").count() == 12


def test_a_mix_has_the_dial_that_it_obeys_and_no_other(visit, enter, listener, site):
    page = enter(visit(), listener)
    page.goto(f"{site.address}/playlists/daily-mix:1?dials=open")
    assert page.locator(".dial label").all_inner_texts() == [
        "How much you know already", "Explicit tracks", "How many tracks",
    ]  # fmt: skip
    slide(page, "How much you know already", 0)
    page.get_by_role("button", name="Try it this once").click()
    assert page.locator(".track").count() >= 10
    assert not any(re.match("You (played|love)", reason) for reason in page.locator(".reason").all_inner_texts())


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("length=500", "dial length"),
        ("adventurousness=lots", "dial adventurousness"),
        ("steer=polka", "'polka' is none"),
    ],
)
def test_a_dial_that_cannot_stand_so_is_named_above_the_playlist(visit, enter, listener, site, query, said):
    page = enter(visit(), listener)
    page.goto(f"{site.address}/playlists/discover-weekly?dials=turned&{query}")
    assert said in page.get_by_role("alert").inner_text()
    assert page.locator(".track").count() == 30


def test_where_there_is_no_playlist_by_kept_dials_the_way_back_is_there_too(visit, enter, site):
    who = site.newcomer("stuck")
    page = enter(visit(), who)
    with site.store.begin() as connection:
        listeners.set_dials(connection, who, turned({"popularity": 0.1}))
    assert page.goto(f"{site.address}/playlists/on-repeat").status == 409
    page.get_by_role("button", name="Set all dials back").click()
    assert kept(site, who) == DEFAULT
    assert page.get_by_role("button", name="Set all dials back").count() == 0
