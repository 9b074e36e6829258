"""The blends of a listener: the list of them, each of them, and everything that a member can do there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup
from sqlalchemy import Connection

from playlists.blend.group import FEWEST, MOST
from playlists.errors import NotFound, NotReady, TooFewTracks
from playlists.formats.sentences import Language
from serving.access.accessed import Seen, seen_by
from serving.access.identity import Me, TheDesk
from serving.answering.blends import blend_answer, names_of
from serving.desk import Desk
from serving.page import words
from serving.page.blend_view import fairness_of, listed, missed_of, story_of
from serving.page.guard import ours
from serving.page.marks import marks_of
from serving.page.names import artist_name, call, name_of, track_of
from serving.page.rendered import language_of, page
from serving.page.shown import cover_of, funnel, shown
from serving.page.times import moment_of
from serving.shelves.shelf import VersionShelf
from serving.store import blends
from serving.store.changes import ms
from serving.store.listeners import Listener

LONGEST = 100  # characters of the name of a blend
Name = Annotated[str, Form(max_length=LONGEST)]
Token = Annotated[str, Form(max_length=200)]

blending = APIRouter(include_in_schema=False)
changes = APIRouter(include_in_schema=False, dependencies=[Depends(ours)])


@dataclass(frozen=True, slots=True)
class BlendCard:
    """One line of the list."""

    id: str
    name: str
    members: str
    picture: Markup
    live: bool


@blending.get("/blends")
async def my_blends(request: Request, desk: TheDesk, me: Me) -> HTMLResponse:
    return await _list(request, desk, me)


@blending.get("/blends/{id}")
async def one_blend(request: Request, desk: TheDesk, me: Me, id: str) -> HTMLResponse:
    return await blend_page(request, desk, me, id)


@changes.post("/blends")
async def new_blend(
    request: Request, desk: TheDesk, me: Me, name: Name = "", called: Name = "",
    artist: Annotated[str, Form(max_length=500)] = "",
) -> Response:  # fmt: skip
    """Makes a blend with its first member, and with an artist where one is given."""
    if artist and artist not in desk.shelf.get().catalogue.artist_code:
        raise NotFound(f"artist {artist[:60]!r}: the catalogue has none of that id")
    given, own = name_of(name), name_of(called)

    def made(connection: Connection) -> str:
        call(connection, me, own)
        return blends.create(connection, me.id, desk.clock(), given, artist or None)

    try:
        id = await desk.write(made)
    except NotReady:
        full = words.said(language_of(request), "blends full", most=blends.MOST_BLENDS)
        return await _list(request, desk, me, full, 409)
    return RedirectResponse(f"/blends/{id}", 303)


@changes.post("/blends/{id}/invites")
async def invite(request: Request, desk: TheDesk, me: Me, id: str) -> Response:
    """The page of the blend with a new invite's link on top, shown this once."""

    def made(connection: Connection) -> tuple[str, datetime]:
        blends.of_member(connection, me.id, id)
        return blends.invite(connection, id, desk.clock())

    token, ends = await desk.write(made)
    link = f"{str(request.base_url).rstrip('/')}/invites?invite={token}"
    return await blend_page(request, desk, me, id, {"link": link, "ends": ms(ends)})


@changes.post("/blends/{id}/revoke")
async def revoke(desk: TheDesk, me: Me, id: str) -> Response:
    """Takes all open invites back."""

    def done(connection: Connection) -> int:
        blends.of_member(connection, me.id, id)
        return blends.revoke(connection, id)

    await desk.write(done)
    return RedirectResponse(f"/blends/{id}#manage", 303)


@changes.post("/blends/{id}/change")
async def change(
    desk: TheDesk, me: Me, id: str, name: Name = "", dial: Annotated[float, Form(ge=0, le=1)] = 0
) -> Response:
    """Renames the blend and turns its dial between joy and no misery."""
    given = name_of(name)

    def done(connection: Connection) -> None:
        blends.of_member(connection, me.id, id)
        blends.change(connection, id, given, dial)

    await desk.write(done)
    return RedirectResponse(f"/blends/{id}", 303)


@changes.post("/blends/{id}/leave")
async def leave(desk: TheDesk, me: Me, id: str) -> Response:
    await desk.write(lambda c: blends.leave(c, me.id, id))
    return RedirectResponse("/blends", 303)


async def blend_page(
    request: Request, desk: Desk, me: Listener, id: str, fresh: dict[str, Any] | None = None
) -> HTMLResponse:
    """The blend with its playlist of today; without one while it has a member alone. `fresh` is a new invite."""
    language, shelf = language_of(request), desk.shelf.get()
    parts = await desk.read(lambda c: _about(c, me, id, shelf, desk.clock(), language))
    parts |= {"listener": me, "fresh": _told(fresh, me, language), "playlist": None, "trouble": ""}
    if len(parts["names"]) >= FEWEST:
        try:
            parts |= await _played(request, desk, me, id, parts["you"])
        except TooFewTracks as few:
            parts["trouble"] = words.said(language, "few", counts=funnel(few.counts, language))
    return page(request, "blend.html", parts)


def _about(
    connection: Connection, me: Listener, id: str, shelf: VersionShelf, now: datetime, language: Language
) -> dict[str, Any]:
    """What a member sees of a blend beside its playlist. Raises NotFound for who is none."""
    found = blends.of_member(connection, me.id, id)
    names = names_of(connection, found, shelf)
    ends = [moment_of(each, me.timezone, language) for each in blends.open_invites(connection, id, now)]
    return {
        "blend": found, "names": names, "you": names[found.members.index(me.id)], "who": listed(names, language),
        "open": ends, "full": len(names) >= MOST, "most": MOST,
        "refused": _refused(blends.own_vetoes(connection, id, me.id), shelf, language),
    }  # fmt: skip


async def _played(request: Request, desk: Desk, me: Listener, id: str, you: str) -> dict[str, Any]:
    answer, language = await blend_answer(desk, me, id, request.app.state.strangers), language_of(request)
    view = shown(
        answer.document, "", await marks_of(desk, me), language, answer.kept_counts, f"/v1/blends/{id}?",
        vetoes=f"/blends/{id}/vetoes",
    )  # fmt: skip
    members = await desk.read(lambda c: blends.of_member(c, me.id, id).members)
    seen_by(request, Seen(tuple(one for one in members if one != me.id), "other", alone=False))
    return {
        "playlist": view, "fairness": fairness_of(answer.document, you), "story": story_of(answer.document, view),
        "missed": missed_of(answer.document, language),
    }  # fmt: skip


def _told(fresh: dict[str, Any] | None, me: Listener, language: Language) -> dict[str, str] | None:
    return fresh and {"link": fresh["link"], "ends": moment_of(fresh["ends"], me.timezone, language)}


def _refused(own: list[tuple[str, str]], shelf: VersionShelf, language: Language) -> list[dict[str, str]]:
    """What the listener refuses in this blend, by name."""
    return [{"what": what, "id": id, "name": _called(what, id, shelf, language)} for what, id in own]


def _called(what: str, id: str, shelf: VersionShelf, language: Language) -> str:
    if what == "artist":
        return artist_name(shelf.catalogue, id) or id
    track = track_of(shelf.catalogue, id) or {}
    artist = track.get("artist") or words.said(language, "unknown artist")
    return words.said(language, "track by", title=track.get("title", id), artist=artist)


async def _list(request: Request, desk: Desk, me: Listener, trouble: str = "", status: int = 200) -> HTMLResponse:
    shelf, language = desk.shelf.get(), language_of(request)

    def cards(connection: Connection) -> list[BlendCard]:
        return [_card(connection, one, shelf, language) for one in blends.mine(connection, me.id)]

    parts = {"listener": me, "blends": await desk.read(cards), "trouble": trouble, "most": MOST}
    return page(request, "blends.html", parts, status)


def _card(connection: Connection, one: blends.Blend, shelf: VersionShelf, language: Language) -> BlendCard:
    names = names_of(connection, one, shelf)
    called = one.name or words.said(language, "blend of", names=listed(names, language))
    return BlendCard(one.id, called, listed(names, language), cover_of("blend", one.id), len(names) >= FEWEST)
