"""How does a listener come in, change the language, and leave? Making an account is `serving.page.joins`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from playlists.errors import NotAllowed, TooOften
from playlists.formats.sentences import Language
from serving.access.entrance import address_of, let_in
from serving.access.identity import TheDesk, key_in, opened, session_of
from serving.access.same_origin import from_here
from serving.api.sessions import encrypted, forget, remember
from serving.desk import Desk
from serving.page import words
from serving.page.covers import SAMPLES
from serving.page.guard import back_to, ours
from serving.page.rendered import language_of, page
from serving.page.shown import cover_of
from serving.store import sessions

REMEMBERED_S = 365 * 86_400
MOST = 200  # characters of a token

doors = APIRouter(include_in_schema=False)
Typed = Annotated[str, Form(max_length=1000)]


def welcome(request: Request, wrong: str = "", user: str = "", token: bool = False, status: int = 401) -> HTMLResponse:
    """The page of who is not signed in; `wrong` says what was the matter, with the token or with name and password."""
    parts = {
        "listener": None, "wrong": wrong, "user": user, "by_token": token,
        "wall": [cover_of(*names) for names in SAMPLES], "sign_up": request.app.state.sign_up,
    }  # fmt: skip
    return page(request, "welcome.html", parts, status if wrong else 200)


@doors.post("/sign-in", dependencies=[Depends(from_here)])
async def sign_in(
    request: Request, desk: TheDesk, user: Typed = "", password: Typed = "", token: Annotated[str, Form()] = ""
) -> Response:
    """Comes in by name and password, or with a token alone."""
    if password:
        return await _by_password(request, desk, user.strip(), password)
    token, language = token.strip(), language_of(request)
    if not token:
        return welcome(request, words.said(language, "wrong password" if user else "no token"), user, not user)
    key = await opened(desk, "token", token) if len(token) <= MOST else None
    if key is None:
        return welcome(request, words.said(language, "wrong token"), token=True)
    return await entering(request, desk, RedirectResponse("/", 303), key.listener.id, token)


@doors.post("/sign-out", dependencies=[Depends(ours)])
async def sign_out(request: Request, desk: TheDesk) -> Response:
    await _end_session(request, desk)
    response = RedirectResponse("/", 303)
    forget(request, response)
    return response


@doors.post("/language", dependencies=[Depends(from_here)])
async def choose_language(
    request: Request, language: Annotated[Language, Form()], back: Annotated[str, Form()] = "/"
) -> Response:
    response = RedirectResponse(back_to(back), 303)
    response.set_cookie(words.COOKIE, language, REMEMBERED_S, httponly=True, samesite="lax", secure=encrypted(request))
    return response


async def entering(request: Request, desk: Desk, response: Response, listener: str, token: str | None) -> Response:
    """The response, which signs the listener in with a new session; the one that the browser had ends."""
    await _end_session(request, desk)

    def begun(connection: Connection) -> str:
        return sessions.begin(connection, listener, desk.clock(), token)

    remember(request, response, await desk.write(begun))
    return response


async def _by_password(request: Request, desk: Desk, user: str, password: str) -> Response:
    language = language_of(request)
    try:
        listener = await let_in(desk, user, password, address_of(request))
    except NotAllowed:
        return welcome(request, words.said(language, "wrong password"), user)
    except TooOften as often:
        refused = welcome(request, words.said(language, "too often", wait=often.wait_s), user, status=429)
        refused.headers["Retry-After"] = str(often.wait_s)
        return refused
    return await entering(request, desk, RedirectResponse("/", 303), listener.id, None)


async def _end_session(request: Request, desk: Desk) -> None:
    if session_of(request) is None:
        return
    key = await key_in(request)
    if key is not None and key.kind == "session":
        await desk.write(lambda connection: sessions.end(connection, key.listener.id, key.id))
