"""Love, hate and hide: what a listener says of tracks and artists, in force from the next request on."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from serving.access.identity import Me, TheDesk
from serving.api.cursors import PAGE, Cursor, Limit, key_of, page_of
from serving.api.problems import responses
from serving.api.texts import Named
from serving.api.things import SINGULAR, Id, NamedPage, Things, check_there, written
from serving.store import feedback, hidden, named

router = APIRouter(tags=["feedback"])

SAID: dict[str, Any] = {"track": "t004711", "score": 1, "changed_ms": 1795003390000}


class Opinion(BaseModel):
    """1 love, -1 hate, 0 takes back what was said."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"score": 1}})

    score: Annotated[Literal[-1, 0, 1], Field(description="1 love, -1 hate, 0 none")]
    playlist: Named | None = None


class Said(BaseModel):
    """What the listener says of a track."""

    model_config = ConfigDict(json_schema_extra={"example": SAID})

    track: str
    score: int
    changed_ms: int


class SaidPage(BaseModel):
    """A page of feedback, by track."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [SAID], "next": None}})

    items: list[Said]
    next: str | None


@router.put(
    "/v1/me/feedback/tracks/{id:path}",
    response_model=Said,
    summary="Love or hate a track, or take that back",
    responses=responses(401, 404, 409, 413, 422, 503),
)
async def say(id: Id, opinion: Opinion, me: Me, desk: TheDesk) -> dict[str, Any]:
    """Loves or hates a track, or takes that back. A hated track is in no playlist from the next request on."""
    now = desk.clock()
    await check_there(desk, me, "tracks", id)

    def write(connection: Connection) -> int:
        since_ms = feedback.put(connection, me.id, id, opinion.score, now)
        named.of_feedback(connection, me.id, id, opinion.playlist if opinion.score else None)
        return since_ms

    return {"track": id, "score": opinion.score, "changed_ms": await desk.write(write)}


@router.get("/v1/me/feedback", response_model=SaidPage, responses=responses(401, 422, 503))
async def my_feedback(me: Me, desk: TheDesk, cursor: Cursor = None, limit: Limit = PAGE) -> dict[str, Any]:
    """What the listener loves and hates."""
    after = (key_of(cursor, 1) or ("",))[0]
    rows = await desk.read(lambda connection: feedback.page(connection, me.id, after, limit + 1))
    return page_of([dict(zip(("track", "score", "changed_ms"), row, strict=True)) for row in rows], limit, "track")


@router.get("/v1/me/hidden", response_model=NamedPage, responses=responses(401, 422, 503))
async def my_hidden(me: Me, desk: TheDesk, cursor: Cursor = None, limit: Limit = PAGE) -> dict[str, Any]:
    """What the listener has hidden."""
    what, id = key_of(cursor, 2) or ("", "")
    rows = await desk.read(lambda connection: hidden.page(connection, me.id, (what, id), limit + 1))
    return page_of([dict(zip(("what", "id", "changed_ms"), row, strict=True)) for row in rows], limit, "what", "id")


@router.put(
    "/v1/me/hidden/{things}/{id:path}",
    status_code=204,
    summary="Hide a track, an artist, a genre, a source or a range of time",
    responses=responses(401, 404, 409, 422, 503),
)
async def hide(
    things: Things, id: Id, me: Me, desk: TheDesk, playlist: Annotated[Named | None, Query()] = None
) -> Response:
    """Hides it: it is in no playlist from the next request on. A source and a range of time hide every track that the
    listener heard from the one or in the other. `playlist` is the one that a hidden track stood in."""
    name, now = written(things, id), desk.clock()
    await check_there(desk, me, things, name)

    def write(connection: Connection) -> None:
        hidden.hide(connection, me.id, SINGULAR[things], name, now)
        if things == "tracks":
            named.of_hidden(connection, me.id, name, playlist)

    await desk.write(write)
    return Response(status_code=204)


@router.delete(
    "/v1/me/hidden/{things}/{id:path}",
    status_code=204,
    summary="Bring back what was hidden",
    responses=responses(401, 404, 409, 422, 503),
)
async def show(things: Things, id: Id, me: Me, desk: TheDesk) -> Response:
    """Takes a hiding back; also of what the catalogue no longer has."""
    name = written(things, id)

    def taken_back(connection: Connection) -> bool:
        return hidden.show(connection, me.id, SINGULAR[things], name)

    if "\0" in name or not await desk.write(taken_back):
        await check_there(desk, me, things, name)
    return Response(status_code=204)
