"""Invites to sign up, for curators; needed where SIGN_UP is `invite`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from playlists.errors import NotFound
from serving.access.identity import Curator, TheDesk
from serving.api.problems import responses
from serving.api.sessions import KeyId
from serving.store import invites

router = APIRouter(tags=["accounts"])

ONE: dict[str, Any] = {
    "id": "2c26b46b68ffc68f", "by": "eve", "created_ms": 1795003390000, "expires_ms": 1795608190000,
}  # fmt: skip


class Made(BaseModel):
    """An invite, told this once. It makes one account until it `ends`; the page takes it as /join?invite=…"""

    model_config = ConfigDict(json_schema_extra={"example": {"invite": "pY3…", "ends": "2026-11-25T12:00:00+00:00"}})

    invite: str
    ends: datetime


class Open(BaseModel):
    """An invite that nobody has used yet."""

    model_config = ConfigDict(json_schema_extra={"example": ONE})

    id: str
    by: str
    created_ms: int
    expires_ms: int


class AllOpen(BaseModel):
    """The newest first."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [ONE]}})

    items: list[Open]


@router.post(
    "/v1/invites", status_code=201, response_model=Made, summary="Invite somebody", responses=responses(401, 403, 503)
)
async def invite(me: Curator, desk: TheDesk) -> dict[str, Any]:
    """A new invite to sign up, for one account and seven days. For curators."""
    secret, ends = await desk.write(lambda connection: invites.make(connection, me.id, desk.clock()))
    return {"invite": secret, "ends": ends}


@router.get("/v1/invites", response_model=AllOpen, responses=responses(401, 403, 503))
async def open_invites(_: Curator, desk: TheDesk) -> dict[str, Any]:
    """The invites that can still be used. For curators."""
    rows = await desk.read(lambda connection: invites.open_ones(connection, desk.clock()))
    return {"items": [dict(zip(Open.model_fields, row, strict=True)) for row in rows]}


@router.delete("/v1/invites/{id}", status_code=204, responses=responses(401, 403, 404, 422, 503))
async def revoke_invite(id: KeyId, _: Curator, desk: TheDesk) -> Response:
    """Takes an invite back. For curators."""
    if "\0" in id or not await desk.write(lambda connection: invites.revoke(connection, id, desk.clock())):
        raise NotFound(f"invite {id[:60]!r}: none of that id is open")
    return Response(status_code=204)
