"""Signing in by user name and password, where one is signed in, and giving the password again."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from playlists.errors import NotFound
from serving.access import entrance
from serving.access.entrance import address_of
from serving.access.identity import Me, MyKey, Recently, TheDesk, cookie_of
from serving.access.same_origin import from_here
from serving.api.problems import responses
from serving.store import sessions
from serving.store.keys import OLDEST, Key

router = APIRouter(tags=["accounts"])

KeyId = Annotated[str, Path(max_length=100, examples=["9f86d081884c7d65"])]
Given = Annotated[str, Field(max_length=1000, description="a password, as it is typed")]
ONE: dict[str, Any] = {
    "id": "9f86d081884c7d65", "created_ms": 1795003390000, "used_ms": 1795003390000, "by": "password", "this": True,
}  # fmt: skip


class Credentials(BaseModel):
    """A user name, in any case, and its password."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"user": "ana", "password": "four words that rhyme"}}
    )

    user: Annotated[str, Field(max_length=500)]
    password: Given


class Begun(BaseModel):
    """Who is signed in now. The session is in the cookie, which scripts cannot read."""

    model_config = ConfigDict(json_schema_extra={"example": {"user": "ana"}})

    user: str


class Proof(BaseModel):
    """The password of the account; where it has none, one of its tokens."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"password": "four words that rhyme"}})

    password: Given


class NewPassword(BaseModel):
    """At least 8 characters of any kind; not one of the commonest, and without the user name."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"password": "four words that rhyme"}})

    password: Given


class Session(BaseModel):
    """One session: since when, when it was last used (to the hour), what opened it, and whether it is the one that
    asks. Nothing of the device or its address is kept."""

    model_config = ConfigDict(json_schema_extra={"example": ONE})

    id: str
    created_ms: int
    used_ms: int
    by: str
    this: bool


class AllSessions(BaseModel):
    """The last used first."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [ONE]}})

    items: list[Session]


@router.post(
    "/v1/sessions", status_code=201, response_model=Begun, summary="Sign in by password",
    dependencies=[Depends(from_here)], responses=responses(401, 403, 413, 422, 429, 503),
)  # fmt: skip
async def sign_in(given: Credentials, request: Request, response: Response, desk: TheDesk) -> dict[str, Any]:
    """Signs in by user name and password, for programs that keep cookies. After some wrong tries the next ones have
    to wait, longer each time."""
    listener, secret = await entrance.sign_in(desk, given.user, given.password, address_of(request))
    remember(request, response, secret)
    return {"user": listener.id}


@router.get("/v1/me/sessions", response_model=AllSessions, responses=responses(401, 503))
async def my_sessions(key: MyKey, desk: TheDesk) -> dict[str, Any]:
    """Where the listener is signed in."""
    now = desk.clock()
    found = await desk.read(lambda connection: sessions.of(connection, key.listener.id, now))
    return {"items": [_told(one, key) for one in found]}


@router.delete("/v1/me/sessions/{id}", status_code=204, responses=responses(401, 403, 404, 422, 503))
async def end_session(id: KeyId, me: Me, desk: TheDesk) -> Response:
    """Signs out there."""
    if "\0" in id or not await desk.write(lambda connection: sessions.end(connection, me.id, id)):
        raise NotFound(f"session {id[:60]!r}: you have none of that id")
    return Response(status_code=204)


@router.delete("/v1/me/sessions", status_code=204, responses=responses(401, 403, 503))
async def end_other_sessions(key: MyKey, desk: TheDesk) -> Response:
    """Signs out everywhere but here."""
    await desk.write(lambda connection: sessions.end_others(connection, key.listener.id, key.hash))
    return Response(status_code=204)


@router.post("/v1/me/proof", status_code=204, responses=responses(401, 403, 413, 422, 429, 503))
async def prove(given: Proof, request: Request, key: MyKey, desk: TheDesk) -> Response:
    """Gives the password again, so that the next ten minutes allow what asks for it: a new password, a new token,
    the deletion of the account, the export of everything."""
    await entrance.prove(desk, key, given.password, address_of(request))
    return Response(status_code=204)


@router.put("/v1/me/password", status_code=204, responses=responses(401, 403, 413, 422, 503))
async def new_password(given: NewPassword, _: Recently, key: MyKey, desk: TheDesk) -> Response:
    """Sets or changes the password; all other sessions end. Tokens stay: players would fall silent."""
    await entrance.change_password(desk, key, given.password)
    return Response(status_code=204)


def remember(request: Request, response: Response, secret: str) -> None:
    """Puts the session into a cookie that scripts cannot read."""
    seconds = round(OLDEST.total_seconds())
    response.set_cookie(cookie_of(request), secret, seconds, httponly=True, samesite="lax", secure=encrypted(request))


def forget(request: Request, response: Response) -> None:
    """Takes the cookie of the session away."""
    response.delete_cookie(cookie_of(request), httponly=True, samesite="lax", secure=encrypted(request))


def encrypted(request: Request) -> bool:
    return request.url.scheme == "https"


def _told(one: sessions.Session, key: Key) -> dict[str, Any]:
    return {
        "id": one.id, "created_ms": one.created_ms, "used_ms": one.used_ms,
        "by": "token" if one.by_token else "password", "this": one.hash == key.hash,
    }  # fmt: skip
