"""Listeners' own playlists: made, changed, copied and deleted by who may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from playlists.errors import BadInput, Forbidden
from serving.access.identity import TheDesk
from serving.desk import Desk
from serving.listenbrainz import drafts
from serving.listenbrainz.asked import answer, sent
from serving.listenbrainz.callers import Me
from serving.listenbrainz.fetching import no_such, playlist_id, shown_at
from serving.listenbrainz.jspf import PLAYLIST
from serving.listenbrainz.shown import items_of
from serving.store import own_playlists
from serving.store.changes import ms
from serving.store.listeners import Listener
from serving.store.own_playlists import Item, OwnPlaylist

router = APIRouter(prefix="/playlist", tags=["playlists"])

OK = {"status": "ok"}
Changed = Callable[[Sequence[Item]], list[Item]]


@router.post("/create")
async def create(request: Request, me: Me, desk: TheDesk) -> Response:
    """Makes a playlist of the listener, private or public, with the tracks that are named."""
    document, now_ms = await sent(request), ms(desk.clock())
    said = drafts.draft(document)
    if not said.title:
        raise BadInput("JSPF playlist must contain a title element with the title of the playlist.")
    if said.public is None:
        raise BadInput(f"JSPF playlist.extension.{PLAYLIST}.public field must be given.")
    named = tuple(drafts.items(document, me.id, now_ms, drafts.MOST_ITEMS))
    made = _new(me, said.title, said.annotation or "", said.public, named, now_ms)

    def write(connection: Connection) -> None:
        own_playlists.save(connection, _shared(connection, made, said.collaborators or ()))

    await desk.write(write)
    return answer(OK | {"playlist_mbid": made.id})


@router.post("/edit/{id}")
async def edit(request: Request, id: str, me: Me, desk: TheDesk) -> Response:
    """Changes what is said of the playlist; what is not said stays."""
    said, now_ms, address = drafts.draft(await sent(request)), ms(desk.clock()), playlist_id(id)
    if said.title == "":
        raise BadInput("JSPF playlist must contain a title element with the title of the playlist.")

    def write(connection: Connection) -> None:
        before = _mine(connection, me, address)
        after = replace(
            before,
            title=before.title if said.title is None else said.title,
            annotation=before.annotation if said.annotation is None else said.annotation,
            public=before.public if said.public is None else said.public,
            changed_ms=now_ms,
        )
        shared = before.collaborators if said.collaborators is None else said.collaborators
        own_playlists.save(connection, _shared(connection, after, shared))

    await desk.write(write)
    return answer(OK)


@router.post("/{id}/item/add")
async def add_items(request: Request, id: str, me: Me, desk: TheDesk) -> Response:
    """Adds at most a hundred tracks at the end."""
    return await _added(request, id, me, desk, None)


@router.post("/{id}/item/add/{place}")
async def insert_items(request: Request, id: str, place: str, me: Me, desk: TheDesk) -> Response:
    """Adds at most a hundred tracks before the one at `place`, counted from 0."""
    if not (place.isascii() and place.isdigit() and len(place) < 10):
        raise BadInput("Offset must be a positive integer.")
    return await _added(request, id, me, desk, int(place))


@router.post("/{id}/item/move")
async def move_items(request: Request, id: str, me: Me, desk: TheDesk) -> Response:
    """Moves some tracks that stand together."""
    document = await sent(request)
    return await _changed(id, me, desk, lambda items: drafts.moved(items, document))


@router.post("/{id}/item/delete")
async def delete_items(request: Request, id: str, me: Me, desk: TheDesk) -> Response:
    """Takes some tracks out that stand together."""
    document = await sent(request)
    return await _changed(id, me, desk, lambda items: drafts.without(items, document))


@router.post("/{id}/delete")
async def delete(id: str, me: Me, desk: TheDesk) -> Response:
    """Deletes the playlist."""
    address = playlist_id(id)

    def write(connection: Connection) -> None:
        own_playlists.remove(connection, _mine(connection, me, address).id)

    await desk.write(write)
    return answer(OK)


@router.post("/{id}/copy")
async def copy(request: Request, id: str, me: Me, desk: TheDesk) -> Response:
    """Makes a private copy of any playlist that the listener may read, of one that was made for them too."""
    shown, now_ms = await shown_at(request, id), ms(desk.clock())
    named = items_of(shown.entries, me.id, now_ms)
    made = _new(me, f"Copy of {shown.head.title}"[: drafts.LONGEST], shown.head.annotation, False, named, now_ms)
    await desk.write(lambda connection: own_playlists.save(connection, replace(made, copied_from=shown.head.id)))
    return answer(OK | {"playlist_mbid": made.id})


def _new(me: Listener, title: str, annotation: str, public: bool, items: tuple[Item, ...], now_ms: int) -> OwnPlaylist:
    return OwnPlaylist(str(uuid4()), me.id, title, annotation, public, None, items, now_ms, now_ms)


def _shared(connection: Connection, playlist: OwnPlaylist, wanted: Sequence[str]) -> OwnPlaylist:
    people = own_playlists.people(connection, wanted)
    return replace(playlist, collaborators=tuple(id for id in people if id != playlist.listener))


async def _added(request: Request, id: str, me: Listener, desk: Desk, place: int | None) -> Response:
    added = drafts.items(await sent(request), me.id, ms(desk.clock()), drafts.AT_ONCE)
    return await _changed(id, me, desk, lambda items: drafts.joined(items, added, place))


async def _changed(id: str, me: Listener, desk: Desk, change: Changed) -> Response:
    """Replaces the tracks of a playlist, in one transaction with the look at who may."""
    address, now_ms = playlist_id(id), ms(desk.clock())

    def write(connection: Connection) -> None:
        before = _readable(connection, me, address)
        if me.id not in (before.listener, *before.collaborators):
            raise Forbidden("You are not allowed to change the recordings of this playlist.")
        own_playlists.save(connection, before.with_items(change(before.items), now_ms))

    await desk.write(write)
    return answer(OK)


def _readable(connection: Connection, me: Listener, address: str) -> OwnPlaylist:
    found = own_playlists.get(connection, address)
    if found is None or not (found.public or me.id in (found.listener, *found.collaborators)):
        raise no_such(address)
    return found


def _mine(connection: Connection, me: Listener, address: str) -> OwnPlaylist:
    found = _readable(connection, me, address)
    if found.listener != me.id:
        raise Forbidden("You are not allowed to edit this playlist: it is somebody else's.")
    return found
