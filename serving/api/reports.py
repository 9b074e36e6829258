"""The report of responses, for curators: how playlists were received, as JSON or CSV."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response

from playlists.catalogue import Catalogue
from playlists.errors import SegueError
from playlists.week import parse_week
from serving.access.identity import Curator, TheDesk
from serving.api.etags import tagged
from serving.api.negotiation import SENT, preferred
from serving.api.problems import responses
from serving.desk import Desk
from serving.responses.report import By, Report, attributed, report
from serving.responses.span import Span, span
from serving.responses.written import csv_text, document
from serving.store.opened import reading

router = APIRouter(tags=["reports"])

RATE: dict[str, Any] = {"value": 0.41, "low": 0.38, "high": 0.44}
CELL: dict[str, Any] = {
    "kind": "discover-weekly", "part": "", "variant": "", "week": "2026-W47", "withheld": False, "listeners": 812,
    "playlists": 812, "plays": 9655, "rates": {"reach": RATE, "play": RATE, "completion": RATE, "skip": RATE},
}  # fmt: skip
EXAMPLE: dict[str, Any] = {
    "from": "2026-W36", "to": "2026-W47", "segment": None, "least": 5,
    "cells": [CELL, {"kind": "time-capsule", "part": "", "variant": "", "week": "2026-W47", "withheld": True}],
    "differences": [
        {"kind": "discover-weekly", "part": "", "variant": "bolder-weeks/bolder", "week": "", "rate": "skip",
         "difference": 0.021, "low": -0.004, "high": 0.046}
    ],
}  # fmt: skip
TABLE = (
    "kind,part,variant,against,week,figure,value,low,high,listeners,playlists\r\n"
    "discover-weekly,,all,,2026-W47,reach,0.41,0.38,0.44,812,812\r\n"
)
FOUND: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Each cell's rates with 95 % intervals; cells of few listeners are withheld",
        "content": {
            "application/json": {"schema": {"type": "object"}, "example": EXAMPLE},
            "text/csv": {"schema": {"type": "string"}, "example": TABLE},
        },
    },
    304: {"description": "Not changed since the ETag in If-None-Match"},
}
Week = Annotated[str | None, Query(max_length=20, examples=["2026-W47"])]
Format = Annotated[Literal["json", "csv"] | None, Query(description="else by the Accept header")]


@router.get("/v1/reports/responses", response_class=Response, responses={**FOUND, **responses(401, 403, 404, 422, 503)})
async def responses_report(
    request: Request, _: Curator, desk: TheDesk,
    first: Annotated[Week, Query(alias="from", description="a week; else twelve weeks until `to`")] = None,
    last: Annotated[Week, Query(alias="to", description="the last week; else this one")] = None,
    kind: Annotated[str | None, Query(max_length=100, examples=["discover-weekly"], description="else all")] = None,
    segment: Annotated[By, Query(description="what the parts of the cells are")] = None,
    format: Format = None,
) -> Response:  # fmt: skip
    """How playlists were received, by kind, variant and week, and by `segment` of listeners or of places.

    The radios, moments, prompts and blends of one listener and day are one playlist each, opened as it is made.
    A play, love or hide counts for the playlist that it names, else for the latest that held the track and is still
    current: seven days of a week's playlist, one of a day's. `reach`: playlists that were opened; `play`, `save`,
    `hide`, `novelty`, `long_tail`: tracks of those that were offered; `completion` and `skip`: plays. A `variant` or a
    `week` that is empty holds all of them. Cells of fewer than five listeners are withheld, and what would give
    them away; of what fewer than five played, `completion` and `skip` are null. `differences` over all weeks are of
    the weeks in which both variants are shown.
    """
    if kind is not None:
        attributed(kind)
    weeks = span(parse_week(first) if first else None, parse_week(last) if last else None, desk.clock())
    found = await desk.build(lambda: reported(desk, weeks, segment, kind))
    wanted = format or _format_of(request.headers.get("accept", ""))
    body = csv_text(found).encode() if wanted == "csv" else orjson.dumps(document(found))
    return tagged(request, body, SENT[wanted], _headers(format, weeks))


def reported(desk: Desk, weeks: Span, by: By, kind: str | None) -> Report:
    """The report, at one moment of the store."""
    with reading(desk.store) as connection:
        return report(connection, weeks, catalogue_of(desk), by, kind)


def catalogue_of(desk: Desk) -> Catalogue | None:
    """The catalogue that is served now; None where no model version is there."""
    try:
        return desk.shelf.get().catalogue
    except SegueError:
        return None


def _format_of(accept: str) -> Literal["json", "csv"]:
    return next(("csv" if name == "text/csv" else "json" for name in preferred(accept)), "json")


def _headers(asked: str | None, weeks: Span) -> dict[str, str]:
    headers = {"Cache-Control": "private, no-cache", "Vary": "Accept, Authorization, Cookie"}
    if asked == "csv":  # a link to follow, not a client that reads it
        headers["Content-Disposition"] = f'attachment; filename="responses-{weeks.first}-{weeks.last}.csv"'
    return headers
