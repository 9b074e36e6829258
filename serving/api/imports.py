"""Histories that listeners upload: sent, looked at, imported in the background, reported on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from playlists.errors import BadInput, NotFound, NotReady
from serving.access.identity import Me, TheDesk
from serving.api.cursors import DIGITS, PAGE, Cursor, Limit, key_of, number_of, page_of
from serving.api.problems import responses
from serving.api.texts import Text
from serving.desk import Desk
from serving.store import imports, tasks
from serving.store.imports import Import, State
from serving.store.tasks import Task
from serving.uploads.receiving import received

router = APIRouter(tags=["imports"])

PATH = "/v1/me/imports"
FORM = "multipart/"

Id = Annotated[str, Path(max_length=100, examples=["5f0c4c6e2f9b4d7fb1a3c1d0e4f7a9b2"])]
COUNTED: dict[str, Any] = {
    "read": 1204, "taken": 1190, "matched": 801, "added": 0, "duplicates": 0, "private": 3, "twice": 1, "passed": {},
    "refused": {"a time in the future": {"count": 10, "places": ["export.zip/Streaming_History_Audio_0.json:17"]}},
    "notes": {}, "sources": {"spotify": 1190}, "files": {"export.zip/ReadMe.pdf": "it holds no plays"},
    "more_files": 0, "first_ms": 1420070400000, "last_ms": 1795003390000,
}  # fmt: skip
IMPORT: dict[str, Any] = {
    "id": "5f0c4c6e2f9b4d7fb1a3c1d0e4f7a9b2", "name": "my_spotify_data.zip", "bytes": 1843221, "state": "ready",
    "done": 0, "whole": 0, "preview": COUNTED, "report": None, "error": None, "created_ms": 1795003390000,
    "ended_ms": None,
}  # fmt: skip
BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Counted(BaseModel):
    """What an import would take, or has taken, in plays; `refused` and `notes` with places, at most twenty each."""

    model_config = ConfigDict(json_schema_extra={"example": COUNTED})

    read: int
    taken: int
    matched: int
    added: int
    duplicates: int
    private: int
    twice: int
    passed: dict[str, int]
    refused: dict[str, dict[str, Any]]
    notes: dict[str, dict[str, Any]]
    sources: dict[str, int]
    files: dict[str, str]
    more_files: int
    first_ms: int | None
    last_ms: int | None


class Known(BaseModel):
    """An upload. `done` of `whole` says how far its look or its import is; `error` is a sentence for its owner."""

    model_config = ConfigDict(json_schema_extra={"example": IMPORT})

    id: str
    name: str
    bytes: int
    state: State
    done: int
    whole: int
    preview: Counted | None
    report: Counted | None
    error: str | None
    created_ms: int
    ended_ms: int | None


class AllKnown(BaseModel):
    """The newest first; `next` is the cursor of the page after this."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [IMPORT], "next": None}})

    items: list[Known]
    next: str | None


@router.post(
    PATH, status_code=201, response_model=Known, openapi_extra=BODY,
    responses=responses(400, 401, 409, 413, 422, 503, 507),
)  # fmt: skip
async def upload(
    request: Request, me: Me, desk: TheDesk,
    name: Annotated[Text, Query(description="of the file, as it was downloaded")] = "export",
    start: Annotated[bool, Query(description="import it as soon as it was looked at")] = False,
) -> dict[str, Any]:  # fmt: skip
    """Takes an export of Spotify, Last.fm or ListenBrainz, or a table, as it was downloaded, as the body.

    It is streamed to disk, looked at in the background, and waits for `…/start`, at most a week.
    """
    if request.headers.get("content-type", "").startswith(FORM):
        raise BadInput("send the file itself as the body, not a form around it: curl --data-binary @export.zip")
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit():
        desk.uploads.room_for(int(announced[:DIGITS]))
    id = await received(desk, me.id, name, request.stream(), start)
    return await _shown(desk, me.id, id)


@router.get("/v1/me/imports", response_model=AllKnown, responses=responses(401, 422, 503))
async def my_imports(me: Me, desk: TheDesk, cursor: Cursor = None, limit: Limit = PAGE) -> dict[str, Any]:
    """All uploads of the listener and what came of them."""
    key = key_of(cursor, 2)
    after = (number_of(key[0]), key[1]) if key else None
    found = await desk.read(lambda c: imports.page(c, me.id, after, limit + 1))
    return page_of([_known(one, None) for one in found], limit, "created_ms", "id")


@router.get("/v1/me/imports/{id}", response_model=Known, responses=responses(401, 404, 422, 503))
async def my_import(id: Id, me: Me, desk: TheDesk) -> dict[str, Any]:
    """One of them: how far it is, what it holds, what came of it."""
    return await _shown(desk, me.id, id)


@router.post("/v1/me/imports/{id}/start", response_model=Known, responses=responses(401, 404, 409, 422, 503))
async def start_import(id: Id, me: Me, desk: TheDesk) -> dict[str, Any]:
    """Imports it, or goes on with one that failed. The same plays again add nothing."""
    one, now = await _there(desk, me.id, id), desk.clock()
    if one.state in imports.OVER:
        raise NotReady(f"import {one.name[:60]!r}: it is {one.state}: {one.error}; upload it again")
    await desk.write(lambda c: imports.start(c, one, now))
    return await _shown(desk, me.id, id)


@router.delete("/v1/me/imports/{id}", status_code=204, responses=responses(401, 404, 422, 503))
async def delete_import(id: Id, me: Me, desk: TheDesk) -> Response:
    """Stops it and deletes its file and its report. What it has added stays; DELETE /v1/me/listens takes plays back."""
    one = await _there(desk, me.id, id)
    await desk.write(lambda c: imports.remove(c, one))
    await desk.build(lambda: desk.uploads.remove(one.id))
    return Response(status_code=204)


async def _there(desk: Desk, listener: str, id: str) -> Import:
    one = None if "\0" in id else await desk.read(lambda c: imports.of_listener(c, listener, id))
    if one is None:
        raise NotFound(f"import {id[:60]!r}: you have none of that id")
    return one


async def _shown(desk: Desk, listener: str, id: str) -> dict[str, Any]:
    one = await _there(desk, listener, id)
    task = one.task
    return _known(one, None if task is None else await desk.read(lambda c: tasks.get(c, task)))


def _known(one: Import, task: Task | None) -> dict[str, Any]:
    """The import; of one whose task has failed just now, that it has, though tidying has not come to it yet."""
    fields = ("id", "name", "bytes", "state", "preview", "report", "error", "created_ms", "ended_ms")
    known = {name: getattr(one, name) for name in fields} | {"done": 0, "whole": 0}
    if task is None or one.state not in imports.UNDER_WAY:
        return known
    if task.state == "failed":
        return known | {"state": "failed", "error": task.error, "ended_ms": task.ended_ms}
    return known | {"done": task.done, "whole": task.whole}
