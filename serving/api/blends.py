"""Blends: one playlist that 2 to 10 listeners share, with its fairness in numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from playlists.errors import NotFound
from serving.access.accessed import Seen, seen_by
from serving.access.identity import Me, TheDesk
from serving.answering.blends import blend_answer
from serving.api.problems import responses
from serving.api.sent import EXAMPLE, Sent, Spoken, found, sent
from serving.api.texts import Text
from serving.store import blends

router = APIRouter(tags=["blends"])

Id = Annotated[str, Path(max_length=100, examples=["7d4c1c9e-52a3-4e55-8a43-51f1f6f2f6b0"])]
Thing = Annotated[str, Path(min_length=1, max_length=500, examples=["a0815"])]
Things = Literal["tracks", "artists"]
SINGULAR: dict[Things, str] = {"tracks": "track", "artists": "artist"}
INVITE: dict[str, Any] = {"invite": "pY3…", "ends": "2026-11-25T12:00:00+00:00"}
BLEND: dict[str, Any] = {
    "id": "7d4c1c9e-52a3-4e55-8a43-51f1f6f2f6b0", "name": "Kitchen", "artist": None, "dial": 0.2, "members": 2,
    "created_ms": 1795003390000,
}  # fmt: skip
SHARED: dict[str, Any] = {
    "kind": "shared", "count": 0, "members": ["Ana", "Ben"], "text": "shared by Ana and Ben",
}  # fmt: skip
PLAYED = {name: value for name, value in EXAMPLE.items() if name != "week"} | {
    "kind": "blend", "day": "2026-11-18", "title": "Blend: Ana, Ben", "about": ["Ana", "Ben"], "dial": 0.2,
    "members": [{"name": "Ana", "satisfaction": 0.91, "share": 0.5, "brought": 11},
                {"name": "Ben", "satisfaction": 0.84, "share": 0.5, "brought": 9}],
    "story": {"match": 71, "shared_artists": ["Moorings"], "together": "t000042"}, "broken": [], "missed": [],
    "tracks": [EXAMPLE["tracks"][0] | {"for": ["Ana", "Ben"], "reason": SHARED}],
}  # fmt: skip


class NewBlend(BaseModel):
    """A name, and an artist who stands for a member; both may be left away."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"name": "Kitchen"}})

    name: Text | None = None
    artist: Text | None = None


class Change(BaseModel):
    """What is not given stays as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"dial": 0.8}})

    name: Text | None = None
    dial: Annotated[float | None, Field(ge=0, le=1, description="0 joy .. 1 no misery")] = None


class Invitation(BaseModel):
    """The token of an invite."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"invite": "pY3…"}})

    invite: Text


class Invite(BaseModel):
    """A token that lets others join until `ends`; it is shown this once."""

    model_config = ConfigDict(json_schema_extra={"example": INVITE})

    invite: str
    ends: datetime


class Known(BaseModel):
    """A blend that the listener is in. `members` counts them; who they are is told in the playlist."""

    model_config = ConfigDict(json_schema_extra={"example": BLEND})

    id: str
    name: str | None
    artist: str | None
    dial: float
    members: int
    created_ms: int


class AllKnown(BaseModel):
    """The newest first."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [BLEND]}})

    items: list[Known]


@router.post("/v1/blends", status_code=201, response_model=Known, responses=responses(401, 404, 409, 413, 422, 503))
async def new_blend(new: NewBlend, me: Me, desk: TheDesk) -> dict[str, Any]:
    """Makes a blend with its first member. It is live with a second: another listener, or an `artist`."""
    if new.artist is not None and new.artist not in desk.shelf.get().catalogue.artist_code:
        raise NotFound(f"artist {new.artist[:60]!r}: the catalogue has none of that id")

    def made(connection: Connection) -> str:
        dial = desk.curation.at(connection).settings.blend.dial
        return blends.create(connection, me.id, desk.clock(), new.name, new.artist, dial)

    id = await desk.write(made)
    return _known(await desk.read(lambda c: blends.of_member(c, me.id, id)))


@router.get("/v1/blends", response_model=AllKnown, responses=responses(401, 503))
async def my_blends(me: Me, desk: TheDesk) -> dict[str, Any]:
    """The blends that the listener is in."""
    return {"items": [_known(one) for one in await desk.read(lambda c: blends.mine(c, me.id))]}


@router.post("/v1/blends/join", response_model=Known, responses=responses(401, 404, 409, 413, 422, 503))
async def join(asked: Invitation, me: Me, desk: TheDesk) -> dict[str, Any]:
    """Joins the blend of an invite, which is the consent to share one's taste in it. Again changes nothing."""
    id = await desk.write(lambda c: blends.join(c, me.id, asked.invite, desk.clock()))
    return _known(await desk.read(lambda c: blends.of_member(c, me.id, id)))


@router.get(
    "/v1/blends/{id}", response_class=Response, responses={**found(PLAYED), **responses(401, 404, 409, 422, 503)}
)
async def blend(
    request: Request, id: Id, me: Me, desk: TheDesk, format: Sent = None, language: Spoken = None
) -> Response:
    """The blend's playlist of today: for whom each track is and why, and how each member fares.

    `broken` holds the promises that cannot be kept, each with its numbers, and `missed` the same as figures.
    `story.match` is how alike the members are among pairs of strangers, 0 to 100; null where that cannot be said.
    """
    answer = await blend_answer(desk, me, id, request.app.state.strangers)
    members = await desk.read(lambda c: blends.of_member(c, me.id, id).members)
    seen_by(request, Seen(tuple(one for one in members if one != me.id), "other", alone=False))
    return sent(request, answer, format, language)


@router.patch("/v1/blends/{id}", response_model=Known, responses=responses(401, 404, 413, 422, 503))
async def change(id: Id, asked: Change, me: Me, desk: TheDesk) -> dict[str, Any]:
    """Renames the blend, or turns its dial between joy (the mean) and no misery (the least satisfied)."""

    def changed(connection: Connection) -> blends.Blend:
        now = blends.of_member(connection, me.id, id)
        blends.change(connection, id, asked.name or now.name, now.dial if asked.dial is None else asked.dial)
        return blends.of_member(connection, me.id, id)

    return _known(await desk.write(changed))


@router.delete("/v1/blends/{id}", status_code=204, responses=responses(401, 404, 422, 503))
async def leave(id: Id, me: Me, desk: TheDesk) -> Response:
    """Leaves the blend: every trace of the member goes, and the playlist is made anew. It ends with its last member."""
    await desk.write(lambda c: blends.leave(c, me.id, id))
    return Response(status_code=204)


@router.post("/v1/blends/{id}/invites", status_code=201, response_model=Invite, responses=responses(401, 404, 422, 503))
async def invite(id: Id, me: Me, desk: TheDesk) -> dict[str, Any]:
    """A new invite, open for seven days and as long as there is room; its token is shown this once."""

    def made(connection: Connection) -> tuple[str, datetime]:
        blends.of_member(connection, me.id, id)
        return blends.invite(connection, id, desk.clock())

    token, ends = await desk.write(made)
    return {"invite": token, "ends": ends}


@router.delete("/v1/blends/{id}/invites", status_code=204, responses=responses(401, 404, 422, 503))
async def revoke(id: Id, me: Me, desk: TheDesk) -> Response:
    """Takes all open invites of the blend back."""

    def done(connection: Connection) -> int:
        blends.of_member(connection, me.id, id)
        return blends.revoke(connection, id)

    await desk.write(done)
    return Response(status_code=204)


@router.put(
    "/v1/blends/{id}/vetoes/{things}/{thing:path}", status_code=204, summary="Refuse a track or an artist",
    responses=responses(401, 404, 409, 422, 503),
)  # fmt: skip
async def veto(id: Id, things: Things, thing: Thing, me: Me, desk: TheDesk) -> Response:
    """Refuses a track or an artist in this blend, for all members, from the next request on."""
    catalogue = desk.shelf.get().catalogue
    if thing not in (catalogue.row_of if things == "tracks" else catalogue.artist_code):
        raise NotFound(f"{SINGULAR[things]} {thing[:60]!r}: the catalogue has none of that id")

    def refused(connection: Connection) -> None:
        blends.of_member(connection, me.id, id)
        blends.veto(connection, id, me.id, SINGULAR[things], thing)

    await desk.write(refused)
    return Response(status_code=204)


@router.delete(
    "/v1/blends/{id}/vetoes/{things}/{thing:path}", status_code=204, summary="Take a veto back",
    responses=responses(401, 404, 422, 503),
)  # fmt: skip
async def allow(id: Id, things: Things, thing: Thing, me: Me, desk: TheDesk) -> Response:
    """Takes one's own veto back; another member's stays."""

    def taken_back(connection: Connection) -> bool:
        blends.of_member(connection, me.id, id)
        return blends.take_back(connection, id, me.id, SINGULAR[things], thing)

    if "\0" in thing or not await desk.write(taken_back):
        raise NotFound(f"{SINGULAR[things]} {thing[:60]!r}: you have not refused it here")
    return Response(status_code=204)


def _known(one: blends.Blend) -> dict[str, Any]:
    return {
        "id": one.id, "name": one.name, "artist": one.artist, "dial": one.dial, "members": len(one.members),
        "created_ms": one.created_ms,
    }  # fmt: skip
