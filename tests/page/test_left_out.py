"""Hiding and leaving out: two things, each with its list and its way back, in a real browser."""

from __future__ import annotations

import pytest

from serving.page.hides import days_of
from serving.store import exclusions, hidden

pytestmark = pytest.mark.xdist_group("page")

FIRST = ("", "")


def stored(site, listener):
    """(what is hidden, what is left out), as (what, id)."""
    with site.store.begin() as connection:
        both = [each.page(connection, listener, FIRST, 100) for each in (hidden, exclusions)]
    return tuple([row[:2] for row in rows] for rows in both)


def choose(page, label):
    page.locator("#leave-out").get_by_role("radio", name=label, exact=True).check()


@pytest.fixture
def form(visit, enter, listener, site):
    page = enter(visit(java_script_enabled=False), listener)
    page.goto(f"{site.address}/taste")
    page.get_by_role("link", name="Hidden and left out").click()
    return page


def test_a_genre_is_left_out_of_the_taste_at_once_and_let_in_again(form, site, listener):
    choose(form, "A genre")
    genre = form.locator("select[name=genre]").input_value()
    form.get_by_role("button", name="Leave it out of my taste").click()
    assert stored(site, listener) == ([], [("genre", genre)])
    form.goto(f"{site.address}/taste")
    assert genre not in form.locator(".bars span").all_inner_texts()
    form.goto(f"{site.address}/hidden")
    form.get_by_role("button", name=f"Let it count again: {genre}").click()
    assert stored(site, listener) == ([], [])


def test_what_was_heard_from_a_source_is_hidden_and_brought_back(form, site, listener):
    choose(form, "Everything heard from")
    form.locator("select[name=source]").select_option("drawn")
    form.get_by_role("button", name="Hide it").click()
    assert stored(site, listener) == ([("source", "drawn")], [])
    form.get_by_role("button", name="Bring back: drawn").click()
    assert stored(site, listener) == ([], [])


def test_a_time_is_left_out_by_the_listeners_own_days(form, site, listener):
    choose(form, "Everything heard from one day to another")
    form.get_by_label("First day").fill("2025-11-03")
    form.get_by_label("Last day").fill("2025-11-09")
    form.get_by_role("button", name="Leave it out of my taste").click()
    assert form.locator(".things .name").all_inner_texts() == ["3 November 2025 – 9 November 2025"]
    ((what, _),) = stored(site, listener)[1]
    assert what == "range"


@pytest.mark.parametrize(
    ("id", "timezone", "said"),
    [
        ("2025-11-02T15:00:00Z/2025-11-03T15:00:00Z", "Asia/Tokyo", "3 November 2025"),
        ("2025-11-02T15:00:00Z/2025-11-09T15:00:00Z", "UTC", "2 November 2025, 15:00 – 9 November 2025, 15:00"),
    ],
)
def test_a_time_is_written_by_the_listeners_clock(id, timezone, said):
    assert days_of(id, timezone, "en") == said


@pytest.mark.parametrize("last", ["2025-11-01", ""])
def test_a_time_that_ends_before_it_begins_is_refused_in_words(form, site, listener, last):
    choose(form, "Everything heard from one day to another")
    form.get_by_label("First day").fill("2025-11-03")
    form.get_by_label("Last day").fill(last)
    form.get_by_role("button", name="Hide it").click()
    assert "range" in form.get_by_role("alert").inner_text()
    assert stored(site, listener) == ([], [])


def test_from_a_row_one_comes_to_the_form_with_the_track_and_the_artist_named(visit, enter, site, listener):
    page = enter(visit(), listener)
    row = page.locator(".track").nth(2)
    title, artist = row.locator(".name").inner_text(), row.get_attribute("data-artist")
    row.locator(".menu summary").click()
    row.get_by_role("link", name="Hide, or leave out").click()
    assert page.get_by_role("radio", name=f"This track: {title}").is_checked()
    page.get_by_role("radio", name="Everything by").check()
    page.get_by_role("button", name="Leave it out of my taste").click()
    page.get_by_role("button", name="Let it count again").wait_for()
    assert stored(site, listener) == ([], [("artist", artist)])


def test_the_difference_of_the_two_is_said(form):
    boxes = form.locator(".boxed .help").all_inner_texts()
    assert any("Never offered to you again" in said for said in boxes)
    assert any("still counts as heard, and may still be offered" in said for said in boxes)
