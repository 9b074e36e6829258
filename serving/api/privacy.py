"""What is stored of who asks; taking it along; deleting some of it, or the account."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy import Connection

from playlists.errors import NotFound, NotReady, SegueError
from serving.access.accessed import Seen, seen_by
from serving.access.identity import Me, Recently, TheDesk
from serving.api.negotiation import language_of
from serving.api.problems import responses
from serving.api.texts import Text
from serving.desk import Desk
from serving.privacy import erasing
from serving.privacy.erasing import Some
from serving.privacy.register import PURPOSES, REGISTER, Kept
from serving.privacy.switching import switch
from serving.privacy.taking_along import EXPORT
from serving.store import erased, exports, imports, private_sessions, switches, tasks
from serving.store.erased import Receipt
from serving.store.listeners import Listener, hashed
from serving.store.switches import Switch

router = APIRouter(tags=["privacy"])
Spoken = Annotated[Literal["en", "ja"] | None, Query()]
DOWNLOAD = {"Content-Disposition": 'attachment; filename="segue-export.zip"', "Cache-Control": "private, no-store"}
ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}, "example": "PK…"}}}
}
RECEIPT: dict[str, Any] = {
    "id": "k3QmVx0aY1Zb2w", "what": "listens", "at_ms": 1795003390000, "counts": {"listens": 41, "submissions": 41},
}  # fmt: skip


class HeldThing(BaseModel):
    """One thing that is stored, why, and for how long."""

    table: str
    what: str
    purpose: str
    why: str
    kept: Kept
    days: int | None


class Use(BaseModel):
    """One purpose: whether it is on, and what it means to switch it off; null where an account cannot be without."""

    purpose: str
    why: str
    on: bool
    off: str | None


class Turned(BaseModel):
    """The purposes to switch on or off; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"training": False}})

    training: bool | None = None
    judging: bool | None = None
    experiments: bool | None = None
    statistics: bool | None = None
    insight: bool | None = None


class Statement(BaseModel):
    """All that is stored of a listener, for what it is used, and until when they have a private session, if they do."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "purposes": [
                    {"purpose": "training", "why": "to learn from everybody's listens which music goes together",
                     "on": True, "off": "Your listens are left out of the next training set and of all later ones."}
                ],
                "private_until_ms": None,
                "items": [
                    {"table": "listens", "what": "what you listened to, when, and how far", "purpose": "playlists",
                     "why": "to make playlists for you", "kept": "account", "days": None}
                ]
            }
        }
    )  # fmt: skip

    items: list[HeldThing]
    purposes: list[Use]
    private_until_ms: int | None


class Gone(BaseModel):
    """A receipt: what was deleted, rows by table. It names nobody, and is shown to who has its id."""

    model_config = ConfigDict(json_schema_extra={"example": RECEIPT})

    id: str
    what: Literal["account", "listens"]
    at_ms: int
    counts: dict[str, int]


class Promised(BaseModel):
    """Where the export will be, told this once, and the task that makes it."""

    model_config = ConfigDict(json_schema_extra={"example": {"task": "9f1c…", "path": "/v1/exports/pY3…", "days": 30}})

    task: str
    path: str
    days: int


@router.get("/v1/me/privacy", response_model=Statement, responses=responses(401, 422, 503))
async def what_is_stored(request: Request, me: Me, desk: TheDesk, language: Spoken = None) -> dict[str, Any]:
    """What is stored of a listener, why, and for how long: made of the list that every export and deletion follows."""
    return await _statement(request, desk, me, language)


@router.patch("/v1/me/privacy", response_model=Statement, responses=responses(401, 403, 413, 422, 503))
async def turn_purposes(
    request: Request, turned: Turned, me: Me, desk: TheDesk, language: Spoken = None
) -> dict[str, Any]:
    """Switches purposes off or on. What it means is said by `off` of each; it holds from this answer on."""
    wanted: dict[Switch, bool] = turned.model_dump(exclude_none=True)  # type: ignore[assignment]
    now = desk.clock()
    await desk.write(lambda connection: switch(connection, me.id, wanted, now))
    return await _statement(request, desk, me, language)


@router.post("/v1/me/export", status_code=202, response_model=Promised, responses=responses(401, 403, 503))
async def take_along(me: Recently, desk: TheDesk) -> dict[str, Any]:
    """Begins one zip of everything. It is made in the background, and its link ends after thirty days."""
    now = desk.clock()

    def begun(connection: Connection) -> tuple[str, str]:
        secret = exports.promise(connection, me.id, now)
        payload = {"hash": hashed(secret)}
        return secret, tasks.enqueue(connection, EXPORT, payload, now, listener=me.id)

    secret, task = await desk.write(begun)
    return {"task": task, "path": f"/v1/exports/{secret}", "days": exports.LASTS.days}


@router.get(
    "/v1/exports/{secret}",
    response_class=Response,
    responses=ZIP | responses(404, 409, 422, 503),
)
async def taken_along(request: Request, secret: Annotated[Text, Path()], desk: TheDesk) -> Response:
    """The zip that a link leads to: whoever has the link has it, for thirty days or until the next one is made."""
    now = desk.clock()
    found = await desk.read(lambda connection: exports.by_secret(connection, secret, now))
    if found is None:
        raise NotFound("export: there is none here, or its thirty days are over")
    whose, document = found
    if not document:
        raise NotReady("export: it is being made; ask again in a moment")
    seen_by(request, Seen((whose,), "link", "export"))
    return Response(document, media_type="application/zip", headers=DOWNLOAD)


@router.delete("/v1/me/listens", response_model=Gone, responses=responses(401, 403, 404, 422, 503))
async def delete_listens(
    me: Me, desk: TheDesk, track: Annotated[Text | None, Query()] = None,
    artist: Annotated[Text | None, Query(description="the artist's id; or the name, where only your players, programs "
    "or uploads named them")] = None,
    begin: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    end: Annotated[AwareDatetime | None, Query(alias="to", description="not included")] = None,
) -> Receipt:  # fmt: skip
    """Deletes the listens that fulfil all that is given, and what was said because of them; playlists follow."""
    now, known = desk.clock(), _known(desk, artist)

    def erased_now(connection: Connection) -> Receipt:
        some = replace(_some(connection, me.id, track, artist, known), begin=begin, end=end)
        return erasing.erase_listens(connection, me.id, some, now)

    receipt = await desk.write(erased_now)
    await desk.build(lambda: erasing.settle(desk.store))
    return receipt


@router.delete("/v1/me", response_model=Gone, responses=responses(401, 403, 503))
async def delete_account(me: Recently, desk: TheDesk) -> Receipt:
    """Deletes the account and everything of it: nothing that names or describes them is left, and nobody can take the
    name again."""
    now = desk.clock()
    uploaded = await desk.read(lambda connection: imports.ids_of(connection, me.id))
    receipt = await desk.write(lambda connection: erasing.erase_account(connection, me.id, now))
    await desk.build(lambda: erasing.settle(desk.store))
    for id in uploaded:
        await desk.build(partial(desk.uploads.remove, id))
    return receipt


@router.get("/v1/receipts/{id}", response_model=Gone, responses=responses(404, 422, 503))
async def shown_receipt(id: Annotated[Text, Path()], desk: TheDesk) -> Receipt:
    """What a receipt says; it names nobody."""
    found = await desk.read(lambda connection: erased.receipt(connection, id))
    if found is None:
        raise NotFound("receipt: there is none with this id")
    return found


async def _statement(
    request: Request, desk: Desk, me: Listener, language: Literal["en", "ja"] | None
) -> dict[str, Any]:
    spoken = ("en", "ja").index(language or language_of(request.headers.get("accept-language", "")))
    now = desk.clock()
    off, until_ms = await desk.read(lambda c: (switches.off_of(c, me.id), private_sessions.until_ms(c, me.id, now)))
    purposes = [
        {"purpose": name, "why": why.words[spoken], "on": name not in off, "off": why.off[spoken] if why.off else None}
        for name, why in PURPOSES.items()
    ]
    items = [
        {"table": held.table, "what": held.what[spoken], "purpose": held.purpose, "kept": held.kept,
         "why": PURPOSES[held.purpose].words[spoken], "days": held.days}
        for held in REGISTER
    ]  # fmt: skip
    return {"items": items, "purposes": purposes, "private_until_ms": until_ms}


Known = tuple[str, list[str]]  # the name of an artist of the catalogue, and the ids of their tracks


def _known(desk: Desk, artist: str | None) -> Known | None:
    """The artist with that id; None where no catalogue has them."""
    try:
        catalogue = desk.shelf.get().catalogue
    except SegueError:
        return None
    if artist not in catalogue.artist_code:
        return None
    rows = (catalogue.artist == catalogue.artist_code[artist]).nonzero()[0]
    name = catalogue.words(("artist",), rows[:1])[0].get("artist") or artist
    return name, [str(catalogue.word("track", int(row))) for row in rows]


def _some(connection: Connection, listener: str, track: str | None, artist: str | None, known: Known | None) -> Some:
    """The tracks that are meant: those that both name, where both are given. Raises NotFound."""
    if artist is None:
        return Some(None if track is None else [track])
    name, listed = known or (artist, [])
    tracks = {*listed, *erasing.described(connection, listener, name)}
    if known is None and not tracks:
        raise NotFound(f"artist {artist[:60]!r}: none has that id, and nothing you listened to is said to be by them")
    return Some(tracks if track is None else tracks & {track}, None if track else name)
