"""Which addresses does the page have? Everything here is HTML for people; the API is `serving.api`."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from playlists.formats.document import Document, without
from playlists.recipes.discover_weekly import KIND
from playlists.week import parse_week, week_at
from serving.access.identity import Me, TheDesk, signed_in
from serving.api.negotiation import Format
from serving.page.account import account, account_posts
from serving.page.blends import blending, changes
from serving.page.choices import choices
from serving.page.delivery import delivery, delivery_posts
from serving.page.dialling import dialling
from serving.page.doors import doors, welcome
from serving.page.given_keys import given_keys
from serving.page.imports import uploading
from serving.page.invites import inviting
from serving.page.joins import joins
from serving.page.kind_page import kind_page, week_page
from serving.page.left_out import leaving_out
from serving.page.library import library
from serving.page.mail_links import mail_links
from serving.page.moments import moments
from serving.page.privacy import deciding, privacy_page
from serving.page.private_sign import private_sign
from serving.page.quiz import quiz
from serving.page.radios import radios
from serving.page.rendered import file, language_of, page
from serving.page.shown import shown_week
from serving.page.studio_responses import studio_responses
from serving.page.studio_settings import changing, studio_settings
from serving.page.taste import taste
from serving.page.vetoes import vetoing
from serving.store import hidden, playlists
from serving.store.listeners import Listener

LISTED_WEEKS = 52  # a year back

routes = APIRouter(include_in_schema=False)


PARTS = (
    routes, library, quiz, moments, radios, dialling, blending, changes, inviting, vetoing, taste, leaving_out, doors,
    joins, account, account_posts, given_keys, studio_settings, changing, studio_responses,
    choices, delivery, delivery_posts, mail_links, uploading, privacy_page, deciding,
)  # fmt: skip


def pages() -> APIRouter:
    """Every page, to be included at the root of the app."""
    together = APIRouter(include_in_schema=False, dependencies=[Depends(private_sign)])
    for part in PARTS:
        together.include_router(part)
    return together


@routes.get("/")
async def this_week(request: Request, desk: TheDesk) -> Response:
    """This week's Discover Weekly; for who is not signed in, the way in."""
    listener = await signed_in(request)
    return await kind_page(request, desk, listener, KIND, None) if listener else welcome(request)


@routes.get("/weeks")
async def past_weeks(request: Request, desk: TheDesk, me: Me) -> HTMLResponse:
    language, now_in = language_of(request), str(week_at(desk.clock(), me.timezone))
    documents = await desk.read(lambda c: _past(c, me, now_in))
    return page(request, "weeks.html", {"listener": me, "weeks": [shown_week(d, language) for d in documents]})


@routes.get("/weeks/{week}")
async def one_week(request: Request, desk: TheDesk, me: Me, week: str) -> HTMLResponse:
    return await week_page(request, desk, me, parse_week(week))


@routes.get("/playlists/{kind:path}")
async def one_kind(request: Request, desk: TheDesk, me: Me, kind: str, format: Format | None = None) -> Response:
    return await kind_page(request, desk, me, kind, format)


@routes.get("/static/{name}")
async def beside(name: str) -> Response:
    """The stylesheet, the module and the icon."""
    found = file(name)
    if found is None:
        raise HTTPException(404, f"there is no file {name[:50]!r}")
    return found


def _past(connection: Connection, me: Listener, now_in: str) -> list[Document]:
    """The documents of the listener's earlier weeks, the latest first, without what they hid since."""
    unwanted = hidden.unwanted(connection, me.id)
    earlier = [week for week in playlists.periods(connection, me.id, KIND) if week < now_in][:LISTED_WEEKS]
    stored = [playlists.get(connection, me.id, KIND, parse_week(week)) for week in earlier]
    return [without(orjson.loads(document), *unwanted) for document in stored if document]
