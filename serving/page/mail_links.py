"""Where do the links in mails lead? To a page with a button: looking at one changes nothing, as mail scanners do.

They are opened wherever the mail is read, so nobody has to be signed in: the secret in the address is all. The mail
program's own button sends the same POST as ours (RFC 8058): no cookie, no word of a session, no confirmation.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from playlists.errors import NotFound
from serving.access.identity import TheDesk
from serving.desk import Desk
from serving.page.rendered import page
from serving.store import mail_addresses
from serving.store.changes import ms
from serving.store.mail_addresses import MailAddress

mail_links = APIRouter(include_in_schema=False)

LONGEST = 100  # characters of a secret


@mail_links.get("/mail/confirm/{secret}")
async def confirm_page(request: Request, desk: TheDesk, secret: str) -> HTMLResponse:
    to = await _found(desk, secret)
    if to.confirmed_ms is not None:
        return _said(request, "confirm", "before", to)
    over = to.confirm_until_ms is None or to.confirm_until_ms <= ms(desk.clock())
    return _said(request, "confirm", "over" if over else "ask", to, 410 if over else 200)


@mail_links.post("/mail/confirm/{secret}")
async def confirm(request: Request, desk: TheDesk, secret: str) -> HTMLResponse:
    """Confirms an address. A link that was used or is over changes nothing: it cannot begin again what was ended."""
    to = await _found(desk, secret)
    done = await desk.write(lambda connection: mail_addresses.confirm(connection, secret, desk.clock()))
    if done:
        return _said(request, "confirm", "done", to)
    return _said(request, "confirm", "before" if to.confirmed_ms is not None else "over", to, 410)


@mail_links.get("/mail/leave/{secret}")
async def leave_page(request: Request, desk: TheDesk, secret: str) -> HTMLResponse:
    to = await desk.read(lambda connection: _leaving(connection, secret))
    if to is None:
        return _said(request, "leave", "gone", None, 404)
    return _said(request, "leave", "ask" if to.off_ms is None else "done", to)


@mail_links.post("/mail/leave/{secret}")
async def leave(request: Request, desk: TheDesk, secret: str) -> HTMLResponse:
    """Ends the mails; again changes nothing."""

    def ended(connection: Connection) -> MailAddress | None:
        to = _leaving(connection, secret)
        if to is not None:
            mail_addresses.end(connection, to.listener, "left", desk.clock())
        return to

    to = await desk.write(ended)
    return _said(request, "leave", "gone" if to is None else "done", to, 404 if to is None else 200)


def _leaving(connection: Connection, secret: str) -> MailAddress | None:
    fits = len(secret) <= LONGEST and secret.isascii() and "\0" not in secret
    return mail_addresses.by_leave(connection, secret) if fits else None


async def _found(desk: Desk, secret: str) -> MailAddress:
    """Raises NotFound."""
    to = await desk.read(lambda connection: mail_addresses.by_link(connection, secret))
    if to is None:
        raise NotFound("link: it confirms nothing; a newer one was sent, or the address was taken out")
    return to


def _said(request: Request, what: str, state: str, to: MailAddress | None, status: int = 200) -> HTMLResponse:
    parts = {"listener": None, "what": what, "state": state, "address": to.address if to else ""}
    made = page(request, "mail_link.html", parts, status)
    made.headers["X-Robots-Tag"], made.headers["Referrer-Policy"] = "noindex", "no-referrer"
    return made
