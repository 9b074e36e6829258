"""How does a listener come in, make an account, change the language, and leave?"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from playlists.errors import BadInput
from playlists.formats.sentences import Language
from playlists.week import zone
from serving.api.sessions import encrypted, forget, remember
from serving.desk import Desk
from serving.identity import TheDesk, key_in, opened, session_of, signed_in
from serving.joining import Newcomer, joined
from serving.page import words
from serving.page.covers import SAMPLES
from serving.page.guard import back_to, ours
from serving.page.places import markets, timezones
from serving.page.rendered import language_of, page
from serving.page.shown import cover_of
from serving.same_origin import from_here
from serving.store import listeners, sessions

REMEMBERED_S = 365 * 86_400
MOST = 200  # characters of a token

doors = APIRouter(include_in_schema=False)
posts = APIRouter(include_in_schema=False)


def welcome(request: Request, wrong: str | None = None) -> HTMLResponse:
    """The page of who is not signed in; `wrong` says what was the matter with the token."""
    parts = {"listener": None, "wrong": wrong, "wall": [cover_of(*names) for names in SAMPLES]}
    return page(request, "welcome.html", parts, 401 if wrong else 200)


@posts.post("/sign-in", dependencies=[Depends(from_here)])
async def sign_in(request: Request, desk: TheDesk, token: Annotated[str, Form()] = "") -> Response:
    token = token.strip()
    language = language_of(request)
    if not token:
        return welcome(request, words.said(language, "no token"))
    key = await opened(desk, "token", token) if len(token) <= MOST else None
    if key is None:
        return welcome(request, words.said(language, "wrong token"))
    return await entering(request, desk, RedirectResponse("/", 303), key.listener.id, token)


@posts.post("/sign-out", dependencies=[Depends(ours)])
async def sign_out(request: Request, desk: TheDesk) -> Response:
    await _end_session(request, desk)
    response = RedirectResponse("/", 303)
    forget(request, response)
    return response


@posts.post("/language", dependencies=[Depends(from_here)])
async def choose_language(
    request: Request, language: Annotated[Language, Form()], back: Annotated[str, Form()] = "/"
) -> Response:
    response = RedirectResponse(back_to(back), 303)
    response.set_cookie(words.COOKIE, language, REMEMBERED_S, httponly=True, samesite="lax", secure=encrypted(request))
    return response


@doors.get("/join")
async def join_page(request: Request) -> HTMLResponse:
    parts = {"listener": await signed_in(request), "markets": markets(), "timezones": timezones()}
    return page(request, "join.html", parts)


@posts.post("/join", dependencies=[Depends(from_here)])
async def join(
    request: Request, desk: TheDesk, market: Annotated[str, Form()] = "", timezone: Annotated[str, Form()] = "UTC"
) -> Response:
    """Makes an account and shows its token, this once; the answer signs in too."""
    zone(timezone)
    if market and market not in dict(markets()):
        raise BadInput(f"country {market[:10]!r} is not an ISO 3166 code such as JP")
    id = await joined(desk, request.app.state.sign_up, Newcomer(market=market or None, timezone=timezone))
    token = await desk.write(lambda connection: listeners.issue_token(connection, id, desk.clock(), "sign-up"))
    shown = page(request, "joined.html", {"listener": id, "token": token})
    return await entering(request, desk, shown, id, token)


async def entering(request: Request, desk: Desk, response: Response, listener: str, token: str | None) -> Response:
    """The response, which signs the listener in with a new session; the one that the browser had ends."""
    await _end_session(request, desk)

    def begun(connection: Connection) -> str:
        return sessions.begin(connection, listener, desk.clock(), token)

    remember(request, response, await desk.write(begun))
    return response


async def _end_session(request: Request, desk: Desk) -> None:
    if session_of(request) is None:
        return
    key = await key_in(request)
    if key is not None and key.kind == "session":
        await desk.write(lambda connection: sessions.end(connection, key.listener.id, key.id))
