"""What a listener hid, what they left out of their taste, how each is done and how it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from playlists.catalogue import Catalogue
from playlists.errors import BadInput, NotFound
from playlists.exclusions import What, parse_range, written_range
from playlists.formats.sentences import Language
from playlists.week import zone
from serving.access.identity import Me, TheDesk
from serving.answering.insight import shares_in
from serving.api.things import Things, check_there
from serving.desk import Desk
from serving.page import words
from serving.page.guard import ours
from serving.page.hides import named_things
from serving.page.names import artist_of, track_of
from serving.page.rendered import language_of, page
from serving.store import exclusions, hidden
from serving.store.listeners import Listener

How = Literal["hide", "leave-out"]
LISTED = 1000  # of each kind
MOST = 500  # characters of an id
PLURAL: Mapping[What, Things] = {
    "track": "tracks", "artist": "artists", "genre": "genres", "source": "sources", "range": "ranges",
}  # fmt: skip

leaving_out = APIRouter(include_in_schema=False)
Text = Annotated[str, Form(max_length=MOST)]
Asked = Annotated[str, Query(max_length=MOST)]


@leaving_out.get("/hidden")
async def what_is_left_out(
    request: Request, desk: TheDesk, me: Me, track: Asked = "", artist: Asked = "", genre: Asked = ""
) -> HTMLResponse:
    """Both lists, and the form to add to either; a row of another page names what it is about."""
    return await _page(request, desk, me, {"track": track, "artist": artist, "genre": genre})


@leaving_out.post("/hidden", dependencies=[Depends(ours)])
async def leave_out(
    request: Request, desk: TheDesk, me: Me, how: Annotated[How, Form()], what: Annotated[What, Form()],
    track: Text = "", artist: Text = "", genre: Text = "", source: Text = "", first: Text = "", last: Text = "",
) -> Response:  # fmt: skip
    """Hides a thing, or leaves it out of the taste; what it cannot be is said above the form."""
    given = {"track": track, "artist": artist, "genre": genre, "source": source}
    try:
        id = _range(first, last, me) if what == "range" else given[what]
        if not id:
            raise BadInput(words.said(language_of(request), "leave out nothing"))
        await check_there(desk, me, PLURAL[what], id)
    except (BadInput, NotFound) as refused:
        return await _page(request, desk, me, given, str(refused), 422)
    add = hidden.hide if how == "hide" else exclusions.exclude
    await desk.write(lambda connection: add(connection, me.id, what, id, desk.clock()))
    return RedirectResponse("/hidden", 303)


@leaving_out.post("/hidden/back", dependencies=[Depends(ours)])
async def bring_back(
    desk: TheDesk, me: Me, how: Annotated[How, Form()], what: Annotated[What, Form()], id: Text
) -> Response:
    """Takes either back; again changes nothing."""
    back = hidden.show if how == "hide" else exclusions.include
    await desk.write(lambda connection: back(connection, me.id, what, id))
    return RedirectResponse("/hidden", 303)


def _range(first: str, last: str, me: Listener) -> str:
    """From the beginning of one day to the end of another, by the listener's clock. Raises BadInput."""
    try:
        days = date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise BadInput(f"range {first[:20]!r} to {last[:20]!r}: choose a first and a last day") from error
    span = "/".join(datetime.combine(day, time(), zone(me.timezone)).isoformat() for day in days)
    return written_range(parse_range(span))


async def _page(
    request: Request, desk: Desk, me: Listener, about: Mapping[str, str], trouble: str = "", status: int = 200
) -> HTMLResponse:
    language, catalogue = language_of(request), desk.shelf.get().catalogue

    def stored(connection: Connection) -> dict[str, Any]:
        hides = hidden.page(connection, me.id, ("", ""), LISTED)
        excludes = exclusions.page(connection, me.id, ("", ""), LISTED)
        return {
            "things": named_things(hides, catalogue, me.timezone, language),
            "excluded": named_things(excludes, catalogue, me.timezone, language),
            "sources": hidden.sources(connection, me.id),
        }

    shares = await desk.build(lambda: shares_in(desk, me))
    genres = [one["genre"] for one in shares["genres"]]
    parts = await desk.read(stored) | {
        "listener": me, "trouble": trouble, "about": _named(about, catalogue, language), "genres": genres,
        "genre": about.get("genre", ""),
    }  # fmt: skip
    return page(request, "hidden.html", parts, status)


def _named(about: Mapping[str, str], catalogue: Catalogue, language: Language) -> list[tuple[str, str, str]]:
    """(what, id, name) of the track and the artist that the page is about, where the catalogue has them."""
    track, artist = track_of(catalogue, about.get("track", "")), artist_of(catalogue, about.get("artist", ""))
    named = []
    if track:
        named.append(("track", track["track"], words.said(language, "this track", title=track.get("title", ""))))
    if artist:
        named.append(("artist", artist["artist_id"], words.said(language, "all by", artist=artist["artist"])))
    return named
