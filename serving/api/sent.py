"""How a playlist leaves: in the format and the language that were asked for, and not again where nothing changed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response

from playlists.formats.sentences import Language
from serving.answering.answers import Answer
from serving.api.etags import tagged
from serving.api.negotiation import SENT, Format, format_of, language_of
from serving.api.written import body

Sent = Annotated[Format | None, Query(alias="format", description="else by the Accept header")]
Spoken = Annotated[Literal["en", "ja"] | None, Query(alias="language", description="else by Accept-Language")]

EXAMPLE: dict[str, Any] = {
    "id": "0b7b3c1e-8f1f-5f0a-9c55-2f6c7a7c9f10",
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
            "genres": ["dream pop", "indie"],
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
TEXTS = {
    "application/vnd.apple.mpegurl": (
        "#EXTM3U\n#EXTENC:UTF-8\n#PLAYLIST:Discover Weekly 2026-W47\n"
        "#EXTINF:201,The Harbour Lights - Low Tide\nurn:segue:track:t004711\n"
    ),
    "application/xspf+xml": (
        '<?xml version="1.0" encoding="utf-8"?>\n<playlist version="1" xmlns="http://xspf.org/ns/0/">'
        "<title>Discover Weekly 2026-W47</title><trackList><track><identifier>urn:segue:track:t004711</identifier>"
        "<title>Low Tide</title><creator>The Harbour Lights</creator></track></trackList></playlist>"
    ),
    "text/csv": (
        "position,track,title,artist,album,duration_ms,reason\r\n"
        "1,t004711,Low Tide,The Harbour Lights,Slack Water,201000,heard by 31 listeners here\r\n"
    ),
}


def found(example: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of an answer that is a playlist such as `example`."""
    texts = {media: {"schema": {"type": "string"}, "example": text} for media, text in TEXTS.items()}
    as_json = {"application/json": {"example": example}, "application/jspf+json": {"example": JSPF_EXAMPLE}}
    return {
        200: {"description": "The playlist; nothing hidden or hated is in it", "content": as_json | texts},
        304: {"description": "Not changed since the ETag in If-None-Match"},
    }


def sent(request: Request, answer: Answer, format: Format | None, language: Language | None) -> Response:
    """The response: `format` and `language` where they are given, else what the headers prefer."""
    family = answer.document["kind"].partition(":")[0]
    request.app.state.metrics.playlists.labels(family, answer.document["basis"]).inc()
    chosen = format or format_of(request.headers.get("accept", ""))
    spoken = language or language_of(request.headers.get("accept-language", ""))
    named = f"{family}-{answer.period}"
    return tagged(request, body(answer, chosen, spoken), SENT[chosen], _headers(named, format, spoken))


def _headers(named: str, asked: Format | None, spoken: Language) -> dict[str, str]:
    headers = {
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Accept-Language, Authorization, Cookie",
        "Content-Language": spoken,
    }
    if asked is not None and asked != "json":  # a link to follow, not a client that reads it
        headers["Content-Disposition"] = f'attachment; filename="{named}.{asked}"'
    return headers
