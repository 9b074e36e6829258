"""Signing up, and what is known of oneself."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from playlists.errors import BadInput
from playlists.week import week_at, zone
from serving.access.identity import Me, TheDesk
from serving.access.joining import Newcomer, joined
from serving.api.problems import responses
from serving.api.texts import Text
from serving.store import listeners, listens
from serving.store.names import USER

router = APIRouter(tags=["listeners"])


def time_zone(name: str) -> str:
    """The name as the IANA has it. Raises ValueError where there is no such time zone."""
    try:
        return zone(name).key
    except BadInput as error:
        raise ValueError(str(error)) from error


class NewListener(BaseModel):
    """Who signs up. Everything may be left away."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"market": "PT", "timezone": "Europe/Lisbon", "name": "Ana"}},
    )

    market: Annotated[str | None, Field(pattern="^[A-Z]{2}$", description="ISO 3166 country")] = None
    timezone: Annotated[Text, AfterValidator(time_zone), Field(description="IANA name")] = "UTC"
    name: Text | None = None
    user: Annotated[
        str | None, Field(pattern=USER, description="the id, and the user name in players; chosen for you if left away")
    ] = None
    password: Annotated[
        str | None,
        Field(max_length=1000, description="at least 8 characters; needs `user`; without it a token signs in"),
    ] = None
    invite: Annotated[str, Field(max_length=100, description="where signing up takes one")] = ""


class Created(BaseModel):
    """The new listener and their token, which is shown this once."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"id": "5xk0Zr9yQm1B", "token": "pY3…", "market": "PT", "timezone": "Europe/Lisbon"}
        }
    )

    id: str
    token: str
    market: str | None
    timezone: str


class Known(BaseModel):
    """What is known of the listener who asks."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "5xk0Zr9yQm1B", "name": "Ana", "market": "PT", "timezone": "Europe/Lisbon",
                "week": "2026-W47", "listens": 1204, "created_ms": 1795003390000,
            }
        }
    )  # fmt: skip

    id: str
    name: str | None
    market: str | None
    timezone: str
    week: str
    listens: int
    created_ms: int


@router.post("/v1/listeners", status_code=201, response_model=Created, responses=responses(403, 413, 422, 503))
async def sign_up(new: NewListener, request: Request, desk: TheDesk) -> dict[str, Any]:
    """Makes a listener. The token is shown this once; only its hash is kept. Whether everybody may sign up, who has
    an invite, or nobody is a setting of the server."""
    id = await joined(desk, request.app.state.sign_up, Newcomer(**new.model_dump()))
    token = await desk.write(lambda connection: listeners.issue_token(connection, id, desk.clock(), "sign-up"))
    return {"id": id, "token": token, "market": new.market, "timezone": new.timezone}


@router.get("/v1/me", response_model=Known, responses=responses(401, 503))
async def about_me(me: Me, desk: TheDesk) -> dict[str, Any]:
    """What is known of the listener whose token this is."""
    count = await desk.read(lambda connection: listens.count(connection, me.id))
    return {
        "id": me.id, "name": me.name, "market": me.market, "timezone": me.timezone,
        "week": str(week_at(desk.clock(), me.timezone)), "listens": count, "created_ms": me.created_ms,
    }  # fmt: skip
