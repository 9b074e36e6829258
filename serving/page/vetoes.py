"""What happens when a member refuses a track or an artist in a blend, or takes that back?"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy import Connection

from playlists.errors import NotFound
from playlists.formats.document import Document
from serving.access.identity import Me, TheDesk
from serving.page import words
from serving.page.choices import MOST
from serving.page.guard import ours
from serving.page.names import artist_of, track_of
from serving.page.rendered import PERSONAL, language_of
from serving.store import blends

Act = Literal["veto", "veto-artist", "allow", "allow-artist"]
UNDONE: dict[Act, Act] = {"veto": "allow", "veto-artist": "allow-artist"}

vetoing = APIRouter(include_in_schema=False, dependencies=[Depends(ours)])
Id = Annotated[str, Form(max_length=MOST)]


@vetoing.post("/blends/{id}/vetoes")
async def choose(
    request: Request, desk: TheDesk, me: Me, id: str, act: Annotated[Act, Form()], track: Id = "", artist: Id = "",
    place: Annotated[int, Form()] = 0,
) -> Response:  # fmt: skip
    """Refuses for all members, from the next request on, or takes one's own veto back. An artist may be named by one
    of their tracks."""
    catalogue = desk.shelf.get().catalogue
    known = track_of(catalogue, track) or artist_of(catalogue, artist)
    chosen: Document = known or {"track": track, "artist_id": artist}
    what, thing = ("artist", chosen.get("artist_id", "")) if act.endswith("artist") else ("track", chosen["track"])
    if not thing or (act in UNDONE and known is None):
        raise NotFound(f"{act}: there is no such track or artist; reload the page")

    def done(connection: Connection) -> None:
        blends.of_member(connection, me.id, id)
        if act in UNDONE:
            blends.veto(connection, id, me.id, what, thing)
        else:
            blends.take_back(connection, id, me.id, what, thing)

    await desk.write(done)
    if "application/json" not in request.headers.get("accept", ""):
        return RedirectResponse(f"/blends/{id}#{f't{place}' if place else 'manage'}", 303)
    language = language_of(request)
    names = {name: chosen.get(name) or words.said(language, f"unknown {name}") for name in ("title", "artist")}
    answer: Document = {"said": words.said(language, f"said {act}", **names)}
    if what == "artist":
        answer["artist"] = thing
    if act in UNDONE:
        answer["undo"] = {"act": UNDONE[act], "words": words.said(language, "undo")}
    return JSONResponse(answer, headers=PERSONAL)
