"""Without JavaScript, by keyboard, on a phone, in the dark: the page works for everybody."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.xdist_group("page")

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
OLD = ("/account", "/", "/library", "/find", "/asked?q=hits", "/weeks", "/hidden", "/join")
ROOMS = (  # that steer, and that tell
    "/playlists/daily-mix:1", "/playlists/discover-weekly?dials=open", "/radio?artist=a3", "/moment", "/blends",
    "/taste", "/followed", "/invites?invite=gone", "/delivery", "/privacy", "/imports",
)  # fmt: skip
AA = 4.5  # contrast of text, WCAG 2.2, 1.4.3
TARGET = 24  # px a side of what is pressed, WCAG 2.2, 2.5.8

# The least contrast between a text's colour and the first opaque ground behind it, and whose it is (WCAG's formula).
CONTRAST = """() => {
  const parts = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = (c) => parts(c).slice(0, 3).map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = (e) => { const c = getComputedStyle(e).backgroundColor;
    return parts(c)[3] === 0 ? ground(e.parentElement) : c; };
  let worst = [99, ""];
  for (const e of document.querySelectorAll("main *, header *, footer *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility()) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < worst[0]) worst = [ratio, e.outerHTML.slice(0, 120)];
  }
  return worst;
}"""
SMALL = """(least) => [...document.querySelectorAll("button, summary, nav a, .downloads a, .button, select, input")]
  .filter((e) => e.checkVisibility() && e.type !== "hidden")
  .filter((e) => { const b = e.getBoundingClientRect(); return b.width < least || b.height < least; })
  .map((e) => e.outerHTML.slice(0, 100))"""


def test_without_javascript_one_can_love_hide_and_bring_back(visit, enter, listener):
    page = enter(visit(java_script_enabled=False), listener)
    page.locator(".track .love").nth(6).click()
    assert page.url.endswith("/#t7")
    assert page.locator(".track .love[aria-pressed=true]").count() == 1
    row = page.locator(".track").nth(3)
    track = row.locator("input[name=track]").input_value()
    row.locator(".menu summary").click()
    row.locator("button[value=hide]").click()
    assert page.url.endswith("/#t4")
    assert page.locator(f'input[name=track][value="{track}"]').count() == 0
    page.goto(f"{page.url.partition('#')[0]}hidden")
    page.get_by_role("button", name="Bring back").click()
    assert page.url.endswith("/hidden")
    assert page.locator(".things").count() == 0


def test_without_javascript_one_can_join(visit, site):
    page = visit(java_script_enabled=False)
    page.goto(f"{site.address}/join")
    page.locator("#market").select_option(label="Portugal")
    page.locator("#timezone").select_option("Europe/Lisbon")
    page.locator("button.main").click()
    assert len(page.locator("#key").input_value()) > 30


def test_everything_can_be_done_by_keyboard(visit, site, listener):
    page, press = visit(), lambda *keys: [page.keyboard.press(key) for key in keys]
    page.goto(site.address)
    press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    press("Enter", "Tab")
    assert page.locator(":focus").get_attribute("id") == "user"
    press("Tab", "Tab", "Tab", "Enter", "Tab")  # past the password and its button, into the door for tokens
    assert page.locator(":focus").get_attribute("id") == "token"
    page.keyboard.type(site.token(listener))
    press("Enter")
    page.locator(".track").first.wait_for()
    press("Tab", "Enter", *["Tab"] * 8)  # past four downloads, delivery, the dials and past weeks, to the first heart
    assert page.locator(":focus").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    press("Enter")
    page.locator(".track .love[aria-pressed=true]").wait_for()
    press("Tab", "Enter", "Tab", "Enter")  # the menu, its first choice
    page.locator(".gone").wait_for()
    assert page.locator(":focus").inner_text() == "Undo"
    press("Enter")
    page.locator(".gone").wait_for(state="detached")
    assert page.locator(":focus").get_attribute("aria-label").startswith("More for “")
    press("Enter", "Escape")
    assert page.locator(".menu[open]").count() == 0


@pytest.mark.parametrize("locale", ["en-GB", "ja-JP"])
def test_on_a_phone_nothing_scrolls_sideways_and_fingers_find_everything(visit, enter, listener, site, locale):
    page = enter(visit(locale=locale, **PHONE), listener)
    for path in (*OLD, "/quiz", "/find?q=title", "/nowhere", *ROOMS):
        page.goto(site.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert page.evaluate(SMALL, TARGET) == [], path
    page.goto(site.address)
    page.locator(".menu summary").first.click()
    box = page.locator(".choices").first.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_of_wcag_aa(visit, enter, listener, site, scheme):
    page = visit(color_scheme=scheme)
    page.goto(site.address)
    least, whose = page.evaluate(CONTRAST)
    assert least >= AA, whose
    enter(page, listener)
    page.locator(".how summary").click()
    page.locator(".menu summary").first.click()
    for path in ("", *ROOMS):
        page.goto(f"{site.address}{path}") if path else None
        least, whose = page.evaluate(CONTRAST)
        assert least >= AA, (path, whose)


def test_who_wants_no_motion_gets_none(visit, enter, listener):
    page = enter(visit(reduced_motion="reduce"), listener)
    row = page.locator(".track").first
    row.locator(".menu summary").click()
    row.locator("button[value=hide]").click()
    assert page.locator(".gone").evaluate("e => getComputedStyle(e).animationName") == "none"


def test_every_page_says_its_language_and_its_name(visit, enter, listener, site):
    page = enter(visit(), listener)
    seen = set()
    for path in (*OLD, *ROOMS):
        page.goto(site.address + path)
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("h1").count() == 1
        seen.add(page.title())
    assert len(seen) == len(OLD) + len(ROOMS) - 1  # Discover Weekly is there twice
