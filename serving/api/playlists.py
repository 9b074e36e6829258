"""The listener's playlists: the list of them, and Discover Weekly."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from playlists.formats.sentences import Language
from playlists.week import parse_week
from serving.answers import discover_weekly_answer
from serving.api.cursors import PAGE, Cursor, Limit, key_of, page_of
from serving.api.etags import tagged
from serving.api.negotiation import SENT, Format, format_of, language_of
from serving.api.problems import responses
from serving.api.written import body
from serving.identity import Me, TheDesk
from serving.store import playlists

router = APIRouter(tags=["playlists"])

EXAMPLE = {
    "kind": "discover-weekly",
    "listener": "l000123",
    "week": "2026-W47",
    "version": "20261115T040000-1a2b3c",
    "basis": "taste",
    "title": "Discover Weekly 2026-W47",
    "created": "2026-11-16T00:03:10+00:00",
    "final": True,
    "counts": [["found", 800], ["unheard", 512], ["one per artist", 211], ["picked", 30]],
    "tracks": [
        {
            "track": "t004711",
            "title": "Low Tide",
            "artist": "The Harbour Lights",
            "artist_id": "a0815",
            "album": "Slack Water",
            "released": "2019-03-01",
            "duration_ms": 201000,
            "score": 0.4213,
            "reason": {
                "kind": "near",
                "count": 14,
                "recent": 3,
                "track": "t000042",
                "title": "Ebb",
                "artist": "Moorings",
                "text": "near “Ebb” by Moorings, which you played 3 times in the last four weeks",
            },
        }
    ],
}
JSPF_EXAMPLE = {
    "playlist": {
        "title": "Discover Weekly 2026-W47",
        "creator": "Segue",
        "date": "2026-11-16T00:03:10+00:00",
        "track": [{"identifier": ["urn:segue:track:t004711"], "title": "Low Tide", "creator": "The Harbour Lights"}],
    }
}
M3U8_EXAMPLE = (
    "#EXTM3U\n#EXTENC:UTF-8\n#PLAYLIST:Discover Weekly 2026-W47\n"
    "#EXTINF:201,The Harbour Lights - Low Tide\nurn:segue:track:t004711\n"
)
FOUND: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The playlist; nothing hidden or hated is in it",
        "content": {
            "application/json": {"example": EXAMPLE},
            "application/jspf+json": {"example": JSPF_EXAMPLE},
            "application/vnd.apple.mpegurl": {"schema": {"type": "string"}, "example": M3U8_EXAMPLE},
        },
    },
    304: {"description": "Not changed since the ETag in If-None-Match"},
}


class Listed(BaseModel):
    """One playlist of the list."""

    kind: str
    week: str
    version: str
    basis: str
    final: bool
    created_ms: int
    path: str


class ListedPage(BaseModel):
    """A page of playlists, the latest week first."""

    items: list[Listed]
    next: str | None

    model_config = {
        "json_schema_extra": {
            "example": {
                "items": [
                    {
                        "kind": "discover-weekly", "week": "2026-W47", "version": "20261115T040000-1a2b3c",
                        "basis": "taste", "final": True, "created_ms": 1795003390000,
                        "path": "/v1/me/playlists/discover-weekly?week=2026-W47",
                    }
                ],
                "next": None,
            }
        }
    }  # fmt: skip


@router.get("/v1/me/playlists", response_model=ListedPage, responses=responses(401, 422))
async def my_playlists(me: Me, desk: TheDesk, cursor: Cursor = None, limit: Limit = PAGE) -> dict[str, Any]:
    """The playlists that are stored, kind by kind and week by week, the latest week first."""
    after = key_of(cursor, 2)
    found = await desk.read(lambda c: playlists.page(c, me.id, (after[0], after[1]) if after else None, limit + 1))
    return page_of([_listed(row) for row in found], limit, "week", "kind")


@router.get(
    "/v1/me/playlists/discover-weekly",
    response_class=Response,
    responses={**FOUND, **responses(401, 404, 409, 422, 503)},
)
async def my_discover_weekly(
    request: Request,
    me: Me,
    desk: TheDesk,
    week: Annotated[str | None, Query(examples=["2026-W47"], description="this week where it is left away")] = None,
    format: Annotated[Format | None, Query(description="else by the Accept header")] = None,
    language: Annotated[Literal["en", "ja"] | None, Query(description="else by Accept-Language")] = None,
) -> Response:
    """Thirty tracks that the listener has never heard, close to what they love, each with its reason.

    A listener of whom nothing is known gets what most others have heard, and a `note` that says so. Where the rules
    leave too few tracks, the playlist from before stays, with `kept_from` and a `note`.
    """
    answer = await discover_weekly_answer(desk, me, parse_week(week) if week is not None else None)
    request.app.state.metrics.playlists.labels("discover-weekly", answer.document["basis"]).inc()
    chosen = format or format_of(request.headers.get("accept", ""))
    spoken = language or language_of(request.headers.get("accept-language", ""))
    return tagged(request, body(answer, chosen, spoken), SENT[chosen], _headers(answer.week, format, spoken))


def _headers(week: str, asked: Format | None, spoken: Language) -> dict[str, str]:
    headers = {
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Accept-Language, Authorization, Cookie",
        "Content-Language": spoken,
    }
    if asked in ("jspf", "m3u8"):  # a link to follow, not a client that reads it
        headers["Content-Disposition"] = f'attachment; filename="discover-weekly-{week}.{asked}"'
    return headers


def _listed(row: playlists.Listed) -> dict[str, Any]:
    return {
        "kind": row.kind, "week": row.week, "version": row.version, "basis": row.basis, "final": row.final,
        "created_ms": row.created_ms, "path": f"/v1/me/playlists/{row.kind}?week={row.week}",
    }  # fmt: skip
