"""What a listener heard most in a time, from their listens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from fastapi import APIRouter, Request, Response

from playlists.errors import BadInput
from playlists.week import zone
from serving.access.identity import TheDesk
from serving.listenbrainz.asked import answer, page_of
from serving.listenbrainz.callers import Reader
from serving.listenbrainz.described import Described, catalogue_of, described
from serving.store import brought, submissions
from serving.store.changes import ms
from serving.store.opened import reading

router = APIRouter(tags=["stats"])

Span = tuple[date, date]  # from the first day to before the second
NO_CONTENT = 204  # what the original says where there is nothing yet, and clients know


def week_of(day: date) -> Span:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)


def months(day: date, several: int) -> Span:
    """The block of `several` months that `day` is in, counted from January."""
    first = (day.month - 1) // several * several + 1
    begin = date(day.year, first, 1)
    return begin, date(day.year + (first + several > 12), (first + several - 1) % 12 + 1, 1)


BLOCKS: dict[str, Callable[[date], Span]] = {  # "week" is the last whole one, "this_week" the one that goes on
    "week": week_of,
    "month": lambda day: months(day, 1),
    "quarter": lambda day: months(day, 3),
    "half_yearly": lambda day: months(day, 6),
    "year": lambda day: months(day, 12),
}
THIS = ("this_week", "this_month", "this_year")
ALL_TIME = "all_time"
RANGES = (*BLOCKS, *THIS, ALL_TIME)


def span(name: str, today: date) -> Span | None:
    """The days of the range `name`; None for all time. Raises BadInput for a range that there is not."""
    if name == ALL_TIME:
        return None
    if name in THIS:
        return BLOCKS[name.removeprefix("this_")](today)
    if name not in BLOCKS:
        raise BadInput(f"Invalid range: {name[:40]!r}. There are {', '.join(RANGES)}.")
    block = BLOCKS[name]
    return block(block(today)[0] - timedelta(days=1))


@router.get("/stats/user/{user}/recordings")
async def top_recordings(request: Request, user: Reader, desk: TheDesk) -> Response:
    """What the listener heard most: in the last whole week, month, …, in the one that goes on, or ever."""
    named, (count, offset) = request.query_params.get("range", ALL_TIME), page_of(request)
    now, home = desk.clock(), zone(user.timezone)
    days = span(named, now.astimezone(home).date())
    begin, end = (_at_ms(days[0], home), _at_ms(days[1], home)) if days else (None, None)
    catalogue = catalogue_of(desk)

    def work() -> tuple[int, list[dict[str, Any]]]:
        with reading(desk.store) as connection:
            total, rows = submissions.most_heard(connection, user.id, begin, end, count, offset)
            words = submissions.words(connection, user.id, [track for track, _ in rows])
            said = brought.words(connection, user.id, [track for track, _ in rows if track not in words])
        known = described(catalogue, (track for track, _ in rows), said)
        return total, [_recording(known[track], times, words.get(track)) for track, times in rows]

    total, recordings = await desk.build(work)
    if not total:
        return Response(status_code=NO_CONTENT)
    return answer({
        "payload": {
            "user_id": user.id, "recordings": recordings, "count": len(recordings), "total_recording_count": total,
            "offset": offset, "range": named, "from_ts": (begin or 0) // 1000,
            "to_ts": min(end or ms(now), ms(now)) // 1000, "last_updated": ms(now) // 1000,
        }
    })  # fmt: skip


def _at_ms(day: date, home: ZoneInfo) -> int:
    return ms(datetime.combine(day, time(), home))


def _recording(known: Described, times: int, sent: bytes | None) -> dict[str, Any]:
    words = orjson.loads(sent) if sent and known.title == known.track else known.words()
    info = words["additional_info"]
    return {
        "artist_name": words["artist_name"],
        "artist_mbids": info.get("artist_mbids", [known.artist_mbid] if known.artist_mbid else []),
        "track_name": words["track_name"],
        "release_name": words.get("release_name", ""),
        "release_mbid": info.get("release_mbid", ""),
        "recording_mbid": info.get("recording_mbid", known.msid),
        "recording_msid": info["recording_msid"],
        "caa_id": 0,
        "caa_release_mbid": "",
        "listen_count": times,
    }
