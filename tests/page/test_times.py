"""Times are those of the listener's own clock, in their own language."""

from __future__ import annotations

from datetime import timedelta

import pytest

from serving.page.times import day_of, moment_of
from serving.store import deliveries, listeners, webhooks
from serving.store.changes import ms
from tests.page.site import NOW

pytestmark = pytest.mark.xdist_group("page")

LATE = ms(NOW.replace(hour=23, minute=5))  # on 7 January in Greenwich


@pytest.mark.parametrize(
    ("timezone", "language", "day", "moment"),
    [
        ("UTC", "en", "7 January 2026", "7 January 2026, 23:05"),
        ("Asia/Tokyo", "en", "8 January 2026", "8 January 2026, 08:05"),
        ("Asia/Tokyo", "ja", "2026年1月8日", "2026年1月8日 08:05"),
        ("America/New_York", "ja", "2026年1月7日", "2026年1月7日 18:05"),
    ],
)
def test_a_moment_is_of_the_listeners_clock(timezone, language, day, moment):
    assert day_of(LATE, timezone, language) == day
    assert moment_of(LATE, timezone, language) == moment


@pytest.mark.parametrize(
    ("locale", "thing", "when"),
    [
        ("en-GB", "Discover Weekly, 5–11 January 2026", "7 January 2026, 21:00"),
        ("ja-JP", "Discover Weekly 2026年1月5日〜11日", "2026年1月7日 21:00"),
    ],
)
def test_what_was_sent_says_its_days_and_when_by_the_listeners_clock(visit, enter, site, listener, locale, thing, when):
    with site.store.begin() as connection:
        listeners.move(connection, listener, "Asia/Tokyo", "JP")
        hook = webhooks.add(connection, listener, "https://hooks.example.org/x", ["discover-weekly"], "en", NOW)
        deliveries.add(connection, [(hook, "discover-weekly", "2026-W02")], NOW - timedelta(days=1))
        one = deliveries.page(connection, hook.id, None, None, 1)[0]
        deliveries.tried(connection, one, "delivered", 200, None, NOW)
    page = visit(locale=locale)
    page.context.add_cookies([{"name": "segue_session", "value": site.session(listener), "url": site.address}])
    page.goto(f"{site.address}/delivery")
    assert page.locator("#webhooks .by").last.inner_text().endswith(f" · {when}")
    page.goto(f"{site.address}/delivery/webhooks/{hook.id}")
    assert page.locator(".things .name").inner_text() == thing
    assert page.locator(".things .by").inner_text().endswith(f" · {when}")
