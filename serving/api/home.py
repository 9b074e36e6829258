"""Where the listener lives: by which midnight their days and weeks begin, and what may be played there."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from playlists.week import week_at
from serving.access.identity import Me, TheDesk
from serving.api.listeners import time_zone
from serving.api.problems import responses
from serving.api.texts import Text
from serving.store import listeners

router = APIRouter(tags=["listeners"])

HOME: dict[str, Any] = {"timezone": "Asia/Tokyo", "market": "JP"}


class Move(BaseModel):
    """What is not given stays as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": HOME})

    timezone: Annotated[Text, AfterValidator(time_zone), Field(description="IANA name")] | None = None
    market: Annotated[str | None, Field(pattern="^[A-Z]{2}$", description="ISO 3166 country")] = None


class Home(BaseModel):
    """Where the listener lives, and the week that it is there."""

    model_config = ConfigDict(json_schema_extra={"example": HOME | {"week": "2026-W47"}})

    timezone: str
    market: str | None
    week: str


@router.patch("/v1/me/home", response_model=Home, responses=responses(401, 413, 422, 503))
async def move(asked: Move, me: Me, desk: TheDesk) -> dict[str, Any]:
    """Moves the listener. The playlists of a week stay as they are where that week has begun in the new place too."""
    timezone, market = asked.timezone or me.timezone, asked.market or me.market
    await desk.write(lambda connection: listeners.move(connection, me.id, timezone, market))
    return {"timezone": timezone, "market": market, "week": str(week_at(desk.clock(), timezone))}
