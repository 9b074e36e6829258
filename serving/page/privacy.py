"""What is stored of a listener and why, what they switch off, who used it; taking it along, and deleting it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from playlists.errors import BadInput, NotFound, SegueError
from playlists.formats.sentences import Language
from playlists.week import zone
from serving.access.identity import Me, MyKey, Recently, TheDesk
from serving.answering.insight import shares_in
from serving.api.accesses import KEY, lines
from serving.api.cursors import LONGEST, key_of, page_of
from serving.api.privacy import DOWNLOAD, delete_account, take_along
from serving.api.private_sessions import Wanted, begin_private_session, end_private_session
from serving.api.sessions import forget
from serving.desk import Desk
from serving.page import words
from serving.page.account import Wrong, wrong_proof
from serving.page.doors import Typed
from serving.page.guard import ours
from serving.page.privacy_view import accesses_in, counts_in, purposes_in
from serving.page.rendered import PRIVATE, language_of, page
from serving.page.times import day_of
from serving.privacy import erasing
from serving.privacy.erasing import Some
from serving.privacy.switching import switch
from serving.store import erased, exports, switches
from serving.store.erased import Receipt
from serving.store.keys import Key
from serving.store.listeners import Listener
from serving.store.switches import Switch

PATH = "/privacy"
LISTED = 40  # lines of the log
HOURS = (1, 3, 6, 12, 24)
RIGHT = Wrong()  # nothing is the matter with any form

privacy_page = APIRouter(include_in_schema=False)
deciding = APIRouter(include_in_schema=False, dependencies=[Depends(ours)])


@privacy_page.get(PATH)
async def my_privacy(
    request: Request, desk: TheDesk, key: MyKey, before: Annotated[str | None, Query(max_length=LONGEST)] = None,
    receipt: Annotated[str, Query(max_length=100)] = "",
) -> HTMLResponse:  # fmt: skip
    return await _page(request, desk, key, before=before, receipt=receipt)


@deciding.post("/privacy/private")
async def private(
    desk: TheDesk, me: Me, act: Annotated[Literal["begin", "end"], Form()], hours: Annotated[int, Form(ge=1, le=24)] = 6
) -> Response:
    """Begins a private session, or ends it; again changes nothing."""
    if act == "begin":
        await begin_private_session(me, desk, Wanted(minutes=60 * hours))
    else:
        with suppress(NotFound):
            await end_private_session(me, desk)
    return RedirectResponse(f"{PATH}#private", 303)


@deciding.post("/privacy/purposes")
async def turn(desk: TheDesk, me: Me, purpose: Annotated[Switch, Form()], on: Annotated[bool, Form()]) -> Response:
    """Switches a purpose on or off."""
    await desk.write(lambda connection: switch(connection, me.id, {purpose: on}, desk.clock()))
    return RedirectResponse(f"{PATH}#{purpose}", 303)


@deciding.post("/privacy/export")
async def export(
    request: Request, desk: TheDesk, key: MyKey, act: Annotated[Literal["make", "download"], Form()],
    current: Typed = "",
) -> Response:  # fmt: skip
    """Begins the zip of everything, or leads to it, for who gave the password lately, or now."""
    if wrong := await wrong_proof(request, desk, key, current):
        return await _page(request, desk, key, Wrong("export", wrong), 403)
    if act == "download":
        return RedirectResponse(f"{PATH}/export.zip", 303)
    await take_along(key.listener, desk)
    return RedirectResponse(f"{PATH}#export", 303)


@privacy_page.get("/privacy/export.zip")
async def exported(me: Recently, desk: TheDesk) -> Response:
    """The listener's own zip, for who gave the password lately."""
    found = await desk.read(lambda connection: exports.document_of(connection, me.id, desk.clock()))
    if not found:
        raise NotFound("export: there is none here, or it is still being made")
    return Response(found, media_type="application/zip", headers=DOWNLOAD)


@deciding.post("/privacy/listens")
async def delete_some(
    request: Request, desk: TheDesk, key: MyKey, what: Annotated[Literal["range", "artist"], Form()],
    first: Typed = "", last: Typed = "", artist: Typed = "",
) -> Response:  # fmt: skip
    """Deletes the listens of some days, or of an artist; the receipt is shown."""
    me, now = key.listener, desk.clock()
    try:
        some = _days(first, last, me) if what == "range" else await desk.build(partial(_by, desk, artist.strip()))
    except BadInput:
        said = words.said(language_of(request), f"delete wrong {what}")
        return await _page(request, desk, key, Wrong(what, said), 422)
    receipt: Receipt = await desk.write(lambda connection: erasing.erase_listens(connection, me.id, some, now))
    await desk.build(partial(erasing.settle, desk.store))
    return RedirectResponse(f"{PATH}?receipt={receipt.id}#receipt", 303)


@deciding.post("/privacy/account")
async def delete_all(request: Request, desk: TheDesk, key: MyKey, current: Typed = "", sure: Typed = "") -> Response:
    """Deletes the account, for who gave the password lately, or now, and says that they are sure."""
    if wrong := await wrong_proof(request, desk, key, current):
        return await _page(request, desk, key, Wrong("account", wrong), 403)
    if not sure:
        said = words.said(language_of(request), "delete unsure")
        return await _page(request, desk, key, Wrong("account", said), 422)
    receipt = await delete_account(key.listener, desk)
    request.scope.pop(PRIVATE, None)
    gone = page(
        request,
        "gone.html",
        {"listener": None, "receipt": receipt.id, "counts": counts_in(receipt, language_of(request))},
    )
    forget(request, gone)
    return gone


def _days(first: str, last: str, me: Listener) -> Some:
    """From the beginning of one day to the end of another, by the listener's clock. Raises BadInput."""
    try:
        days = date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise BadInput("choose a first and a last day") from error
    begin, end = (datetime.combine(day, time(), zone(me.timezone)) for day in days)
    if end <= begin:
        raise BadInput("the last day is before the first")
    return Some(begin=begin, end=end)


def _by(desk: Desk, name: str) -> Some:
    """What is by artists of that name: in the catalogue, and as players called them. Raises BadInput."""
    if not name or "\0" in name:
        raise BadInput("name an artist")
    catalogue = desk.shelf.get().catalogue
    called = catalogue.table["artist"].to_pylist()
    wanted = name.casefold()
    rows = [row for row, one in enumerate(called) if one is not None and one.casefold() == wanted]
    return Some([str(catalogue.word("track", row)) for row in rows], name)


async def _page(
    request: Request, desk: Desk, key: Key, wrong: Wrong = RIGHT, status: int = 200, before: str | None = None,
    receipt: str = "",
) -> HTMLResponse:  # fmt: skip
    language, now, me = language_of(request), desk.clock(), key.listener
    log = page_of(await lines(desk, me.id, key_of(before, len(KEY)), LISTED + 1), LISTED, *KEY)

    def known(connection: Connection) -> dict[str, Any]:
        shown = erased.receipt(connection, receipt) if receipt and "\0" not in receipt else None
        return {
            "purposes": purposes_in(language, switches.off_of(connection, me.id)),
            "export": _export(exports.of(connection, me.id, now), me, language),
            "receipt": shown and shown.id, "counts": counts_in(shown, language) if shown else [],
        }  # fmt: skip

    parts = await desk.read(known) | {
        "listener": me, "wrong": wrong, "has_password": key.has_password, "proven": key.is_proven(now),
        "hours": HOURS, "log": accesses_in(log["items"], language), "older": log["next"],
        "artists": await _artists(desk, me),
    }  # fmt: skip
    return page(request, "privacy.html", parts, status)


def _export(found: tuple[bool, int] | None, me: Listener, language: Language) -> dict[str, Any] | None:
    if found is None:
        return None
    made, ends_ms = found
    return {"made": made, "until": day_of(ends_ms, me.timezone, language)}


async def _artists(desk: Desk, me: Listener) -> list[str]:
    """Those that the listener plays most, to choose from."""
    try:
        shares = await desk.build(lambda: shares_in(desk, me))
    except SegueError:  # no model version yet: everything else can be decided all the same
        return []
    return [one["artist"] for one in shares["artists"] if one.get("artist")]
