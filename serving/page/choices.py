"""What happens when a listener loves, hides or brings back?

Without JavaScript the answer leads back to the same row; the page's module asks for JSON and stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy import Connection

from playlists.errors import NotFound
from playlists.formats.document import Document, without
from playlists.formats.sentences import Language
from serving.desk import Desk
from serving.identity import Me, TheDesk
from serving.page import words
from serving.page.guard import back_to, ours
from serving.page.rendered import PERSONAL, language_of
from serving.page.shown import summary
from serving.store import feedback, hidden, named, playlists

Act = Literal["love", "unlove", "hide", "show", "hide-artist", "show-artist", "show-genre", "show-source", "show-range"]
Change = Callable[[Connection, str, str, datetime], object]  # of the store, a listener, an id, and the time

CHANGES: dict[Act, Change] = {
    "love": lambda c, me, track, now: feedback.put(c, me, track, 1, now),
    "unlove": lambda c, me, track, now: feedback.put(c, me, track, 0, now),
    "hide": lambda c, me, track, now: hidden.hide(c, me, "track", track, now),
    "show": lambda c, me, track, now: hidden.show(c, me, "track", track),
    "hide-artist": lambda c, me, artist, now: hidden.hide(c, me, "artist", artist, now),
    "show-artist": lambda c, me, artist, now: hidden.show(c, me, "artist", artist),
    "show-genre": lambda c, me, genre, now: hidden.show(c, me, "genre", genre),
    "show-source": lambda c, me, source, now: hidden.show(c, me, "source", source),
    "show-range": lambda c, me, span, now: hidden.show(c, me, "range", span),
}
SAID: dict[Act, str] = {
    "love": "loved", "unlove": "unloved", "hide": "hidden", "show": "shown", "hide-artist": "hidden artist",
    "show-artist": "shown artist", "show-genre": "shown thing", "show-source": "shown thing",
    "show-range": "shown thing",
}  # fmt: skip
NAMES_ITS_PLAYLIST: dict[Act, Callable[[Connection, str, str, str | None], object]] = {
    "love": named.of_feedback, "hide": named.of_hidden,
}  # fmt: skip
UNDONE: dict[Act, Act] = {"hide": "show", "hide-artist": "show-artist"}
MOST = 500  # characters of an id

choices = APIRouter(include_in_schema=False, dependencies=[Depends(ours)])
Id = Annotated[str, Form(max_length=MOST)]


@choices.post("/feedback")
async def choose(
    request: Request, desk: TheDesk, me: Me, act: Annotated[Act, Form()], track: Id = "", artist: Id = "",
    playlist: Id = "", place: Annotated[int, Form()] = 0, back: Annotated[str, Form()] = "/",
) -> Response:  # fmt: skip
    """One choice. `playlist` is the address of the one it was made in; the page of hidden things names the id alone."""
    stored = await desk.read(lambda c: playlists.by_id(c, me.id, playlist)) if playlist else None
    document: Document = orjson.loads(stored.document) if stored else {"tracks": []}
    chosen = _in_playlist(document, track) or _in_catalogue(desk, track) or {"track": track, "artist_id": artist}
    id = chosen.get("artist_id", "") if act.endswith("artist") else chosen["track"]
    if not id or (not act.startswith("show") and "title" not in chosen):
        raise NotFound(f"{act}: there is no such track or artist; reload the page")
    now = desk.clock()
    await desk.write(lambda c: _change(c, me.id, act, id, now, stored.id if stored else None))
    if "application/json" not in request.headers.get("accept", ""):
        return RedirectResponse(f"{back_to(back)}#t{place}" if place else back_to(back), 303)
    unwanted = await desk.read(lambda c: hidden.unwanted(c, me.id))
    return JSONResponse(_answer(act, chosen, without(document, *unwanted), language_of(request)), headers=PERSONAL)


def _change(connection: Connection, me: str, act: Act, id: str, now: datetime, playlist: str | None) -> None:
    CHANGES[act](connection, me, id, now)
    if act in NAMES_ITS_PLAYLIST:
        NAMES_ITS_PLAYLIST[act](connection, me, id, playlist)


def _answer(act: Act, chosen: Document, left: Document, language: Language) -> Document:
    """What the page's module needs: a sentence, the new summary, whose rows go, and how to undo."""
    names = {"title": chosen.get("title", ""), "artist": chosen.get("artist", "")}
    answer: Document = {
        "said": words.said(language, SAID[act], **names),
        "summary": summary(left["tracks"], language),
    }
    if act.endswith("artist"):
        answer["artist"] = chosen["artist_id"]
    if act in UNDONE:
        answer["undo"] = {"act": UNDONE[act], "words": words.said(language, "undo")}
    return answer


def _in_playlist(document: Document, track: str) -> Document | None:
    return next((one for one in document["tracks"] if one["track"] == track), None)


def _in_catalogue(desk: Desk, track: str) -> Document | None:
    """The same words from the catalogue: a page that stands open may show a playlist that was made anew since."""
    catalogue = desk.shelf.get().catalogue
    row = catalogue.row_of.get(track)
    if row is None:
        return None
    found = {name: catalogue.word(name, row) for name in ("track", "title", "artist", "artist_id")}
    return {name: value for name, value in found.items() if value is not None}
