"""report.html in a browser: on a phone the page stays as wide as the phone, and it asks for no other file."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.evaluation.reports import whole

PHONE, SCREEN = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
CONTRAST = """() => [document.body, ...document.querySelectorAll('.soft, tr.ours td, svg text')].map(e => {
  const style = getComputedStyle(e);
  return [e.namespaceURI.endsWith('svg') ? style.fill : style.color, getComputedStyle(document.body).backgroundColor];
})"""
LEAST_CONTRAST = 4.5  # WCAG 2.2, level AA, of ordinary text


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    whole(folder)
    return folder / "report.html"


@pytest.mark.parametrize("viewport", [PHONE, SCREEN], ids=["phone", "screen"])
def test_the_page_is_as_wide_as_the_window_and_needs_no_other_file(
    browser: Browser, report: Path, viewport: dict[str, int]
) -> None:
    page = browser.new_page(viewport=viewport)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    assert asked == [report.as_uri()]
    page.close()


def test_on_a_phone_the_names_of_a_table_leave_room_for_its_figures(browser: Browser, report: Path) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto(report.as_uri())
    widths = page.evaluate("[...document.querySelectorAll('tbody th')].map(e => e.offsetWidth)")
    page.close()
    assert len(widths) > 10
    assert max(widths) < PHONE["width"] / 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_both_colour_schemes(browser: Browser, report: Path, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto(report.as_uri())
    pairs = {tuple(pair) for pair in page.evaluate(CONTRAST)}
    page.close()
    assert len(pairs) >= 3
    assert min(_contrast(*pair) for pair in pairs) >= LEAST_CONTRAST


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(rgb: str) -> float:
    """Of "rgb(r, g, b)", WCAG 2.2."""
    parts = [int(part) / 255 for part in rgb.removeprefix("rgb(").removesuffix(")").split(",")]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
