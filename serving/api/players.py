"""What a listener lets players see: those that speak ListenBrainz and send no token read only who is open."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from serving.access.identity import Me, TheDesk
from serving.api.problems import responses
from serving.store import names

router = APIRouter(tags=["listeners"])


class Openness(BaseModel):
    """Whether programs without a token may read the listens, loves and playlists of the listener under /1."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"open": True}})

    open: bool


class Players(BaseModel):
    """How players know the listener."""

    model_config = ConfigDict(json_schema_extra={"example": {"user": "ana", "open": False}})

    user: str
    open: bool


@router.get("/v1/me/players", response_model=Players, responses=responses(401, 503))
async def my_players(me: Me, desk: TheDesk) -> dict[str, Any]:
    """The user name to enter in players, and whether they may read without a token."""
    return {"user": me.id, "open": await desk.read(lambda connection: names.is_open(connection, me.id))}


@router.put("/v1/me/players", response_model=Players, responses=responses(401, 413, 422, 503))
async def let_players_read(wanted: Openness, me: Me, desk: TheDesk) -> dict[str, Any]:
    """Lets programs read without a token, for those that cannot send one, or no longer. At first nobody may."""
    await desk.write(lambda connection: names.set_open(connection, me.id, wanted.open))
    return {"user": me.id, "open": wanted.open}
