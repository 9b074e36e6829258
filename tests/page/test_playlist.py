"""What a listener does with their playlist, in a real browser."""

from __future__ import annotations

import re

import pytest

from tests.page.site import EVIL, PAST_WEEKS

pytestmark = pytest.mark.xdist_group("page")

ROWS = ".track:not(.gone):visible"


def titles(page):
    return page.locator(f"{ROWS} .name").all_inner_texts()


def hide(row, act):
    row.locator(".menu summary").click()
    row.locator(f"button[value={act}]").click()


def test_the_playlist_shows_thirty_tracks_each_with_a_reason_and_a_cover(visit, enter, listener):
    page = enter(visit(), listener)
    rows = page.locator(ROWS)
    assert rows.count() == 30
    reasons = page.locator(".reason").all_inner_texts()
    assert all(re.match(r"(Near|Close to|Outside your usual,) .+ you (played|love)", reason) for reason in reasons)
    assert len(reasons) == 30
    assert page.locator(".track svg.cover use").count() == 30
    assert page.locator("#summary").inner_text() == "30 tracks, 1 h 45 min"
    assert "Artist" in rows.first.locator(".by").inner_text()
    assert re.search(r"· (19|20)\d\d$", rows.first.locator(".by").inner_text())
    assert rows.first.locator(".length").inner_text() == "3:30"


def test_a_title_that_is_a_script_is_only_text(visit, enter, listener):
    page = enter(visit(), listener)
    page.on("dialog", lambda dialog: pytest.fail("a title ran as a script"))
    assert EVIL in titles(page)
    assert page.locator("main script").count() == 0


def test_a_love_is_there_at_once_and_after_a_reload(visit, enter, listener):
    page = enter(visit(), listener)
    title = page.locator(".track .name").nth(4).inner_text()
    heart = page.locator(".track .love").nth(4)
    heart.click()
    page.locator(".track .love[aria-pressed=true]").wait_for()
    assert page.locator("#said").inner_text() == f"Loved “{title}”."
    heart.click()
    page.locator("#said", has_text="no longer").wait_for()
    heart.click()
    page.locator("#said", has_text=re.compile("^Loved")).wait_for()
    page.reload()
    assert page.locator(".track .love[aria-pressed=true]").count() == 1


def test_a_hidden_track_goes_at_once_and_stays_away(visit, enter, listener):
    page = enter(visit(), listener)
    row = page.locator(".track").nth(2)
    track = row.locator("input[name=track]").input_value()
    hide(row, "hide")
    page.locator(".gone").wait_for()
    assert page.locator(ROWS).count() == 29
    assert page.locator("#summary").inner_text().startswith("29 tracks")
    page.reload()
    assert track not in [field.input_value() for field in page.locator("input[name=track]").all()]


def test_undo_brings_the_track_back(visit, enter, listener):
    page = enter(visit(), listener)
    before = titles(page)
    hide(page.locator(".track").nth(2), "hide")
    page.get_by_role("button", name="Undo").click()
    page.locator(".gone").wait_for(state="detached")
    assert titles(page) == before
    page.reload()
    assert sorted(titles(page)) == sorted(before)


def test_a_hidden_artist_goes_and_can_be_brought_back_on_the_page_of_hidden_things(visit, enter, listener):
    page = enter(visit(), listener)
    row = page.locator(".track").nth(1)
    artist = row.locator(".by").inner_text().split(" · ")[0]
    hide(row, "hide-artist")
    page.locator(".gone", has_text=artist).wait_for()
    page.reload()
    assert artist not in [by.split(" · ")[0] for by in page.locator(".track .by").all_inner_texts()]
    page.goto(f"{page.url}hidden")
    assert page.locator(".things .name").all_inner_texts() == [artist]
    page.get_by_role("button", name="Bring back").click()
    page.get_by_text("You have hidden nothing").wait_for()


def test_past_weeks_are_listed_and_each_can_be_read(visit, enter, listener):
    page = enter(visit(), listener)
    now = titles(page)
    page.get_by_role("link", name="Past weeks").click()
    assert page.locator(".weeks li").count() == PAST_WEEKS
    span = page.locator(".weeks .name").first.inner_text()
    page.locator(".weeks a").first.click()
    assert span in page.locator(".week").inner_text()
    assert page.locator(ROWS).count() == 30
    assert titles(page) != now


@pytest.mark.parametrize(
    ("name", "begins"), [("JSPF", '{"playlist"'), ("XSPF", "<?xml"), ("M3U8", "#EXTM3U"), ("CSV", "position,")]
)
def test_the_playlist_can_be_taken_along(visit, enter, listener, name, begins):
    page = enter(visit(), listener)
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    assert download.value.path().read_text("utf-8").startswith(begins)
    assert download.value.suggested_filename.endswith(name.lower())


def test_how_the_list_was_made_is_told_stage_by_stage(visit, enter, listener):
    page = enter(visit(), listener)
    page.locator(".how summary").click()
    stages = page.locator(".stages li").all_inner_texts()
    left = [int(re.search(r"\d+$", stage.strip())[0]) for stage in stages]
    assert stages[0].startswith("found")
    assert left == sorted(left, reverse=True)
    assert left[-2 if stages[-1].startswith("of these, outside your usual") else -1] == 30
    assert "Model version v1" in page.locator(".version").inner_text()


def test_who_is_not_known_yet_is_told_that_the_playlist_is_what_others_heard(visit, enter, site):
    page = enter(visit(), site.newcomer("nobody-knows-me"))
    assert "We do not know your taste yet" in page.locator(".lede").inner_text()
    assert all("listener" in reason for reason in page.locator(".reason").all_inner_texts())
