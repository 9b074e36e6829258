"""How playlists are received, in the studio: curves, figures and variants, without JavaScript, in two languages."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args, get_type_hints

import pytest
from sqlalchemy import delete

from playlists.playlist import Reason
from playlists.responses.intervals import Rate
from playlists.responses.variants import label
from playlists.week import week_at
from serving.page import words
from serving.page.curves import HIGH, WIDE, curves
from serving.store import accounts, experiments
from serving.store.changes import ms
from serving.store.experiments import Stop
from serving.store.tables import listeners
from tests.page.site import NOW
from tests.page.test_manner import AA, CONTRAST, PHONE, SMALL, TARGET
from tests.responses.streams import TRUE, stream
from tests.responses.test_variants import TRIAL

pytestmark = pytest.mark.xdist_group("page")

WEEKS = 6
FIRST = week_at(NOW, "UTC").plus(1 - WEEKS)
HERE = replace(TRIAL, first=FIRST.monday, end=FIRST.plus(9).monday)
SURELY = "34.1% of what was played is skipped, 25.0% with the control"


@pytest.fixture(scope="module")
def received(site):
    """Two variants of Discover Weekly, of which the second was stopped; afterwards nobody of it is left."""
    with site.store.begin() as connection:
        experiments.add(connection, HERE, NOW)
        experiments.stop(connection, Stop(HERE.name, "bolder", ms(NOW), SURELY))
        for n, (name, true) in enumerate((("control", TRUE), ("bolder", TRUE | {"skip": 0.38}))):
            made = stream(40, WEEKS, 8, n, true, label(HERE.name, name), f"responses-{n}-", FIRST)
            made.store(connection)
    yield
    with site.store.begin() as connection:
        experiments.remove(connection, HERE.name)
        connection.execute(delete(listeners).where(listeners.c.id.startswith("responses-")))


@pytest.fixture
def curator(received, visit, site, enter, listener):
    def entered(**settings):
        with site.store.begin() as connection:
            accounts.set_role(connection, listener, "curator")
        return enter(visit(**{"java_script_enabled": False} | settings), listener)

    return entered


@pytest.fixture
def studio(curator, site):
    page = curator()
    page.goto(f"{site.address}/studio/responses")
    return page


def test_who_is_no_curator_does_not_see_it(visit, site, enter, listener):
    answer = enter(visit(), listener).goto(f"{site.address}/studio/responses")
    assert answer is not None
    assert answer.status == 403


def test_the_account_of_a_curator_leads_there(studio, site):
    studio.goto(f"{site.address}/account")
    studio.get_by_role("link", name="How playlists are received").click()
    assert studio.locator("h1").inner_text() == "How playlists are received"


def test_each_variant_is_a_line_with_a_band_in_each_plot(studio):
    assert studio.locator(".legend li").all_inner_texts() == ["bolder-weeks/bolder", "bolder-weeks/control"]
    assert studio.locator("figure").count() == 7  # nobody knows the long tail of tracks that no catalogue has
    skipped = studio.locator("figure", has_text="Skipped").first
    assert skipped.locator("polyline").count() == skipped.locator("polygon").count() == 2


def test_a_variant_that_is_skipped_more_is_said_to_be_surely_so(studio):
    cells = studio.locator(".compared tbody td")
    skip = cells.nth(3)
    assert skip.locator("b").count() == 1
    assert float(skip.inner_text().partition(" ")[0]) == pytest.approx(13, abs=5)
    assert cells.nth(2).locator("b").count() == 0


def test_an_experiment_says_which_variant_was_stopped_and_why(studio):
    said = studio.locator(".trials").inner_text()
    assert "bolder was stopped on 7 January 2026." in said
    assert SURELY in said


def test_told_apart_by_country_who_are_few_are_withheld(studio):
    studio.locator("#segment").select_option(label="their country")
    studio.get_by_role("button", name="Show").click()
    assert "segment=market" in studio.url
    assert "Not known" in studio.locator(".together").inner_text()
    title, table = studio.locator("#together").bounding_box(), studio.locator(".together table").bounding_box()
    assert title["y"] + title["height"] <= table["y"]  # above it, not squeezed in beside it
    assert studio.locator(".compared").count() == 1


def test_the_figures_can_be_taken_along_as_csv(studio):
    with studio.expect_download() as download:
        studio.get_by_role("link", name="CSV").click()
    written = download.value.path().read_text()
    assert written.startswith("kind,part,variant")
    assert "bolder-weeks/bolder" in written


def test_a_kind_that_nobody_was_offered_says_so(studio):
    studio.get_by_role("link", name="Time Capsule").click()
    assert "Nothing can be shown" in studio.locator(".note").inner_text()


def test_it_speaks_japanese(studio):
    studio.get_by_role("button", name="日本語").click()
    assert studio.locator("h1").inner_text() == "プレイリストの反応"
    assert "スキップの割合" in studio.locator("figcaption").all_inner_texts()[3]


@pytest.mark.parametrize("segment", ["", "activity", "reason"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_read_on_a_phone_in_both_schemes(curator, site, segment, scheme):
    page = curator(**PHONE, color_scheme=scheme)
    page.goto(f"{site.address}/studio/responses?segment={segment}")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]
    contrast, whose = page.evaluate(CONTRAST)
    assert contrast >= AA, whose
    assert page.evaluate(SMALL, TARGET) == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_reason_of_a_playlist_can_be_told_apart(language):
    kinds = get_args(get_type_hints(Reason)["kind"])
    assert len({words.said(language, f"responses reason {kind}") for kind in kinds}) == len(kinds) > 15


def test_a_week_without_figures_is_a_gap_and_one_alone_a_stroke():
    rate = Rate(0.2, 0.1, 0.3)
    drawn = curves([[rate, rate, None, rate]])
    assert drawn is not None
    (curve,) = drawn.curves
    assert (len(curve.lines), len(curve.bands)) == (1, 1)
    assert curve.lines[0].split()[0] == f"0.0,{round(HIGH * (1 - 0.2 / drawn.top), 1)}"
    assert [x for x, *_ in curve.alone] == [WIDE]


def test_one_interval_of_few_does_not_flatten_all_others():
    narrow, wide = Rate(0.02, 0.01, 0.03), Rate(0.03, 0, 0.9)
    drawn = curves([[narrow] * 5 + [wide]])
    assert drawn is not None
    assert drawn.top == 0.05
