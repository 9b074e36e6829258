"""Who is more than a listener, and who says so: an engineer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from playlists.errors import NotFound, NotReady
from serving.access.accessed import Seen, seen_by
from serving.access.identity import Engineer, Me, TheDesk
from serving.api.problems import responses
from serving.store import accounts, names
from serving.store.accounts import Role

router = APIRouter(tags=["accounts"])

User = Annotated[str, Path(max_length=500, examples=["ana"], description="a user name, in any case")]
ONE: dict[str, Any] = {"user": "ana", "role": "curator"}


class Wanted(BaseModel):
    """The role that somebody is to have."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"role": "curator"}})

    role: Role


class HasRole(BaseModel):
    """Somebody and what they may do; each role may also do what those before it may: listener, curator, engineer."""

    model_config = ConfigDict(json_schema_extra={"example": ONE})

    user: str
    role: Role


class AllRoles(BaseModel):
    """Everybody who is more than a listener, by user name."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [ONE]}})

    items: list[HasRole]


@router.get("/v1/me/role", response_model=HasRole, responses=responses(401, 503))
async def my_role(me: Me, desk: TheDesk) -> dict[str, Any]:
    """What the listener may do."""
    return {"user": me.id, "role": await desk.read(lambda connection: accounts.role_of(connection, me.id))}


@router.get("/v1/roles", response_model=AllRoles, responses=responses(401, 403, 503))
async def all_roles(request: Request, me: Engineer, desk: TheDesk) -> dict[str, Any]:
    """Who is a curator or an engineer. For engineers."""
    found = await desk.read(accounts.with_roles)
    seen_by(request, Seen(tuple(id for id, _ in found if id != me.id), "engineer"))
    return {"items": [{"user": id, "role": role} for id, role in found]}


@router.put("/v1/roles/{user}", response_model=HasRole, responses=responses(401, 403, 404, 409, 413, 422, 503))
async def give_role(request: Request, user: User, wanted: Wanted, me: Engineer, desk: TheDesk) -> dict[str, Any]:
    """Makes somebody a curator, an engineer, or a listener again. For engineers; the last one stays one."""

    def given(connection: Connection) -> str:
        found = names.by_name(connection, user) if "\0" not in user else None
        if found is None:
            raise NotFound(f"user {user[:60]!r}: there is nobody of that name")
        if accounts.is_last_engineer(connection, found.id) and wanted.role != "engineer":
            raise NotReady(f"user {found.id[:60]!r} is the only engineer; make somebody else one first")
        accounts.set_role(connection, found.id, wanted.role)
        return found.id

    of = await desk.write(given)
    if of != me.id:
        seen_by(request, Seen((of,), "engineer"))
    return {"user": of, "role": wanted.role}
