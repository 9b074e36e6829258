"""What the playlists are made by: seen, changed with a history, undone, tried before it is saved. For curators."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from playlists.errors import BadInput
from playlists.settings.japanese import SENTENCES, UNITS
from playlists.settings.settings import Setting, Settings, settings_there, value
from serving.access.identity import Curator, TheDesk
from serving.api.negotiation import language_of
from serving.api.problems import responses
from serving.api.sent import Spoken
from serving.api.texts import Text
from serving.curation.previewing import Picks, preview
from serving.curation.revisions import Author, change, overlaid, undo
from serving.store import curating
from serving.store.curating import Revision
from serving.store.listeners import Listener

router = APIRouter(tags=["settings"])

PAGE, LONGEST_PAGE = 50, 200
MOST_CHANGES = 200  # at once: more than there are settings
MOST_PICKS = 20  # artists, and genres, of a taste of nobody
LARGEST = 2**31 - 1  # a revision's number
NOTE = 500  # letters
TAIL = "discover-weekly.tail_share"
ONE: dict[str, Any] = {
    "name": TAIL, "kind": "discover-weekly", "field": "tail_share", "value": 0.4, "default": 1 / 3, "file": 1 / 3,
    "least": 1 / 3, "most": 1.0, "whole": False, "unit": "share",
    "sentence": "The least part that comes from the long tail; a third is promised.",
}  # fmt: skip
CHANGED: dict[str, Any] = {
    "revision": 4, "at": "2026-11-18T12:00:00+00:00", "by": "ana", "note": "more of the tail", "undoes": None,
    "changes": {TAIL: [None, 0.4]},
}  # fmt: skip
SIDE: dict[str, Any] = {
    "tracks": [{"track": "t004711", "title": "Low Tide", "artist": "The Harbour Lights"}],
    "counts": [["found", 800], ["picked", 30]], "long_tail": 0.3333, "known_artists": 0.2, "too_few": None,
}  # fmt: skip
TRIED: dict[str, Any] = {
    "kind": "discover-weekly", "own": True, "now": SIDE, "then": SIDE | {"long_tail": 0.4}, "comes": ["t004711"],
    "goes": ["t000815"], "revision": 3,
}  # fmt: skip

Changes = Annotated[
    dict[str, int | float | None],
    Field(max_length=MOST_CHANGES, description="by name; null: as in the file again", examples=[{TAIL: 0.4}]),
]
Match = Annotated[
    str | None, Header(alias="If-Match", description="the ETag of GET /v1/settings", examples=['"3"'], max_length=50)
]
Number = Annotated[int, Path(ge=1, le=LARGEST, examples=[3])]


class OneSetting(BaseModel):
    """One setting: what it is now, at first and in the file, and what it may be."""

    name: str
    kind: str
    field: str
    value: int | float
    default: int | float
    file: int | float
    least: int | float
    most: int | float
    whole: bool
    unit: str
    sentence: str


class AllSettings(BaseModel):
    """Every setting, kind by kind, and the revision that they are; 0: as in the file."""

    model_config = ConfigDict(json_schema_extra={"example": {"revision": 3, "items": [ONE]}})

    revision: int
    items: list[OneSetting]


class Change(BaseModel):
    """What to change, and why."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"changes": {TAIL: 0.4}, "note": "more of the tail"}}
    )

    changes: Changes
    note: Annotated[str, Field(max_length=NOTE)] = ""


class OneRevision(BaseModel):
    """One change: each setting before and after; null: as in the file. `by` is null where the account is gone."""

    model_config = ConfigDict(json_schema_extra={"example": CHANGED})

    revision: int
    at: datetime
    by: str | None
    note: str
    undoes: int | None
    changes: dict[str, tuple[int | float | None, int | float | None]]


class History(BaseModel):
    """A page of revisions, the newest first; `next` goes into `before`."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [CHANGED], "next": None}})

    items: list[OneRevision]
    next: int | None


class Taste(BaseModel):
    """A taste of nobody: who likes these artists and genres as if they had picked them in the quiz."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"genres": ["dream pop"]}})

    artists: Annotated[list[Text], Field(max_length=MOST_PICKS)] = []
    genres: Annotated[list[Text], Field(max_length=MOST_PICKS)] = []
    market: Annotated[str | None, Field(pattern="^[A-Z]{2}$")] = None


class Trial(BaseModel):
    """A kind of playlist, with or without its theme, under some changes; without a `taste`, for the curator's own."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"kind": "discover-weekly", "changes": {TAIL: 0.4}}}
    )

    kind: Text
    changes: Changes
    taste: Taste | None = None


class Track(BaseModel):
    """One track of a side."""

    track: str
    title: str | None
    artist: str | None


class OneSide(BaseModel):
    """The playlist under some settings; `too_few` says why there is none."""

    tracks: list[Track]
    counts: list[tuple[str, int]]
    long_tail: float
    known_artists: float
    too_few: str | None


class Tried(BaseModel):
    """The playlist under the settings in force and under the changed ones, and which tracks come and go."""

    model_config = ConfigDict(json_schema_extra={"example": TRIED})

    kind: str
    own: bool
    now: OneSide
    then: OneSide
    comes: list[str]
    goes: list[str]
    revision: int


@router.get("/v1/settings", response_model=AllSettings, responses=responses(401, 403, 422, 503))
async def all_settings(request: Request, _: Curator, desk: TheDesk, language: Spoken = None) -> Response:
    """Every setting with its bounds and its sentence, in the language that is asked for; the ETag is the revision."""
    newest = await desk.read(curating.newest)
    return _told(request, newest, overlaid(desk.curation.base, newest.overlay, {})[0], desk.curation.base, language)


@router.patch(
    "/v1/settings", response_model=AllSettings, responses=responses(401, 403, 412, 413, 422, 503),
    summary="Change settings",
)  # fmt: skip
async def change_settings(
    request: Request, wanted: Change, me: Curator, desk: TheDesk, match: Match = None,
    dry: Annotated[bool, Query(alias="preview", description="say what would be, and save nothing")] = False,
    language: Spoken = None,
) -> Response:  # fmt: skip
    """Changes settings as a new revision, from the next request and the next job on; kept playlists stay as they are.

    Needs the ETag of what was looked at in If-Match: 412 where somebody changed something since.
    """
    base, author = desk.curation.base, Author(me.id, _seen(match), wanted.note)
    if dry:
        newest = await desk.read(curating.newest)
        made, _ = overlaid(base, newest.overlay, wanted.changes)
        return _told(request, newest, made, base, language)
    newest = await desk.write(lambda c: change(c, base, wanted.changes, author, desk.clock()))
    desk.curation.look()
    return _told(request, newest, overlaid(base, newest.overlay, {})[0], base, language)


@router.get("/v1/settings/history", response_model=History, responses=responses(401, 403, 422, 503))
async def history(
    _: Curator, desk: TheDesk,
    before: Annotated[int | None, Query(ge=1, le=LARGEST, description="only revisions before this one")] = None,
    limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = PAGE,
) -> dict[str, Any]:  # fmt: skip
    """Who changed what, when and why, the newest first."""
    found = await desk.read(lambda c: curating.history(c, before, limit))
    further = found[-1].number if len(found) == limit and found[-1].number > 1 else None
    return {"items": [_revision(one) for one in found], "next": further}


@router.post(
    "/v1/settings/undo/{revision}", response_model=OneRevision, responses=responses(401, 403, 404, 409, 412, 422, 503)
)
async def undo_revision(revision: Number, me: Curator, desk: TheDesk, match: Match = None) -> dict[str, Any]:
    """Takes a revision back, as a new one; 409 where what it changed was changed again since."""
    author = Author(me.id, _seen(match))

    def undone(connection: Connection) -> Revision:
        return undo(connection, desk.curation.base, revision, author, desk.clock())

    made = await desk.write(undone)
    desk.curation.look()
    return _revision(made)


@router.post("/v1/settings/preview", response_model=Tried, responses=responses(401, 403, 404, 409, 413, 422, 503))
async def try_settings(trial: Trial, me: Curator, desk: TheDesk) -> dict[str, Any]:
    """The playlist that there would be under changed settings, beside the one there is; nothing is saved.

    For the curator's own taste, or one of nobody; never for another listener's. A radio is around the artist that the
    taste likes most, a blend is with that artist, a prompt asks for what is unheard, a moment is now.
    """
    return asdict(await preview(desk, me, trial.kind, trial.changes, picks_of(trial.taste, me)))


def picks_of(taste: Taste | None, me: Listener) -> Picks | None:
    """What was picked; it lives where the curator does, unless it says where."""
    return None if taste is None else Picks(taste.artists, taste.genres, taste.market or me.market)


def _seen(match: str | None) -> int:
    """The revision that If-Match names. Raises BadInput without one."""
    number = (match or "").strip().removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit()):
        raise BadInput("If-Match: send the ETag of GET /v1/settings, so that nobody's change is lost unseen")
    return int(number)


def _told(request: Request, newest: Revision, made: Settings, base: Settings, language: Spoken) -> Response:
    spoken = language or language_of(request.headers.get("accept-language", ""))
    items = [_setting(one, made, base, spoken == "ja") for one in settings_there().values()]
    body = orjson.dumps({"revision": newest.number, "items": items})
    headers = {"ETag": f'"{newest.number}"', "Content-Language": spoken, "Cache-Control": "private, no-store"}
    return Response(body, headers=headers, media_type="application/json")


def _setting(one: Setting, made: Settings, base: Settings, japanese: bool) -> dict[str, Any]:
    limits = one.limits
    return {
        "name": one.name, "kind": one.kind, "field": one.field, "value": value(made, one.name), "default": one.default,
        "file": value(base, one.name), "least": limits.least, "most": limits.most, "whole": limits.whole,
        "unit": UNITS[limits.unit] if japanese else limits.unit,
        "sentence": SENTENCES[one.kind][one.field] if japanese else limits.sentence,
    }  # fmt: skip


def _revision(one: Revision) -> dict[str, Any]:
    at = datetime.fromtimestamp(one.at_ms / 1000, UTC)
    return {
        "revision": one.number, "at": at, "by": one.listener, "note": one.note, "undoes": one.undoes,
        "changes": one.changes,
    }  # fmt: skip
