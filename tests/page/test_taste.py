"""What is known of a taste, and how wide its world is, as plots that can be read, in a real browser."""

from __future__ import annotations

import re

import pytest

from playlists.bubble import Alarm, Trend
from serving.page.plots import HIGH, WIDE, bars, plot
from serving.page.taste import told

pytestmark = pytest.mark.xdist_group("page")


def test_the_taste_is_shown_in_shares_that_add_up(visit, enter, listener, site):
    page = enter(visit(), listener)
    page.get_by_role("link", name="Taste", exact=True).click()
    genres = page.locator(".boxed", has=page.get_by_role("heading", name="Genres"))
    shares = [float(share.removesuffix(" %")) for share in genres.locator("b").all_inner_texts()]
    assert sum(shares) == pytest.approx(100, abs=0.5)
    assert shares == sorted(shares, reverse=True)
    assert float(genres.locator("rect.fill").first.get_attribute("width")) == 100


def test_each_figure_of_the_bubble_has_a_plot_and_its_weeks_in_numbers(visit, enter, listener, site):
    page = enter(visit(), listener)
    page.goto(f"{site.address}/taste")
    assert page.locator("figure b").all_inner_texts() == ["Sameness", "Variety of genres", "New artists"]
    assert re.search(
        r"last [\d.]+ played, [\d.]+ recommended", page.get_by_role("img").first.get_attribute("aria-label")
    )
    page.locator(".how summary").click()
    assert all(re.fullmatch(r"20\d\d-W\d\d", week) for week in page.locator("tbody th").all_inner_texts())
    assert page.locator("tbody tr").count() > 3


def test_of_whom_nothing_is_known_the_page_leads_to_the_quiz(visit, enter, site):
    page = enter(visit(), site.newcomer("tasteless"))
    page.goto(f"{site.address}/taste")
    page.get_by_role("link", name="Tell us who you like").click()
    assert page.url.endswith("/quiz")


NARROWER, POORER = Trend(0.0912, 0.0004), Trend(-0.31, 0.002)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(
    ("alarm", "figures"),
    [
        (Alarm(True, 22, NARROWER, POORER), ["22", "+0.09", "0.000", "-0.31", "0.002"]),
        (Alarm(False, 14, NARROWER, None), ["14", "+0.09", "0.000"]),
    ],
)
def test_an_alarm_is_told_with_its_figures(alarm, figures, language):
    assert re.findall(r"[+-]?\d+(?:\.\d+)?", " ".join(told(alarm, language))) == figures


def test_with_too_few_weeks_it_says_how_many_are_needed():
    assert told(Alarm(False, 3, None, None), "en") == [
        "Too early to say: 3 weeks with at least 20 plays so far, and 8 are needed."
    ]


def test_a_raised_alarm_and_a_calm_one_differ_in_words():
    assert told(Alarm(True, 22, None, None), "en") != told(Alarm(False, 22, None, None), "en")


def test_a_line_breaks_where_a_week_is_missing_and_stays_inside_its_box():
    drawn = plot([[0.1, 0.2, None, 0.9, None, 0.3, 0.4], [None] * 7])
    line, nothing = drawn.lines
    assert (len(line.runs), len(line.alone), line.last) == (2, 1, 0.4)
    assert (nothing.runs, nothing.alone, nothing.last) == ((), (), None)
    points = [tuple(map(float, point.split(","))) for run in line.runs for point in run.split()] + [*line.alone]
    assert all(0 <= x <= WIDE and 0 <= y <= HIGH for x, y in points)
    assert points[-1][1] < points[0][1], "more is further up"


def test_what_hardly_moves_does_not_look_as_if_it_did():
    (line,) = plot([[0.500, 0.501]]).lines
    ys = [float(point.split(",")[1]) for point in line.runs[0].split()]
    assert abs(ys[0] - ys[1]) < HIGH / 50


def test_there_is_no_plot_of_nothing():
    assert plot([[None, None], []]) is None
    assert bars([]) == []
