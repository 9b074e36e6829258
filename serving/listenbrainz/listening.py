"""What a listener has heard and is hearing."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from playlists.errors import BadInput
from serving.access.identity import TheDesk
from serving.listenbrainz.asked import COUNT, MOST, answer, moment, number
from serving.listenbrainz.callers import Reader
from serving.listenbrainz.described import Described, catalogue_of, described, mapped
from serving.store import brought, playing, submissions
from serving.store.submissions import SECOND, Kept

router = APIRouter(tags=["listens"])


@router.get("/user/{user}/listens")
async def listens_of(request: Request, user: Reader, desk: TheDesk) -> Response:
    """The listener's listens, however they came, the newest first: `max_ts` and `min_ts` are exclusive.

    With `min_ts` they are those nearest above it.
    """
    before, after = moment(request, "max_ts"), moment(request, "min_ts")
    if before is not None and after is not None and before <= after:
        raise BadInput("max_ts should be greater than min_ts.")
    most = min(number(request, "count", COUNT), MOST)
    kept, (oldest, newest) = await desk.read(
        lambda c: (submissions.page(c, user.id, after, before, most), submissions.span(c, user.id))
    )
    unworded = [one.track for one in kept if one.document is None]
    said = await desk.read(lambda c: brought.words(c, user.id, unworded))
    known = described(catalogue_of(desk), (one.track for one in kept), said)
    return _payload(
        count=len(kept), user_id=user.id, listens=[_listen(one, user.id, known[one.track]) for one in kept],
        latest_listen_ts=newest, oldest_listen_ts=oldest,
    )  # fmt: skip


@router.get("/user/{user}/listen-count")
async def listen_count(user: Reader, desk: TheDesk) -> Response:
    """How many listens there are."""
    return _payload(count=await desk.read(lambda connection: submissions.count(connection, user.id)))


@router.get("/user/{user}/playing-now")
async def playing_now(user: Reader, desk: TheDesk) -> Response:
    """What the listener hears now, until the track is over."""
    now = desk.clock()
    row = await desk.read(lambda connection: playing.get(connection, user.id, now))
    told = [] if row is None else [_told(orjson.loads(row.document), user.id) | {"playing_now": True}]
    return _payload(count=len(told), user_id=user.id, playing_now=True, listens=told)


def _payload(**members: Any) -> Response:
    return answer({"payload": members})


def _told(words: dict[str, Any], user: str) -> dict[str, Any]:
    return {"track_metadata": words, "user_name": user}


def _listen(kept: Kept, user: str, known: Described) -> dict[str, Any]:
    listened_at = kept.at_ms // SECOND
    words = known.words() if kept.document is None else orjson.loads(kept.document)
    return _told(words | mapped(known), user) | {
        "listened_at": listened_at,
        "recording_msid": kept.msid or known.msid,
        "inserted_at": listened_at if kept.inserted_ms is None else kept.inserted_ms // SECOND,
    }
