"""Who read or changed what is the listener's, for them to read."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from serving.access.identity import Me, TheDesk
from serving.api.cursors import PAGE, Cursor, Limit, key_of, page_of
from serving.api.problems import responses
from serving.desk import Desk
from serving.store import accesses
from serving.store.accesses import Act, By, Place

router = APIRouter(tags=["privacy"])

KEY = ("day", "by", "name", "area", "act")
ONE: dict[str, Any] = {
    "day": "2026-11-18", "by": "token", "name": "phone", "area": "listens", "act": "changed", "times": 41,
}  # fmt: skip


class Line(BaseModel):
    """How often on one day (in UTC) somebody read or changed things of one area."""

    model_config = ConfigDict(json_schema_extra={"example": ONE})

    day: str
    by: By
    name: str
    area: str
    act: Act
    times: int


class Log(BaseModel):
    """The latest day first; `next` is the cursor of the page after this."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [ONE], "next": None}})

    items: list[Line]
    next: str | None


@router.get("/v1/me/accesses", response_model=Log, responses=responses(401, 422, 503))
async def my_accesses(me: Me, desk: TheDesk, cursor: Cursor = None, limit: Limit = PAGE) -> dict[str, Any]:
    """Who used what is the listener's: their tokens by name, their sessions, links, others, engineers, and the
    commands of whoever runs the server. By day, for 90 days; at most some seconds late."""
    return page_of(await lines(desk, me.id, key_of(cursor, len(KEY)), limit + 1), limit, *KEY)


async def lines(desk: Desk, listener: str, after: Place | None, limit: int) -> list[dict[str, Any]]:
    """The lines of the log after that place, with what this process has not written yet."""
    await desk.settled(desk.accesses.flush)
    found = await desk.read(lambda connection: accesses.page(connection, listener, after, limit))
    return [{name: getattr(one, name) for name in KEY} | {"times": times} for one, times in found]
