"""The page of delivery: a feed, the mail and webhooks are made, seen and taken back; without JavaScript, on a phone."""

from __future__ import annotations

from datetime import timedelta
from email.headerregistry import Address

import pytest

from serving.delivery.means import Means, Smtp
from serving.store import deliveries, mail_addresses, tasks, webhooks
from serving.store.opened import reading
from tests.page.site import NOW, Site, opened_site, served

pytestmark = pytest.mark.xdist_group("page")

SMTP = Smtp("127.0.0.1", 9, "none", Address("Segue", addr_spec="segue@example.org"))


@pytest.fixture
def sending(visit, enter, listener):
    """The page of somebody of a server without a mail server."""
    page = enter(visit(java_script_enabled=False), listener)
    page.goto(f"{page.url.rstrip('/')}/delivery")
    return page, listener


def prove(page, site, who, part):
    """Gives a token where the form asks for it."""
    field = page.locator(f"#{part}-current")
    if field.count():
        field.fill(site.token(who))


def test_the_page_is_found_from_a_playlist_and_from_the_account(visit, enter, listener, site):
    page = enter(visit(), listener)
    page.locator(".downloads a[href='/delivery']").click()
    assert page.locator("h1").inner_text() == "Have it sent"
    page.goto(f"{site.address}/account")
    page.locator("main a[href='/delivery']").click()
    assert page.url == f"{site.address}/delivery"


def test_a_feed_is_made_shown_once_and_taken_back(sending, site):
    page, who = sending
    prove(page, site, who, "feed")
    page.get_by_role("button", name="Make the address").click()
    address = page.locator("#key").input_value()
    assert page.request.get(address).status == 200
    page.get_by_role("link", name="Back").click()
    assert address not in page.content()
    page.get_by_role("button", name="Take the feed back").click()
    assert page.request.get(address).status == 404
    assert page.locator("#feed .name").count() == 0


def test_without_a_mail_server_the_page_says_so(sending):
    page, _ = sending
    assert "has set no mail server" in page.locator("#mail").inner_text()
    assert page.locator("#mail-address").count() == 0


def test_a_webhook_that_leads_inside_is_refused_beside_its_field(sending, site):
    page, who = sending
    page.locator("#hook-address").fill("https://127.0.0.1/hook")
    page.get_by_label("On Repeat").uncheck()
    prove(page, site, who, "hook")
    page.get_by_role("button", name="Add the webhook").click()
    assert "cannot be used: its host leads into a private network" in page.get_by_role("alert").inner_text()
    assert page.locator("#hook-address:focus").input_value() == "https://127.0.0.1/hook"
    assert page.locator("#webhooks input:checked").count() == 3
    assert page.locator("#webhooks li").count() == 0
    page.goto(f"{site.address}/delivery")
    page.get_by_role("button", name="日本語").click()
    page.locator("#hook-address").fill("https://127.0.0.1/hook#part")
    prove(page, site, who, "hook")
    page.get_by_role("button", name="Webhookを加える").click()
    assert "#から後ろは送られません" in page.get_by_role("alert").inner_text()


def test_a_webhook_shows_what_was_sent_and_a_dead_letter_is_sent_again(sending, site):
    page, who = sending
    with site.store.begin() as connection:
        hook = webhooks.add(connection, who, "https://hooks.example.org/x", ["discover-weekly"], "en", NOW)
        deliveries.add(connection, [(hook, "discover-weekly", "2026-W02")], NOW - timedelta(days=1))
        one = deliveries.page(connection, hook.id, None, None, 1)[0]
        deliveries.tried(connection, one, "dead", 503, "status", NOW)
    page.reload()
    assert "Given up · it answered 503" in page.locator("#webhooks li").inner_text()
    page.get_by_role("link", name="What was sent to").click()
    page.get_by_role("button", name="Send Discover Weekly").click()
    assert "Waiting" in page.locator(".things li").inner_text()
    with reading(site.store) as connection:
        assert deliveries.get(connection, who, one.id).state == "waiting"
    page.get_by_role("link", name="Back").click()
    page.get_by_role("button", name="Send a test to").click()
    assert page.locator(".things li").first.inner_text().startswith("A test")
    page.goto(f"{site.address}/delivery")
    page.get_by_role("button", name="Remove the webhook").click()
    assert page.locator("#webhooks li").count() == 0


def test_nobody_sees_what_is_sent_to_anothers_webhook(sending, site):
    page, _ = sending
    other = site.newcomer("hooked")
    with site.store.begin() as connection:
        hook = webhooks.add(connection, other, "https://hooks.example.org/y", ["discover-weekly"], "en", NOW)
    page.goto(f"{site.address}/delivery/webhooks/{hook.id}")
    assert "hooks.example.org" not in page.content()


def test_it_fits_a_phone_in_both_languages(visit, enter, listener, site):
    page = enter(visit(viewport={"width": 360, "height": 740}), listener)
    page.goto(f"{site.address}/delivery")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="日本語").click()
    assert page.locator("h1").inner_text() == "届けてもらう"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.fixture(scope="module")
def mailing(tmp_path_factory):
    """Another site, whose operator has set a mail server."""
    desk = opened_site(tmp_path_factory.mktemp("mailing"))
    desk.means = Means("https://music.example.org/", SMTP)
    with served(desk) as address:
        yield Site(address, desk.store, desk.shelf, desk)


@pytest.fixture
def reader(browser, mailing):
    """A page of that site, without JavaScript, of somebody who is signed in."""
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.add_cookies([{"name": "segue_session", "value": mailing.session("l0000003"), "url": mailing.address}])
    yield context.new_page()
    context.close()


def test_a_mail_is_asked_for_confirmed_by_a_link_and_ended(reader, mailing, browser):
    reader.goto(f"{mailing.address}/delivery")
    reader.locator("#mail-address").fill("ana@example.org")
    prove(reader, mailing, "l0000003", "mail")
    reader.get_by_role("button", name="Send me the link").click()
    assert "A link was sent to ana@example.org" in reader.locator("#mail").inner_text()
    with mailing.store.begin() as connection:
        assert tasks.due(connection, ["confirm-mail"], NOW)
        secret = mail_addresses.link(connection, "l0000003", NOW)
    stranger = browser.new_page()  # wherever the mail is read
    stranger.goto(f"{mailing.address}/mail/confirm/{secret}")
    stranger.get_by_role("button", name="Yes, send it").click()
    assert "Done" in stranger.get_by_role("status").first.inner_text()
    stranger.goto(f"{mailing.address}/mail/confirm/{secret}")
    assert "confirmed already" in stranger.get_by_role("status").first.inner_text()
    reader.reload()
    assert "It goes to ana@example.org." in reader.locator("#mail").inner_text()
    with reading(mailing.store) as connection:
        leave = mail_addresses.of(connection, "l0000003").leave
    stranger.goto(f"{mailing.address}/mail/leave/{leave}")
    stranger.get_by_role("button", name="Yes, end them").click()
    assert "No more mails" in stranger.get_by_role("status").first.inner_text()
    stranger.close()
    reader.reload()
    assert "were ended from a mail" in reader.locator("#mail").inner_text()
    reader.get_by_role("button", name="Stop, and forget the address").click()
    assert "ana@example.org" not in reader.content()


def test_what_is_no_address_is_said_beside_its_field(reader, mailing):
    reader.goto(f"{mailing.address}/delivery")
    reader.locator("#mail-address").fill("ana@localhost")
    prove(reader, mailing, "l0000003", "mail")
    reader.get_by_role("button", name="Send me the link").click()
    assert "no e-mail address" in reader.get_by_role("alert").inner_text()
