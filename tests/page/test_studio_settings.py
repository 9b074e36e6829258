"""The settings in the studio, without JavaScript: tried side by side, saved, undone, in two languages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Page

from serving.store import accounts, curating
from serving.store.curating_tables import revisions
from tests.page.test_manner import AA, CONTRAST, SMALL, TARGET

pytestmark = pytest.mark.xdist_group("page")

LENGTH = "discover-weekly.length"


@pytest.fixture
def studio(visit, site, enter, listener):
    """The page of a curator who has a history; afterwards all is as in the file again."""
    with site.store.begin() as connection:
        accounts.set_role(connection, listener, "curator")
    page = enter(visit(java_script_enabled=False), listener)
    page.goto(f"{site.address}/studio/settings")
    yield page
    with site.store.begin() as connection:
        connection.execute(revisions.delete())


def field(page: Page, name: str = LENGTH):
    return page.locator(f"input[name='{name}']")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_who_is_no_curator_does_not_see_it(visit, site, enter, listener):
    page = enter(visit(), listener)
    answer = page.goto(f"{site.address}/studio/settings")
    assert answer is not None
    assert answer.status == 403


def test_the_account_of_a_curator_leads_there(studio, site):
    studio.goto(f"{site.address}/account")
    studio.get_by_role("link", name="What playlists are made of").click()
    assert field(studio).input_value() == "30"


def test_every_setting_of_a_kind_stands_there_with_its_sentence_and_its_bounds(studio):
    assert "How long the playlist is" in studio.locator(f"label[for='{LENGTH}']").inner_text()
    assert "10 to 200, tracks. At first 30." in studio.locator(f"[id='{LENGTH}-help']").inner_text()
    assert studio.locator(".setting").count() == 8


def test_a_trial_is_shown_side_by_side_and_saves_nothing(studio, site):
    field(studio).fill("20")
    press(studio, "Try it")
    sides = [studio.locator(".sides section").nth(n).locator("li").count() for n in (0, 1)]
    assert sides == [30, 20]
    assert "tracks stay" in studio.locator(".tried").inner_text()
    assert field(studio).input_value() == "20"
    with site.store.begin() as connection:
        assert curating.number(connection) == 0


def test_a_trial_on_somebody_who_likes_a_genre_says_whose_it_is(studio, site):
    genre = site.shelf.get().catalogue.genres.names[0]
    studio.locator("#genres").fill(genre)
    press(studio, "Try it")
    assert f"somebody who likes {genre}" in studio.locator(".tried").inner_text()


def test_what_is_saved_is_in_the_history_and_can_be_undone(studio):
    field(studio).fill("25")
    studio.locator("#note").fill("a shorter Monday")
    press(studio, "Save")
    assert "Saved as revision 1" in studio.get_by_role("status").first.inner_text()
    assert "a shorter Monday" in studio.locator(".past").inner_text()
    assert studio.locator(".setting.changed").count() == 1
    press(studio, "Undo revision 1")
    assert "takes revision 1 back" in studio.locator(".past").inner_text()
    assert field(studio).input_value() == "30"


def test_an_empty_field_is_as_in_the_file_again(studio):
    field(studio).fill("25")
    press(studio, "Save")
    field(studio).fill("")
    press(studio, "Save")
    assert field(studio).input_value() == "30"
    assert studio.locator(".setting.changed").count() == 0


def test_what_is_out_of_bounds_is_said_and_stays_typed(studio):
    field(studio).fill("2000")
    press(studio, "Save")
    assert "2000 is not within 10..200" in studio.get_by_role("alert").inner_text()
    assert field(studio).input_value() == "2000"


def test_a_change_that_was_made_meanwhile_is_not_lost(studio, site):
    other = studio.context.new_page()
    other.goto(f"{site.address}/studio/settings")
    field(other, "discover-weekly.pool").fill("900")
    press(other, "Save")
    field(studio).fill("25")
    press(studio, "Save")
    assert "Somebody else changed settings" in studio.get_by_role("alert").inner_text()
    assert field(studio).input_value() == "25"
    press(studio, "Save")
    assert (field(studio).input_value(), field(studio, "discover-weekly.pool").input_value()) == ("25", "900")


def test_it_speaks_japanese(studio):
    studio.get_by_role("button", name="日本語").click()
    assert studio.locator("h1").inner_text() == "プレイリストの作り方"
    assert "プレイリストの曲数" in studio.locator(f"label[for='{LENGTH}']").inner_text()


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_window(studio, width):
    studio.set_viewport_size({"width": width, "height": 900})
    press(studio, "Try it")
    assert studio.locator("html").evaluate("e => e.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_its_contrast_and_fingers_find_everything(studio, scheme):
    studio.emulate_media(color_scheme=scheme)
    studio.set_viewport_size({"width": 360, "height": 740})
    field(studio).fill("20")
    press(studio, "Save")
    field(studio).fill("25")
    press(studio, "Try it")
    ratio, where = studio.evaluate(CONTRAST)
    assert ratio >= AA, where
    assert studio.evaluate(SMALL, TARGET) == []


def test_its_headings_stand_in_order_and_its_ids_are_unique(studio):
    press(studio, "Try it")
    levels = studio.locator("h1, h2, h3").evaluate_all("all => all.map((e) => Number(e.tagName[1]))")
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = studio.locator("[id]").evaluate_all("all => all.map((e) => e.id)")
    assert len(ids) == len(set(ids))
