"""Playlists to read: those made for a listener, their own, and one by its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection
from starlette.background import BackgroundTask

from playlists.errors import BadInput, NotFound, NotReady
from playlists.importers.matching import clean_mbid
from serving.access.identity import TheDesk
from serving.answering.answers import playlist_answer, stored_answer
from serving.desk import Desk, desk_of
from serving.listenbrainz.asked import answer, page_of
from serving.listenbrainz.callers import Name, Reader, left_in, may_read, the_reader
from serving.listenbrainz.described import catalogue_of
from serving.listenbrainz.jspf import Entry, Head, jspf, origin
from serving.listenbrainz.loving import library_of
from serving.listenbrainz.shown import entries_for, head_for, made_for_clients, own_entries, own_head
from serving.listenbrainz.xspf import MEDIA_TYPE, xspf
from serving.store import own_playlists
from serving.store.created_for import created_for, owner
from serving.store.listeners import Listener
from serving.store.names import by_name
from serving.store.own_playlists import OwnPlaylist

router = APIRouter(tags=["playlists"])

List = Callable[[Connection, str, int, int, bool], tuple[int, list[OwnPlaylist]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A playlist that somebody may read."""

    head: Head
    entries: list[Entry]
    opened: BackgroundTask | None = None  # notes that who it was made for has it now


@router.get("/user/{user}/playlists/createdfor")
async def created_for_user(request: Request, user: Reader, desk: TheDesk) -> Response:
    """The playlists made for the listener, the newest first; those of this week and day are made if need be."""
    count, offset = page_of(request)
    kinds = made_for_clients()
    for kind in kinds:
        await _made(desk, user, kind)
    total, rows = await desk.read(lambda c: created_for(c, user.id, list(kinds), count, offset))
    heads = [head_for(orjson.loads(row.document), row.id, row.created_ms) for row in rows]
    return _listed(request, heads, total, count, offset)


@router.get("/user/{user}/playlists/collaborator")
async def shared_with_user(request: Request, user: Name, desk: TheDesk) -> Response:
    """The playlists that others share with the listener."""
    return await _own(request, await the_reader(request, user), desk, own_playlists.shared_with)


@router.get("/user/{user}/playlists")
async def made_by_user(request: Request, user: Name, desk: TheDesk) -> Response:
    """The playlists that the listener made; to others, those that are public."""
    found = await desk.read(lambda connection: by_name(connection, user) if "\0" not in user else None)
    public = found is not None and await _has_public(desk, found)
    owner = found if found and public else await the_reader(request, user)
    return await _own(request, owner, desk, own_playlists.made_by)


@router.get("/playlist/{id}")
async def one_playlist(request: Request, id: str, desk: TheDesk) -> Response:
    """One playlist with its tracks; a private one is not found by strangers."""
    shown = await shown_at(request, id)
    response = answer(jspf(shown.head, shown.entries, origin(request)))
    response.background = shown.opened
    return response


@router.get("/playlist/{id}/xspf")
async def one_playlist_as_xspf(request: Request, id: str, desk: TheDesk) -> Response:
    """The same as XSPF."""
    shown = await shown_at(request, id)
    written = xspf(shown.head, shown.entries, origin(request))
    return Response(written, media_type=MEDIA_TYPE, background=shown.opened)


async def shown_at(request: Request, id: str) -> Shown:
    """The playlist at that address, if who asks may read it. Raises NotFound, BadInput for what is no address."""
    desk, address = desk_of(request), playlist_id(id)
    own = await desk.read(lambda connection: own_playlists.get(connection, address))
    if own is not None:
        asking = left_in(request.scope).listener
        if not (own.public or (asking and (asking.id == own.listener or asking.id in own.collaborators))):
            raise no_such(id)
        return Shown(own_head(own), own_entries(own.items, await library_of(request, desk)))
    made_for = await desk.read(lambda connection: owner(connection, address))
    if made_for is None or not await may_read(request, made_for):
        raise no_such(id)
    found = await stored_answer(desk, made_for, address)
    opened = request.app.state.exposures.noted(desk, made_for.id, found)
    head = head_for(found.document, found.id, found.created_ms)
    return Shown(head, entries_for(found, catalogue_of(desk)), opened)


def playlist_id(given: str) -> str:
    """A playlist's address in its usual form. Raises BadInput for what is none."""
    clean = clean_mbid(given)
    if clean is None:
        raise BadInput("Provided playlist ID is invalid.")
    return clean


def no_such(id: str) -> NotFound:
    return NotFound(f"Cannot find playlist: {id}")


async def _made(desk: Desk, user: Listener, kind: str) -> None:
    """Sees to it that the listener's playlist of this period is stored; not where the rules leave too few tracks for
    one, there is no such theme, or no model version yet."""
    try:
        await playlist_answer(desk, user, kind)
    except (NotReady, NotFound):
        return


async def _has_public(desk: Desk, user: Listener) -> bool:
    return await desk.read(lambda c: own_playlists.made_by(c, user.id, 1, 0, only_public=True)[0] > 0)


async def _own(request: Request, user: Listener, desk: Desk, found: List) -> Response:
    count, offset = page_of(request)
    asking = left_in(request.scope).listener
    only_public = asking is None or asking.id != user.id
    total, rows = await desk.read(lambda connection: found(connection, user.id, count, offset, only_public))
    return _listed(request, [own_head(row) for row in rows], total, count, offset)


def _listed(request: Request, heads: list[Head], total: int, count: int, offset: int) -> Response:
    """`count` is the size that was asked for: clients add it up to know where to go on."""
    lists: list[dict[str, Any]] = [jspf(head, [], origin(request)) for head in heads]
    return answer({"playlists": lists, "playlist_count": total, "count": count, "offset": offset})
