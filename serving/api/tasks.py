"""What runs in the background for a listener, how far it is, and what came of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict

from playlists.errors import NotFound
from serving.access.identity import Me, TheDesk
from serving.api.cursors import PAGE, Cursor, Limit, key_of, number_of, page_of
from serving.api.problems import responses
from serving.store import tasks
from serving.store.tasks import State, Task

router = APIRouter(tags=["tasks"])

Id = Annotated[str, Path(max_length=100, examples=["0b7c2a52-6f0e-4a0e-8d57-0d1c9a2b7f10"])]
TASK: dict[str, Any] = {
    "id": "0b7c2a52-6f0e-4a0e-8d57-0d1c9a2b7f10", "kind": "import", "state": "running", "done": 1200, "whole": 5000,
    "attempts": 1, "report": None, "error": None, "due_ms": 1795003390000, "created_ms": 1795003390000,
    "ended_ms": None,
}  # fmt: skip


class Known(BaseModel):
    """A task. `done` of `whole` says how far it is; `error` is of the last attempt, also where it is tried again."""

    model_config = ConfigDict(json_schema_extra={"example": TASK})

    id: str
    kind: str
    state: State
    done: int
    whole: int
    attempts: int
    report: dict[str, Any] | None
    error: str | None
    due_ms: int
    created_ms: int
    ended_ms: int | None


class AllKnown(BaseModel):
    """The newest first; `next` is the cursor of the page after this."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [TASK], "next": None}})

    items: list[Known]
    next: str | None


@router.get("/v1/me/tasks", response_model=AllKnown, responses=responses(401, 422, 503))
async def my_tasks(me: Me, desk: TheDesk, cursor: Cursor = None, limit: Limit = PAGE) -> dict[str, Any]:
    """What runs, waits or ran in the background for the listener; what ended is kept for 30 days."""
    key = key_of(cursor, 2)
    after = (number_of(key[0]), key[1]) if key else None
    found = await desk.read(lambda c: tasks.page(c, me.id, after, limit + 1))
    return page_of([_known(task) for task in found], limit, "created_ms", "id")


@router.get("/v1/me/tasks/{id}", response_model=Known, responses=responses(401, 404, 422, 503))
async def my_task(id: Id, me: Me, desk: TheDesk) -> dict[str, Any]:
    """One of them."""
    task = None if "\0" in id else await desk.read(lambda c: tasks.of_listener(c, me.id, id))
    if task is None:
        raise NotFound(f"task {id[:60]!r}: you have none of that id")
    return _known(task)


def _known(task: Task) -> dict[str, Any]:
    return {name: getattr(task, name) for name in Known.model_fields}
