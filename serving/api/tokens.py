"""A listener's tokens: one for each player and program, so that each can be taken back alone."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from playlists.errors import NotFound
from serving.access.identity import Me, MyKey, Recently, TheDesk
from serving.api.problems import responses
from serving.api.sessions import KeyId
from serving.api.texts import storable
from serving.store import tokens
from serving.store.keys import Key, id_of
from serving.store.listeners import hashed

router = APIRouter(tags=["accounts"])

LONGEST = 100  # characters of a name
ONE: dict[str, Any] = {
    "id": "5feceb66ffc86f38", "name": "phone", "created_ms": 1795003390000, "used_ms": 1795003390000, "this": True,
}  # fmt: skip


class NewToken(BaseModel):
    """What it is for."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"name": "phone"}})

    name: Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(storable)]


class Made(BaseModel):
    """A token, told this once; only its hash is kept."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"id": "5feceb66ffc86f38", "name": "phone", "token": "pY3…"}}
    )

    id: str
    name: str
    token: str


class Token(BaseModel):
    """A token without its secret; `used_ms` to the hour, null where it was not used; `this` is the one that asks."""

    model_config = ConfigDict(json_schema_extra={"example": ONE})

    id: str
    name: str
    created_ms: int
    used_ms: int | None
    this: bool


class AllTokens(BaseModel):
    """The newest first."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [ONE]}})

    items: list[Token]


@router.get("/v1/me/tokens", response_model=AllTokens, responses=responses(401, 503))
async def my_tokens(key: MyKey, desk: TheDesk) -> dict[str, Any]:
    """The listener's tokens."""
    found = await desk.read(lambda connection: tokens.of(connection, key.listener.id))
    return {"items": [_told(one, key) for one in found]}


@router.post(
    "/v1/me/tokens", status_code=201, response_model=Made, responses=responses(401, 403, 409, 413, 422, 503)
)  # fmt: skip
async def new_token(new: NewToken, me: Recently, desk: TheDesk) -> dict[str, Any]:
    """Makes a token for a player or a program; it is told this once. Asks for the password again."""
    token = await desk.write(lambda connection: tokens.make(connection, me.id, new.name, desk.clock()))
    return {"id": id_of(hashed(token)), "name": new.name, "token": token}


@router.delete("/v1/me/tokens/{id}", status_code=204, responses=responses(401, 403, 404, 422, 503))
async def revoke_token(id: KeyId, me: Me, desk: TheDesk) -> Response:
    """Takes a token back: from now on it opens nothing, and sessions that it opened end."""
    if "\0" in id or not await desk.write(lambda connection: tokens.revoke(connection, me.id, id)):
        raise NotFound(f"token {id[:60]!r}: you have none of that id")
    return Response(status_code=204)


def _told(one: tokens.Token, key: Key) -> dict[str, Any]:
    return {
        "id": one.id, "name": one.label, "created_ms": one.created_ms, "used_ms": one.used_ms,
        "this": one.hash == key.hash,
    }  # fmt: skip
