"""What a screen reader needs of every page: names, unique ids, headings in order; and the blend for everybody."""

from __future__ import annotations

import pytest

from tests.page.test_blends import OTHER, blended
from tests.page.test_manner import AA, CONTRAST, OLD, PHONE, ROOMS, SMALL, TARGET

pytestmark = pytest.mark.xdist_group("page")

NAMELESS = """() => [...document.querySelectorAll("input, select, button, summary, a, svg[role=img]")]
  .filter((e) => e.type !== "hidden" && e.checkVisibility())
  .filter((e) => ![...(e.labels ?? [])].some((label) => label.textContent.trim()))
  .filter((e) => !e.getAttribute("aria-label") && !e.getAttribute("aria-labelledby") && !e.textContent.trim())
  .map((e) => e.outerHTML.slice(0, 100))"""
TWICE = """() => { const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  return ids.filter((id, n) => ids.indexOf(id) !== n); }"""
LOST = """() => ["aria-describedby", "aria-labelledby", "for"].flatMap((name) =>
  [...document.querySelectorAll(`[${name}]`)].flatMap((e) => e.getAttribute(name).split(" "))
  ).filter((id) => !document.getElementById(id))"""
SKIPPED = """() => [...document.querySelectorAll("main h1, main h2, main h3, main h4")]
  .map((e) => Number(e.tagName[1])).filter((level, n, all) => level > (all[n - 1] ?? 0) + 1)"""


@pytest.mark.parametrize("locale", ["en-GB", "ja-JP"])
def test_every_control_has_a_name_every_id_is_once_and_no_heading_is_skipped(visit, enter, site, locale, listener):
    page = enter(visit(locale=locale), listener)
    blend = f"/blends/{blended(site, listener, OTHER, name='Kitchen')}"
    for path in (*OLD, *ROOMS, "/quiz", "/find?q=artist 12", "/hidden?track=t0000007&artist=a1&genre=genre 1", blend):
        page.goto(site.address + path)
        for wrong in (NAMELESS, TWICE, LOST, SKIPPED):
            assert page.evaluate(wrong) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_blend_can_be_read_and_pressed_on_a_phone(visit, enter, site, listener, scheme):
    page = enter(visit(color_scheme=scheme, **PHONE), listener)
    page.goto(f"{site.address}/blends/{blended(site, listener, OTHER)}")
    page.get_by_role("button", name="Invite somebody").first.click()
    page.locator("#link").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(SMALL, TARGET) == []
    least, whose = page.evaluate(CONTRAST)
    assert least >= AA, whose


def test_the_menu_marks_the_room_that_one_is_in(visit, enter, site, listener):
    page = enter(visit(), listener)
    for path, room in (("/weeks", "This week"), ("/moment", "Library"), ("/radio", "Search"), ("/hidden", "Taste")):
        page.goto(site.address + path)
        assert page.locator("header [aria-current]").all_inner_texts() == [room], path
