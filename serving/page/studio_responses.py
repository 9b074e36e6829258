"""How playlists were received, in the studio: one kind at a time, over weeks, by segment and variant. For curators."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from playlists.kinds import ON_REQUEST, RECIPES
from playlists.responses.cells import RATES
from playlists.responses.withheld import LEAST
from playlists.week import week_of
from serving.access.identity import Curator, TheDesk
from serving.api.reports import reported
from serving.desk import Desk
from serving.page import words
from serving.page.curves import HIGH, WIDE
from serving.page.rendered import language_of, page
from serving.page.responses_view import trials_of, view_of
from serving.responses.report import BY, By, attributed
from serving.responses.span import MOST_WEEKS, WEEKS, Span
from serving.store import experiments
from serving.store.listeners import Listener

FIRST = "discover-weekly"
SPANS = (4, WEEKS, 26, 52)  # weeks to choose from

Segment = Annotated[Literal["", "activity", "genre", "market", "age", "reason", "position"], Query()]
Weeks = Annotated[int, Query(ge=1, le=MOST_WEEKS)]

studio_responses = APIRouter(include_in_schema=False)


@studio_responses.get("/studio/responses")
async def first_kind(
    request: Request, desk: TheDesk, me: Curator, segment: Segment = "", weeks: Weeks = WEEKS
) -> HTMLResponse:
    return await _page(request, desk, me, FIRST, segment or None, weeks)


@studio_responses.get("/studio/responses/{kind}")
async def one_kind(
    request: Request, desk: TheDesk, me: Curator, kind: str, segment: Segment = "", weeks: Weeks = WEEKS
) -> HTMLResponse:
    attributed(kind)
    return await _page(request, desk, me, kind, segment or None, weeks)


async def _page(request: Request, desk: Desk, me: Listener, kind: str, by: By, weeks: int) -> HTMLResponse:
    """The report of one kind until this week."""
    language, last = language_of(request), week_of(desk.clock().date())
    span = Span(last.plus(1 - weeks), last)
    found = await desk.build(lambda: reported(desk, span, by, kind))
    trials, stops = await desk.read(lambda c: (experiments.every(c), experiments.stops(c)))
    asked = {"from": str(span.first), "to": str(span.last), "kind": kind} | ({"segment": by} if by else {})
    query = urlencode({"segment": by or "", "weeks": weeks})
    parts = {
        "listener": me, "kind": kind, "view": view_of(found, kind, language), "box": (WIDE, HIGH), "least": LEAST,
        "kinds": [
            (f"/studio/responses/{one}?{query}", one, words.said(language, f"settings kind {one}"))
            for one in (*RECIPES, *ON_REQUEST)
        ],
        "segments": ("", *BY), "segment": by or "", "spans": sorted({*SPANS, weeks}), "weeks": weeks,
        "rates": tuple(RATES),
        "trials": trials_of(trials, stops, kind, language), "report": f"/v1/reports/responses?{urlencode(asked)}",
    }  # fmt: skip
    return page(request, "studio_responses.html", parts)
