"""What does a listener see and change of their account: the password, where they are signed in, tokens, invites?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from playlists.errors import Forbidden, TooOften
from playlists.formats.sentences import Language
from serving.access.entrance import address_of, change_password, prove
from serving.access.identity import Me, MyKey, TheDesk
from serving.access.passwords import Unfit
from serving.desk import Desk
from serving.page import times, words
from serving.page.doors import Typed
from serving.page.guard import ours
from serving.page.joins import said_of
from serving.page.rendered import language_of, page
from serving.store import accounts, invites, sessions, tokens
from serving.store.accounts import may
from serving.store.keys import Key
from serving.store.listeners import Listener

account = APIRouter(include_in_schema=False)
account_posts = APIRouter(include_in_schema=False, dependencies=[Depends(ours)])

Day = Callable[[int], str]  # the day of a time in milliseconds, as this listener writes it


@dataclass(frozen=True, slots=True)
class Line:
    """One session, token or invite in words."""

    id: str
    name: str
    when: str
    since: str
    this: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """What was the matter with a form, and which."""

    form: str = ""
    words: str = ""


@account.get("/account")
async def my_account(request: Request, key: MyKey, desk: TheDesk) -> HTMLResponse:
    return await account_page(request, desk, key)


@account_posts.post("/account/password")
async def set_password(
    request: Request, key: MyKey, desk: TheDesk, current: Typed = "", password: Typed = ""
) -> Response:
    """Sets or changes the password, for who gave the one before; other sessions end."""
    if wrong := await wrong_proof(request, desk, key, current):
        return await account_page(request, desk, key, Wrong("password", wrong), 403)
    try:
        await change_password(desk, key, password)
    except Unfit as unfit:
        return await account_page(request, desk, key, Wrong("new", said_of(unfit, language_of(request))), 422)
    return RedirectResponse("/account?changed=password", 303)


@account_posts.post("/account/sessions")
async def end_sessions(key: MyKey, desk: TheDesk, id: Typed = "") -> Response:
    """Ends one session, or without an `id` all but this."""

    def ended(connection: Connection) -> None:
        if id:
            sessions.end(connection, key.listener.id, id)
        else:
            sessions.end_others(connection, key.listener.id, key.hash)

    await desk.write(ended)
    return RedirectResponse("/account#sessions", 303)


@account_posts.post("/account/tokens/revoke")
async def revoke_token(me: Me, desk: TheDesk, id: Typed = "") -> Response:
    await desk.write(lambda connection: tokens.revoke(connection, me.id, id))
    return RedirectResponse("/account#tokens", 303)


async def wrong_proof(request: Request, desk: Desk, key: Key, given: str) -> str:
    """What is wrong with a proof that somebody gave, in words; empty where it is right, or was given lately."""
    language = language_of(request)
    if key.is_proven(desk.clock()):
        return ""
    try:
        await prove(desk, key, given, address_of(request))
    except TooOften as often:
        return words.said(language, "too often", wait=often.wait_s)
    except Forbidden:
        return words.said(language, "wrong proof")
    return ""


async def account_page(
    request: Request, desk: Desk, key: Key, wrong: Wrong = Wrong(), status: int = 200
) -> HTMLResponse:
    """The account of who holds `key`."""
    language, now = language_of(request), desk.clock()
    parts = await desk.read(lambda connection: _parts(connection, key, language, now))
    more = {
        "listener": key.listener, "wrong": wrong, "has_password": key.has_password, "proven": key.is_proven(now),
        "changed": request.query_params.get("changed") == "password",
    }  # fmt: skip
    return page(request, "account.html", parts | more, status)


def day_of(me: Listener, language: Language) -> Day:
    """How a day is written to this listener, in their time zone."""
    return lambda at_ms: times.day_of(at_ms, me.timezone, language)


def _parts(connection: Connection, key: Key, language: Language, now: datetime) -> dict[str, Any]:
    me, day = key.listener, day_of(key.listener, language)
    role = accounts.role_of(connection, me.id)
    invited = invites.open_ones(connection, now) if may(role, "curator") else None
    return {
        "role": role,
        "sessions": [_session(one, key, day, language) for one in sessions.of(connection, me.id, now)],
        "tokens": [_token(one, day, language) for one in tokens.of(connection, me.id)],
        "invites": None if invited is None else [_invite(*one, day, language) for one in invited],
    }


def _session(one: sessions.Session, key: Key, day: Day, language: Language) -> Line:
    by, since = "session by token" if one.by_token else "session by password", day(one.created_ms)
    when = words.said(language, "session when", since=since, used=day(one.used_ms))
    return Line(one.id, words.said(language, by), when, since, one.hash == key.hash)


def _token(one: tokens.Token, day: Day, language: Language) -> Line:
    since, used = day(one.created_ms), one.used_ms
    if used is None:
        when = words.said(language, "token unused", since=since)
    else:
        when = words.said(language, "token when", since=since, used=day(used))
    return Line(one.id, one.label or words.said(language, "token unnamed"), when, since)


def _invite(id: str, by: str, created_ms: int, expires_ms: int, day: Day, language: Language) -> Line:
    when = words.said(language, "invite by", by=by, until=day(expires_ms))
    return Line(id, words.said(language, "invite made"), when, day(created_ms))
