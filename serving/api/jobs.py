"""The work for everybody, for engineers: how far it is, how late it was, what came of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from serving.access.identity import Engineer, TheDesk
from serving.api.problems import responses
from serving.jobs.history import told
from serving.store import tasks
from serving.store.opened import reading
from serving.store.tasks import KEPT, State
from serving.work.schedule import PLAYLISTS

router = APIRouter(tags=["operations"])

DAYS = 14  # where nobody says
JOB: dict[str, Any] = {
    "kind": "discover-weekly", "period": "2026-W47", "state": "running", "timezones": 3, "shards": 4,
    "shards_done": 3, "listeners": 3600, "done": 3340, "built": 3010, "kept": 4, "none": {"unheard": 2}, "failed": 1,
    "past": 0, "takeovers": 1, "begins_ms": 1795359600000, "ended_ms": None, "late_s": 95, "errors": [],
}  # fmt: skip


class Job(BaseModel):
    """One kind and period. `done` of `listeners` says how far it is; the other counts are of the shards that ended.

    `late_s` is the longest from a listener's midnight until the end of what was planned for it, or until now.
    """

    model_config = ConfigDict(json_schema_extra={"example": JOB})

    kind: str
    period: str
    state: State
    timezones: int
    shards: int
    shards_done: int
    listeners: int
    done: int
    built: int
    kept: int
    none: dict[str, int]
    failed: int
    past: int
    takeovers: int
    begins_ms: int
    ended_ms: int | None
    late_s: int
    errors: list[str]


class Jobs(BaseModel):
    """The latest period first."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [JOB]}})

    items: list[Job]


@router.get("/v1/jobs", response_model=Jobs, responses=responses(401, 403, 422, 503))
async def jobs(
    _: Engineer, desk: TheDesk,
    days: Annotated[int, Query(ge=1, le=KEPT.days, description="how far back")] = DAYS,
) -> dict[str, Any]:  # fmt: skip
    """Everybody's playlists, kind by kind and period by period: what is planned, runs or ran. For engineers."""
    now = desk.clock()

    def read() -> list[dict[str, Any]]:
        with reading(desk.store) as connection:
            shards = tasks.since(connection, PLAYLISTS, now - timedelta(days=days))
        return [asdict(job) for job in told(shards, now)]

    return {"items": await desk.build(read)}
