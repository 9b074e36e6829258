"""What a listener excludes from their taste: sleep sounds, children's music, a borrowed account; past listens too."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from serving.access.identity import Me, TheDesk
from serving.api.cursors import PAGE, Cursor, Limit, key_of, page_of
from serving.api.problems import responses
from serving.api.things import SINGULAR, Id, NamedPage, Things, check_there, written
from serving.store import exclusions

router = APIRouter(tags=["feedback"])


@router.get("/v1/me/exclusions", response_model=NamedPage, responses=responses(401, 422, 503))
async def my_exclusions(me: Me, desk: TheDesk, cursor: Cursor = None, limit: Limit = PAGE) -> dict[str, Any]:
    """What the listener excludes from their taste."""
    what, id = key_of(cursor, 2) or ("", "")
    rows = await desk.read(lambda connection: exclusions.page(connection, me.id, (what, id), limit + 1))
    return page_of([dict(zip(("what", "id", "changed_ms"), row, strict=True)) for row in rows], limit, "what", "id")


@router.put(
    "/v1/me/exclusions/{things}/{id:path}",
    status_code=204,
    summary="Exclude listens from the taste",
    responses=responses(401, 404, 409, 422, 503),
)
async def exclude(things: Things, id: Id, me: Me, desk: TheDesk) -> Response:
    """Excludes the listens of a track, an artist, a genre, a source or a range of time from the taste, also those that
    are past. They still count as heard, and nothing is hidden by it. The next request is made without them."""
    name = written(things, id)
    await check_there(desk, me, things, name)
    await desk.write(lambda connection: exclusions.exclude(connection, me.id, SINGULAR[things], name, desk.clock()))
    return Response(status_code=204)


@router.delete(
    "/v1/me/exclusions/{things}/{id:path}",
    status_code=204,
    summary="Let listens shape the taste again",
    responses=responses(401, 404, 409, 422, 503),
)
async def include(things: Things, id: Id, me: Me, desk: TheDesk) -> Response:
    """Takes an exclusion back; also of what the catalogue no longer has."""
    name = written(things, id)

    def taken_back(connection: Connection) -> bool:
        return exclusions.include(connection, me.id, SINGULAR[things], name)

    if "\0" in name or not await desk.write(taken_back):
        await check_there(desk, me, things, name)
    return Response(status_code=204)
