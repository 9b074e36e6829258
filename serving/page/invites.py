"""The page of an invite to a blend: what joining means, who is in, and the button that is the consent."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from playlists.blend.group import MOST
from playlists.errors import NotFound, NotReady
from serving.access.identity import Me, TheDesk, signed_in
from serving.answering.blends import names_of
from serving.desk import Desk
from serving.page import words
from serving.page.blend_view import listed
from serving.page.guard import ours
from serving.page.names import call, name_of
from serving.page.rendered import language_of, page
from serving.page.times import moment_of
from serving.store import blends
from serving.store.changes import ms
from serving.store.listeners import Listener

LONGEST = 200  # characters of a token

inviting = APIRouter(include_in_schema=False)


@inviting.get("/invites")
async def invited(request: Request, desk: TheDesk, invite: Annotated[str, Query(max_length=LONGEST)] = "") -> Response:
    """What an invite is for. Who is not signed in is told to do so first: only then does it say who is in."""
    me = await signed_in(request)
    if me is None:
        return page(request, "invite.html", _parts(None, "out"), 401)
    return await _invite_page(request, desk, me, invite)


@inviting.post("/invites", dependencies=[Depends(ours)])
async def join(
    request: Request, desk: TheDesk, me: Me, invite: Annotated[str, Form(max_length=LONGEST)] = "",
    called: Annotated[str, Form(max_length=100)] = "",
) -> Response:  # fmt: skip
    """Joins, which is the consent; where that cannot be any more, the page says why."""
    own = name_of(called)

    def joined(connection: Connection) -> str:
        call(connection, me, own)
        return blends.join(connection, me.id, invite, desk.clock())

    try:
        id = await desk.write(joined)
    except (NotFound, NotReady):
        return await _invite_page(request, desk, me, invite)
    return RedirectResponse(f"/blends/{id}", 303)


async def _invite_page(request: Request, desk: Desk, me: Listener, invite: str) -> Response:
    language, shelf = language_of(request), desk.shelf.get()
    found = await desk.read(lambda c: blends.invited(c, me.id, invite, desk.clock()))
    if found is None:
        return page(request, "invite.html", _parts(me, "unknown"), 404)
    if found.state == "member":
        return RedirectResponse(f"/blends/{found.blend.id}", 303)
    names = await desk.read(lambda c: names_of(c, found.blend, shelf))
    parts = _parts(me, found.state) | {
        "who": listed(names, language), "invite": invite,
        "name": found.blend.name or words.said(language, "blend of", names=listed(names, language)),
        "ends": moment_of(ms(found.ends), me.timezone, language),
    }  # fmt: skip
    return page(request, "invite.html", parts, 200 if found.state == "open" else 409)


def _parts(me: Listener | None, state: str) -> dict[str, object]:
    return {"listener": me, "state": state, "who": "", "name": "", "ends": "", "invite": "", "most": MOST}
