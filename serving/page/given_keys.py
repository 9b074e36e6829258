"""What does the page give out that is shown once: a token for a player, an invite for somebody new?"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from playlists.errors import NotReady
from serving.access.identity import Curator, MyKey, TheDesk
from serving.api.tokens import LONGEST
from serving.page import words
from serving.page.account import Wrong, account_page, day_of, wrong_proof
from serving.page.doors import Typed
from serving.page.guard import ours
from serving.page.rendered import language_of, page
from serving.store import invites, tokens
from serving.store.changes import ms

given_keys = APIRouter(include_in_schema=False, dependencies=[Depends(ours)])


@given_keys.post("/account/tokens")
async def make_token(
    request: Request,
    key: MyKey,
    desk: TheDesk,
    name: Annotated[str, Form(max_length=LONGEST)] = "",
    current: Typed = "",
) -> Response:
    """Makes a token and shows it, this once; for who gave the password lately, or now."""
    language, named = language_of(request), name.replace("\0", "").strip()
    if wrong := await wrong_proof(request, desk, key, current):
        return await account_page(request, desk, key, Wrong("token", wrong), 403)
    try:
        token = await desk.write(lambda connection: tokens.make(connection, key.listener.id, named, desk.clock()))
    except NotReady:
        return await account_page(request, desk, key, Wrong("token", words.said(language, "token many")), 409)
    shown = {
        "heading": words.said(language, "token made"), "label": words.said(language, "token"), "secret": token,
        "lede": words.said(language, "token made lede", name=named or words.said(language, "token unnamed")),
    }  # fmt: skip
    return page(request, "key.html", shown | {"listener": key.listener})


@given_keys.post("/account/invites")
async def make_invite(request: Request, me: Curator, desk: TheDesk) -> Response:
    """Makes an invite and shows its address, this once."""
    language = language_of(request)
    secret, ends = await desk.write(lambda connection: invites.make(connection, me.id, desk.clock()))
    shown = {
        "heading": words.said(language, "invite made"), "label": words.said(language, "invite address"),
        "lede": words.said(language, "invite made lede", until=day_of(me, language)(ms(ends))),
        "secret": str(request.base_url.replace(path="/join").include_query_params(invite=secret)),
    }  # fmt: skip
    return page(request, "key.html", shown | {"listener": me})


@given_keys.post("/account/invites/revoke")
async def revoke_invite(_: Curator, desk: TheDesk, id: Typed = "") -> Response:
    await desk.write(lambda connection: invites.revoke(connection, id, desk.clock()))
    return RedirectResponse("/account#invites", 303)
