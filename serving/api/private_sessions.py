"""A private session: for some hours, nothing of what is played is stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from playlists.errors import NotFound
from serving.access.identity import Me, TheDesk
from serving.api.problems import responses
from serving.store import playing, private_sessions
from serving.store.private_sessions import LONGEST, USUAL

router = APIRouter(tags=["privacy"])

PATH = "/v1/me/private-session"
MINUTE_S = 60


class Wanted(BaseModel):
    """For how many minutes, from now on; six hours without."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"minutes": 360}})

    minutes: Annotated[int, Field(ge=1, le=LONGEST.total_seconds() // MINUTE_S)] = round(
        USUAL.total_seconds() / MINUTE_S
    )


class Going(BaseModel):
    """Until when nothing is stored; null: there is no private session."""

    model_config = ConfigDict(json_schema_extra={"example": {"until_ms": 1795003390000}})

    until_ms: int | None


@router.get(PATH, response_model=Going, responses=responses(401, 503))
async def private_session(me: Me, desk: TheDesk) -> dict[str, Any]:
    """Whether the listener has a private session."""
    now = desk.clock()
    return {"until_ms": await desk.read(lambda connection: private_sessions.until_ms(connection, me.id, now))}


@router.put(PATH, response_model=Going, responses=responses(401, 403, 413, 422, 503))
async def begin_private_session(me: Me, desk: TheDesk, wanted: Wanted | None = None) -> dict[str, Any]:
    """Begins one, or lets the one that goes on end so many minutes from now.

    Listens that were played in it are acknowledged and not stored, also where a player sends them later. Nor is what
    plays now, and which playlists are opened. What one asks for by hand (loves, hides, dials) is stored.
    """
    now = desk.clock()
    until = now + timedelta(minutes=(wanted or Wanted()).minutes)

    def begun(connection: Connection) -> int | None:
        private_sessions.begin(connection, me.id, now, until)
        playing.stop(connection, me.id)
        return private_sessions.until_ms(connection, me.id, now)

    return {"until_ms": await desk.write(begun)}


@router.delete(PATH, status_code=204, responses=responses(401, 403, 404, 503))
async def end_private_session(me: Me, desk: TheDesk) -> Response:
    """Ends it now."""
    now = desk.clock()
    if not await desk.write(lambda connection: private_sessions.end(connection, me.id, now)):
        raise NotFound("private session: there is none")
    return Response(status_code=204)
