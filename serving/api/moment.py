"""What goes with this hour of this day, on this device."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from playlists.devices import Device
from serving.access.identity import Me, TheDesk
from serving.answering.moments import moment_answer
from serving.api.problems import responses
from serving.api.sent import EXAMPLE, Sent, Spoken, found, sent

router = APIRouter(tags=["playlists"])

OFTEN: dict[str, Any] = {
    "kind": "device", "count": 6, "name": "21 speaker",
    "text": "you played it 6 times on your speaker around 21:00",
}  # fmt: skip
MADE = {name: value for name, value in EXAMPLE.items() if name not in ("id", "week")} | {
    "kind": "moment", "day": "2026-11-18", "title": "Moment: dream pop, jazz", "about": ["dream pop", "jazz"],
    "final": False, "tracks": [EXAMPLE["tracks"][0] | {"reason": OFTEN}],
    "assumed": {"hour": 21, "weekday": 2, "evidence": 34.5, "own": 0.63, "others": 0.08,
                "listeners": 312, "market": "JP", "genre": "dream pop",
                "device": "speaker", "on_device": 41, "elsewhere": 0.5, "devices": ["mobile", "speaker"],
                "by_clock": True, "unknown": ["place"]},
}  # fmt: skip


@router.get("/v1/me/moment", response_class=Response, responses={**found(MADE), **responses(401, 409, 422, 503)})
async def my_moment(
    request: Request, me: Me, desk: TheDesk,
    hour: Annotated[int | None, Query(ge=0, le=23, description="now, by the listener's clock, where left away")] = None,
    weekday: Annotated[int | None, Query(ge=0, le=6, description="0 Monday to 6 Sunday; today where left away")] = None,
    device: Annotated[Device | None, Query(description="on what; where left away, what is played on any")] = None,
    format: Sent = None, language: Spoken = None,
) -> Response:  # fmt: skip
    """Fifty tracks that go with this hour of this day: what the listener plays then, and fresh ones near it.

    `assumed` says which hour and weekday, and how much of it is learnt from listens at that time (`own`, 0 to 1). The
    rest comes from the whole history, turned to what listeners like this one play then: how many `listeners`, of which
    `market`, who play which `genre` most, and how much of the moment is other for it (`others`, 0 to 1). Where a
    `device` is asked for, a listen on another counts `elsewhere`, and `on_device` says how many around this hour were
    on it; `devices` are those that the listener's listens were on. `unknown` names what plays no part, since no listen
    says it or it was not asked for. It is not stored.
    """
    return sent(request, await moment_answer(desk, me, hour, weekday, device), format, language)
