"""The listener's feed: an address that holds a secret, made and taken back by its owner, read by whoever has it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from playlists.errors import NotFound
from playlists.kinds import RECIPES
from serving.access.accessed import Seen, seen_by
from serving.access.identity import Me, Recently, TheDesk
from serving.answering.answers import Unwanted
from serving.api.etags import tagged
from serving.api.problems import responses
from serving.api.texts import Text
from serving.delivery.atom import MEDIA_TYPE, Feed, atom
from serving.delivery.shown import shown
from serving.store import feeds, hidden, playlists
from serving.store.addresses import address
from serving.store.listeners import Listener
from serving.store.playlists import StoredPlaylist

router = APIRouter(tags=["delivery"])

ENTRIES = 20  # readers keep what they have seen, and ask several times a day
WEEKLY = tuple(kind for kind, recipe in RECIPES.items() if recipe.every != "day")  # mixes of each day would drown them
Kind = Literal[
    "discover-weekly", "release-radar", "daily-mix", "genre-mix", "artist-mix", "decade-mix", "on-repeat",
    "time-capsule",
]  # fmt: skip
HEADERS = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
EXAMPLE = (
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
    "<id>urn:uuid:0b7b3c1e-8f1f-5f0a-9c55-2f6c7a7c9f10</id><title>Segue: your playlists</title>"
    "<updated>2026-11-16T00:03:10+00:00</updated></feed>"
)
FOUND: dict[int | str, dict[str, Any]] = {
    200: {"description": "An Atom feed; nothing hidden or hated is in it",
          "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": EXAMPLE}}},
    304: {"description": "Not changed since the ETag in If-None-Match"},
}  # fmt: skip


class Made(BaseModel):
    """Where the feed is, told this once; only a hash of it is kept."""

    model_config = ConfigDict(json_schema_extra={"example": {"path": "/feeds/pY3….xml"}})

    path: str


class HasFeed(BaseModel):
    """Since when the listener has a feed; null where they have none."""

    model_config = ConfigDict(json_schema_extra={"example": {"created_ms": 1795003390000}})

    created_ms: int | None


@router.get("/v1/me/feed", response_model=HasFeed, responses=responses(401, 503))
async def my_feed(me: Me, desk: TheDesk) -> dict[str, Any]:
    """Whether the listener has a feed."""
    return {"created_ms": await desk.read(lambda connection: feeds.made_ms(connection, me.id))}


@router.post("/v1/me/feed", status_code=201, response_model=Made, responses=responses(401, 403, 503))
async def new_feed(me: Recently, desk: TheDesk) -> dict[str, Any]:
    """Makes the listener's feed; an address from before ends. Whoever has the address can read the playlists."""
    secret = await desk.write(lambda connection: feeds.make(connection, me.id, desk.clock()))
    return {"path": path_of(secret)}


@router.delete("/v1/me/feed", status_code=204, responses=responses(401, 404, 503))
async def end_feed(me: Me, desk: TheDesk) -> Response:
    """Takes the feed back: its address leads nowhere from now on."""
    if not await desk.write(lambda connection: feeds.revoke(connection, me.id)):
        raise NotFound("feed: you have none")
    return Response(status_code=204)


@router.get("/feeds/{secret}.xml", response_class=Response, responses={**FOUND, **responses(404, 422, 429, 503)})
async def read_feed(
    request: Request, desk: TheDesk, secret: Annotated[Text, Path()],
    language: Annotated[Literal["en", "ja"], Query()] = "en",
    kind: Annotated[list[Kind] | None, Query(description="only these; else all that are made weekly")] = None,
) -> Response:  # fmt: skip
    """The newest playlists of whose feed it is, each with its tracks and their reasons."""

    def read(connection: Connection) -> tuple[Listener, int, list[StoredPlaylist], Unwanted] | None:
        if (found := feeds.by_secret(connection, secret)) is None:
            return None
        me, since = found
        rows = playlists.latest(connection, me.id, kind or WEEKLY, ENTRIES)
        return me, since, rows, hidden.unwanted(connection, me.id)

    if (found := await desk.read(read)) is None:
        raise NotFound("feed: there is none here, or it was taken back")
    me, since, rows, unwanted = found
    seen_by(request, Seen((me.id,), "link", "feed"))
    home = desk.means.home(str(request.base_url))
    itself = f"{home}{path_of(secret).lstrip('/')}?{request.url.query}".rstrip("?")
    feed = Feed(address(me.id, "feed", ""), itself, home, since)
    body = await desk.build(lambda: atom(feed, shown(rows, unwanted), language))
    return tagged(request, body, MEDIA_TYPE, HEADERS | {"Content-Language": language})


def path_of(secret: str) -> str:
    """Where the feed of that secret is read."""
    return f"/feeds/{secret}.xml"
