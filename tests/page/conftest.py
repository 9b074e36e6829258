"""One site and one browser for all tests of the page."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, sync_playwright

from tests.page.site import Site, opened_site, served

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
SLOWEST_MS = 10_000

Opened = Callable[..., Page]


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    desk = opened_site(tmp_path_factory.mktemp("site"))
    with served(desk) as address:
        yield Site(address, desk.store, desk.shelf, desk)


@pytest.fixture(scope="package")  # while it is open, asyncio runs in this thread, and no other test could start it
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


AT_ONCE = ("count", "all", "all_inner_texts", "all_text_contents", "evaluate_all", "is_visible")


@pytest.fixture(scope="package", autouse=True)
def whole_pages() -> Iterator[None]:
    """What looks at a page without waiting looks at all of it: a click returns as soon as the next page begins."""
    with pytest.MonkeyPatch.context() as patch:
        for name in AT_ONCE:
            patch.setattr(Locator, name, _of_the_whole(getattr(Locator, name)))
        yield


def _of_the_whole(looked: Callable[..., Any]) -> Callable[..., Any]:
    def waited(found: Locator, *given: Any, **more: Any) -> Any:
        found.page.wait_for_load_state()
        return looked(found, *given, **more)

    return waited


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Opened]:
    """`visit()` is a new visitor's page; whatever the console says or the network asks for elsewhere fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(**settings: Any) -> Page:
        context = browser.new_context(**({"locale": "en-GB"} | settings))
        context.set_default_timeout(SLOWEST_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if _matters(said) else None)
        page.on("response", lambda came: complaints.append(came.url) if _missing(came) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(site.address) else complaints.append(r.url))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _matters(said: ConsoleMessage) -> bool:
    """Errors and warnings; Chromium also notes there that a page was a 404, which `_missing` judges better."""
    return said.type in ("error", "warning") and "Failed to load resource" not in said.text


def _missing(came: Response) -> bool:
    return came.status >= 400 and not came.request.is_navigation_request()


LISTENERS = count()


@pytest.fixture
def listener() -> str:
    """One of the world's listeners, of whom no other test knows."""
    return f"l{next(LISTENERS):07d}"


@pytest.fixture
def enter(site: Site) -> Callable[[Page, str], Page]:
    """Signs a listener in through the form, and shows their playlist."""

    def entered(page: Page, who: str) -> Page:
        page.goto(site.address)
        page.locator(".doors summary").click()
        page.locator("#token").fill(site.token(who))
        page.locator("#token").press("Enter")
        page.locator(".track").first.wait_for()
        return page

    return entered
