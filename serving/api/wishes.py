"""What a listener wishes for all of their playlists: how the dials stand, and whom they follow."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from playlists.errors import NotFound
from serving.access.identity import Me, TheDesk
from serving.answering.turned import dials_given, turned_for_good
from serving.api.cursors import PAGE, Cursor, Limit, key_of, page_of
from serving.api.problems import responses
from serving.api.things import Id
from serving.store import followed

router = APIRouter(tags=["wishes"])

STANDING: dict[str, Any] = {
    "adventurousness": 0.2, "popularity": 0.5, "familiar": None, "artist_cap": None, "length": None, "explicit": True,
    "genres_in": [], "genres_out": ["trap"], "steer": [],
}  # fmt: skip
FOLLOWED: dict[str, Any] = {"artist": "a0815", "changed_ms": 1795003390000}


class Standing(BaseModel):
    """How the dials stand. Null: what each recipe itself holds to be right."""

    model_config = ConfigDict(json_schema_extra={"example": STANDING})

    adventurousness: float
    popularity: float
    familiar: float | None
    artist_cap: int | None
    length: int | None
    explicit: bool
    genres_in: list[str]
    genres_out: list[str]
    steer: list[str]


class Followed(BaseModel):
    """An artist whom the listener follows."""

    artist: str
    changed_ms: int


class FollowedPage(BaseModel):
    """A page of followed artists, by id."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [FOLLOWED], "next": None}})

    items: list[Followed]
    next: str | None


@router.get("/v1/me/dials", response_model=Standing, responses=responses(401, 503))
async def my_dials(me: Me) -> dict[str, Any]:
    """How the listener's dials stand."""
    return asdict(me.dials)


@router.patch("/v1/me/dials", response_model=Standing, responses=responses(401, 413, 422, 503))
async def turn(
    me: Me, desk: TheDesk, dials: Annotated[dict[str, Any], Body(examples=[{"adventurousness": 0.5}])]
) -> dict[str, Any]:
    """Turns the dials that are given; null sets one back. The playlists of now are made anew by them."""
    now = dials_given(dials, me.dials, desk.shelf.get().catalogue)
    await desk.write(lambda connection: turned_for_good(connection, me.id, now))
    return asdict(now)


@router.get("/v1/me/followed", response_model=FollowedPage, responses=responses(401, 422, 503))
async def my_followed(me: Me, desk: TheDesk, cursor: Cursor = None, limit: Limit = PAGE) -> dict[str, Any]:
    """The artists whom the listener follows."""
    after = (key_of(cursor, 1) or ("",))[0]
    rows = await desk.read(lambda connection: followed.page(connection, me.id, after, limit + 1))
    return page_of([dict(zip(("artist", "changed_ms"), row, strict=True)) for row in rows], limit, "artist")


@router.put(
    "/v1/me/followed/{id:path}", status_code=204, summary="Follow an artist", responses=responses(401, 404, 422, 503)
)
async def follow(id: Id, me: Me, desk: TheDesk) -> Response:
    """Follows an artist: what they release comes first in the Release Radar."""
    if id not in desk.shelf.get().catalogue.artist_code:
        raise NotFound(f"artist {id[:60]!r}: the catalogue has none of that id")
    await desk.write(lambda connection: followed.follow(connection, me.id, id, desk.clock()))
    return Response(status_code=204)


@router.delete(
    "/v1/me/followed/{id:path}", status_code=204, summary="Follow an artist no longer",
    responses=responses(401, 404, 422, 503),
)  # fmt: skip
async def unfollow(id: Id, me: Me, desk: TheDesk) -> Response:
    """Follows an artist no longer; also one that the catalogue has lost."""

    def taken_back(connection: Connection) -> bool:
        return followed.unfollow(connection, me.id, id)

    if "\0" in id or not await desk.write(taken_back):
        raise NotFound(f"artist {id[:60]!r}: you do not follow one of that id")
    return Response(status_code=204)
