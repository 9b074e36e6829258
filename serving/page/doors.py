"""How does a listener come in, make an account, change the language, and leave?"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from playlists.errors import BadInput
from playlists.formats.sentences import Language
from playlists.week import zone
from serving.api.listeners import NewListener, sign_up
from serving.identity import COOKIE, TheDesk, signed_in
from serving.page import words
from serving.page.covers import SAMPLES
from serving.page.guard import back_to, ours
from serving.page.places import markets, timezones
from serving.page.rendered import language_of, page
from serving.page.shown import cover_of
from serving.store import listeners

REMEMBERED_S = 365 * 86_400
MOST = 200  # characters of a token

doors = APIRouter(include_in_schema=False)
posts = APIRouter(include_in_schema=False, dependencies=[Depends(ours)])


def welcome(request: Request, wrong: str | None = None) -> HTMLResponse:
    """The page of who is not signed in; `wrong` says what was the matter with the token."""
    parts = {"listener": None, "wrong": wrong, "wall": [cover_of(*names) for names in SAMPLES]}
    return page(request, "welcome.html", parts, 401 if wrong else 200)


@posts.post("/sign-in")
async def sign_in(request: Request, desk: TheDesk, token: Annotated[str, Form()] = "") -> Response:
    token = token.strip()
    language = language_of(request)
    if not token:
        return welcome(request, words.said(language, "no token"))
    if len(token) > MOST or await desk.read(lambda c: listeners.by_token(c, token)) is None:
        return welcome(request, words.said(language, "wrong token"))
    return _remembering(request, RedirectResponse("/", 303), token)


@posts.post("/sign-out")
async def sign_out(request: Request) -> Response:
    response = RedirectResponse("/", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=_encrypted(request))
    return response


@posts.post("/language")
async def choose_language(
    request: Request, language: Annotated[Language, Form()], back: Annotated[str, Form()] = "/"
) -> Response:
    response = RedirectResponse(back_to(back), 303)
    response.set_cookie(words.COOKIE, language, REMEMBERED_S, httponly=True, samesite="lax", secure=_encrypted(request))
    return response


@doors.get("/join")
async def join_page(request: Request) -> HTMLResponse:
    parts = {"listener": await signed_in(request), "markets": markets(), "timezones": timezones()}
    return page(request, "join.html", parts)


@posts.post("/join")
async def join(
    request: Request, desk: TheDesk, market: Annotated[str, Form()] = "", timezone: Annotated[str, Form()] = "UTC"
) -> Response:
    """Makes an account and shows its token, this once; the answer signs in too."""
    zone(timezone)
    if market and market not in dict(markets()):
        raise BadInput(f"country {market[:10]!r} is not an ISO 3166 code such as JP")
    made = await sign_up(NewListener(market=market or None, timezone=timezone), desk)
    shown = page(request, "joined.html", {"listener": made["id"], "token": made["token"]})
    return _remembering(request, shown, made["token"])


def _remembering(request: Request, response: Response, token: str) -> Response:
    """The response, with the token in a cookie that scripts cannot read."""
    response.set_cookie(COOKIE, token, REMEMBERED_S, httponly=True, samesite="lax", secure=_encrypted(request))
    return response


def _encrypted(request: Request) -> bool:
    return request.url.scheme == "https"
