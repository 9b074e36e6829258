"""How does a listener have playlists sent: a feed, the weekly mail, webhooks?"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from playlists.errors import BadInput, NotFound, NotReady, TooOften
from playlists.formats.sentences import Language
from serving.access.identity import Me, MyKey, TheDesk
from serving.api.feed import WEEKLY, path_of
from serving.delivery import hooks, mailing
from serving.desk import Desk
from serving.jobs.calendar import SCHEDULED
from serving.page import delivery_view, words
from serving.page.account import Wrong, wrong_proof
from serving.page.faults import fault
from serving.page.guard import ours
from serving.page.rendered import language_of, page
from serving.store import feeds, mail_addresses, webhooks
from serving.store.keys import Key

delivery = APIRouter(include_in_schema=False)
delivery_posts = APIRouter(include_in_schema=False, dependencies=[Depends(ours)])

MOST = 100  # lines of what was sent to a webhook
HERE = "/delivery"
RIGHT = Wrong()
OF_ADDRESS = "webhook address: "  # how a sentence about an address begins
Written = Annotated[str, Form(max_length=20_000)]  # what is longer than an address may be is told so, with the page


@dataclass(frozen=True, slots=True)
class Filled:
    """What was typed into a form that comes back, so that nobody types it again."""

    form: str = ""
    address: str = ""
    kinds: tuple[str, ...] = WEEKLY


NOTHING = Filled()


@delivery.get(HERE)
async def my_delivery(request: Request, key: MyKey, desk: TheDesk) -> HTMLResponse:
    return await _page(request, desk, key)


@delivery.get("/delivery/webhooks/{id}")
async def one_webhook(request: Request, me: Me, desk: TheDesk, id: str) -> HTMLResponse:
    """What was sent to a webhook, and what was given up."""
    language = language_of(request)
    hook = await desk.read(lambda connection: webhooks.get(connection, me.id, id)) if "\0" not in id else None
    if hook is None:
        raise NotFound(f"webhook {id[:60]!r}: you have none of that id")
    sent = await desk.read(lambda connection: delivery_view.sent(connection, hook, me, language, MOST))
    return page(request, "webhook.html", {"listener": me, "hook": hook, "sent": sent})


@delivery_posts.post("/delivery/feed")
async def make_feed(request: Request, key: MyKey, desk: TheDesk, current: Written = "") -> Response:
    """Makes the feed's address and shows it, this once."""
    if wrong := await wrong_proof(request, desk, key, current):
        return await _page(request, desk, key, Wrong("feed", wrong), 403)
    language = language_of(request)
    secret = await desk.write(lambda connection: feeds.make(connection, key.listener.id, desk.clock()))
    asked = "?language=ja" if language == "ja" else ""
    address = f"{desk.means.home(str(request.base_url))}{path_of(secret).lstrip('/')}{asked}"
    return _once(request, key, "feed", address, words.said(language, "feed address"))


@delivery_posts.post("/delivery/feed/end")
async def end_feed(me: Me, desk: TheDesk) -> Response:
    await desk.write(lambda connection: feeds.revoke(connection, me.id))
    return RedirectResponse(f"{HERE}#feed", 303)


@delivery_posts.post("/delivery/mail")
async def ask_for_mail(
    request: Request, key: MyKey, desk: TheDesk, address: Written = "", current: Written = ""
) -> Response:
    """Has the link sent that confirms an address."""
    language, typed = language_of(request), Filled("mail", address)
    if wrong := await wrong_proof(request, desk, key, current):
        return await _page(request, desk, key, Wrong("mail", wrong), 403, typed)
    try:
        await mailing.ask(desk, key.listener.id, address.strip(), language)
    except BadInput:
        return await _page(request, desk, key, Wrong("mail", words.said(language, "mail wrong")), 422, typed)
    except TooOften:
        return await _page(request, desk, key, Wrong("mail", words.said(language, "mail often")), 429, typed)
    except NotReady:
        return await _page(request, desk, key, Wrong("mail", words.said(language, "mail off here")), 409)
    return RedirectResponse(f"{HERE}#mail", 303)


@delivery_posts.post("/delivery/mail/end")
async def end_mail(me: Me, desk: TheDesk) -> Response:
    await desk.write(lambda connection: mail_addresses.remove(connection, me.id))
    return RedirectResponse(f"{HERE}#mail", 303)


@delivery_posts.post("/delivery/webhooks")
async def add_webhook(
    request: Request, key: MyKey, desk: TheDesk, address: Written = "", current: Written = "",
    kinds: Annotated[list[str] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Adds a webhook and shows its secret, this once."""
    language, wanted = language_of(request), [kind for kind in kinds or WEEKLY if kind in SCHEDULED]
    typed = Filled("hook", address, tuple(wanted))
    if wrong := await wrong_proof(request, desk, key, current):
        return await _page(request, desk, key, Wrong("hook", wrong), 403, typed)
    try:
        hook = await hooks.register(desk, key.listener.id, address.strip(), wanted or WEEKLY, language)
    except (BadInput, NotReady) as refused:
        status = 422 if isinstance(refused, BadInput) else 409
        return await _page(request, desk, key, Wrong("hook", _why_not(str(refused), language)), status, typed)
    return _once(request, key, "hook", hook.secret, words.said(language, "hook secret"))


@delivery_posts.post("/delivery/webhooks/{id}/remove")
async def remove_webhook(me: Me, desk: TheDesk, id: str) -> Response:
    await desk.write(lambda connection: webhooks.remove(connection, me.id, id.replace("\0", "")))
    return RedirectResponse(f"{HERE}#webhooks", 303)


@delivery_posts.post("/delivery/webhooks/{id}/test")
async def test_webhook(me: Me, desk: TheDesk, id: str) -> Response:
    with suppress(TooOften):  # the one before is on the page that follows
        await hooks.test(desk, me.id, id)
    return RedirectResponse(f"{HERE}/webhooks/{id}", 303)


@delivery_posts.post("/delivery/webhooks/{id}/again")
async def send_again(me: Me, desk: TheDesk, id: str, delivery: Written = "") -> Response:
    await hooks.send_again(desk, me.id, id, delivery)
    return RedirectResponse(f"{HERE}/webhooks/{id}", 303)


def _why_not(refused: str, language: Language) -> str:
    """Why a webhook is not added, in words."""
    if not refused.startswith(OF_ADDRESS):
        return words.said(language, "hook many")
    return words.said(language, "hook wrong", why=fault(refused, language).removeprefix(OF_ADDRESS))


def _once(request: Request, key: Key, what: str, secret: str, label: str) -> HTMLResponse:
    language = language_of(request)
    shown = {
        "heading": words.said(language, f"{what} made"), "lede": words.said(language, f"{what} made lede"),
        "label": label, "secret": secret, "onward": HERE, "listener": key.listener,
    }  # fmt: skip
    return page(request, "key.html", shown)


async def _page(
    request: Request, desk: Desk, key: Key, wrong: Wrong = RIGHT, status: int = 200, typed: Filled = NOTHING
) -> HTMLResponse:
    language = language_of(request)
    parts = await desk.read(lambda connection: delivery_view.parts(connection, key.listener, language))
    more = {
        "listener": key.listener, "wrong": wrong, "has_password": key.has_password,
        "proven": key.is_proven(desk.clock()), "sends_mail": desk.means.smtp is not None,
        "typed": typed,
    }  # fmt: skip
    return page(request, "delivery.html", parts | more, status)
