"""What happens when a listener loves, hides, follows or brings back what a row shows?

Without JavaScript the answer leads back to the same row; the page's module asks for JSON and stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy import Connection

from playlists.errors import NotFound
from playlists.formats.document import Document, without
from playlists.formats.sentences import Language
from serving.access.identity import Me, TheDesk
from serving.desk import Desk
from serving.page import words
from serving.page.guard import back_to, ours
from serving.page.names import artist_of, track_of
from serving.page.rendered import PERSONAL, language_of
from serving.page.shown import summary
from serving.store import feedback, followed, hidden, named, playlists

Act = Literal[
    "love",
    "unlove",
    "hide",
    "show",
    "hide-artist",
    "show-artist",
    "show-genre",
    "show-source",
    "show-range",
    "follow",
    "unfollow",
]
Change = Callable[[Connection, str, str, datetime], object]  # of the store, a listener, an id, and the time
MOST = 500  # characters of an id


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to do with a row."""

    change: Change
    of: Literal["track", "artist"]
    said: str
    undone: Act | None = None  # of what makes the row go: what brings it back
    next: Act | None = None  # of a button that stays: what it does the next time
    takes_back: bool = False  # then it does no harm that the catalogue has lost the track or artist


CHOICES: dict[Act, Choice] = {
    "love": Choice(lambda c, me, id, now: feedback.put(c, me, id, 1, now), "track", "loved", next="unlove"),
    "unlove": Choice(lambda c, me, id, now: feedback.put(c, me, id, 0, now), "track", "unloved", next="love"),
    "hide": Choice(lambda c, me, id, now: hidden.hide(c, me, "track", id, now), "track", "hidden", undone="show"),
    "show": Choice(lambda c, me, id, now: hidden.show(c, me, "track", id), "track", "shown", takes_back=True),
    "hide-artist": Choice(
        lambda c, me, id, now: hidden.hide(c, me, "artist", id, now), "artist", "hidden artist", undone="show-artist"
    ),
    "show-artist": Choice(
        lambda c, me, id, now: hidden.show(c, me, "artist", id), "artist", "shown artist", takes_back=True
    ),
    "show-genre": Choice(
        lambda c, me, id, now: hidden.show(c, me, "genre", id), "track", "shown thing", takes_back=True
    ),
    "show-source": Choice(
        lambda c, me, id, now: hidden.show(c, me, "source", id), "track", "shown thing", takes_back=True
    ),
    "show-range": Choice(
        lambda c, me, id, now: hidden.show(c, me, "range", id), "track", "shown thing", takes_back=True
    ),
    "follow": Choice(followed.follow, "artist", "followed", next="unfollow"),
    "unfollow": Choice(
        lambda c, me, id, now: followed.unfollow(c, me, id), "artist", "unfollowed", next="follow", takes_back=True
    ),
}

NAMES_ITS_PLAYLIST: dict[Act, Callable[[Connection, str, str, str | None], object]] = {
    "love": named.of_feedback, "hide": named.of_hidden,
}  # fmt: skip

choices = APIRouter(include_in_schema=False, dependencies=[Depends(ours)])
Id = Annotated[str, Form(max_length=MOST)]


@choices.post("/feedback")
async def choose(
    request: Request, desk: TheDesk, me: Me, act: Annotated[Act, Form()], track: Id = "", artist: Id = "",
    playlist: Id = "", place: Annotated[int, Form()] = 0, back: Annotated[str, Form()] = "/",
) -> Response:  # fmt: skip
    """One choice. `playlist` is the address of the stored one it was made in; other pages name the id alone."""
    stored = await desk.read(lambda c: playlists.by_id(c, me.id, playlist)) if playlist else None
    document: Document | None = orjson.loads(stored.document) if stored else None
    choice, chosen = CHOICES[act], _chosen(desk, document, track, artist)
    id = chosen.get("artist_id", "") if choice.of == "artist" else chosen["track"]
    if not id or not (choice.takes_back or "title" in chosen or (choice.of == "artist" and "artist" in chosen)):
        raise NotFound(f"{act}: there is no such track or artist; reload the page")
    now = desk.clock()
    await desk.write(lambda c: _change(c, me.id, act, id, now, stored.id if stored else None))
    if "application/json" not in request.headers.get("accept", ""):
        return RedirectResponse(f"{back_to(back)}#t{place}" if place else back_to(back), 303)
    unwanted = await desk.read(lambda c: hidden.unwanted(c, me.id))
    left = without(document, *unwanted) if document else None
    return JSONResponse(_answer(choice, chosen, left, language_of(request)), headers=PERSONAL)


def _change(connection: Connection, me: str, act: Act, id: str, now: datetime, playlist: str | None) -> None:
    CHOICES[act].change(connection, me, id, now)
    if act in NAMES_ITS_PLAYLIST:
        NAMES_ITS_PLAYLIST[act](connection, me, id, playlist)


def _answer(choice: Choice, chosen: Document, left: Document | None, language: Language) -> Document:
    """What the page's module needs: a sentence, the new summary, whose rows go, how to undo, what comes next."""
    names = {name: chosen.get(name) or words.said(language, f"unknown {name}") for name in ("title", "artist")}
    answer: Document = {"said": words.said(language, choice.said, **names)}
    if left is not None:
        answer["summary"] = summary(left["tracks"], language)
    if choice.of == "artist":
        answer["artist"] = chosen["artist_id"]
    if choice.undone:
        answer["undo"] = {"act": choice.undone, "words": words.said(language, "undo")}
    if choice.next:
        answer["next"] = {"act": choice.next, "words": words.said(language, choice.next, **names)}
    return answer


def _chosen(desk: Desk, document: Document | None, track: str, artist: str) -> Document:
    """What is known of the row: from the playlist as it was shown, else from the catalogue, which may be newer than a
    page that stands open; the ids alone where both have lost it."""
    tracks = document["tracks"] if document else ()
    shown = next((one for one in tracks if one["track"] == track), None) if track else None
    catalogue = desk.shelf.get().catalogue
    return shown or track_of(catalogue, track) or artist_of(catalogue, artist) or {"track": track, "artist_id": artist}
