"""What goes with this hour of this day, and what was assumed for it, which the listener can change."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from playlists.errors import TooFewTracks
from playlists.formats.document import Document
from playlists.formats.sentences import Language
from playlists.week import zone
from serving.access.identity import Me, TheDesk
from serving.answering.moments import moment_answer
from serving.api.negotiation import Format
from serving.api.sent import sent
from serving.page import words
from serving.page.marks import marks_of
from serving.page.rendered import language_of, page
from serving.page.shown import funnel, shown

moments = APIRouter(include_in_schema=False)
HOURS, WEEKDAYS = range(24), range(7)
SHARED = ("market", "genre")  # what those who are like a listener have in common


@moments.get("/moment")
async def my_moment(
    request: Request, desk: TheDesk, me: Me, hour: Annotated[int | None, Query(ge=0, le=23)] = None,
    weekday: Annotated[int | None, Query(ge=0, le=6)] = None, format: Format | None = None,
) -> Response:  # fmt: skip
    """The playlist of an hour and a weekday, by the listener's clock where none is chosen."""
    language, local = language_of(request), desk.clock().astimezone(zone(me.timezone))
    at = local.hour if hour is None else hour, local.weekday() if weekday is None else weekday
    parts: dict[str, Any] = {"listener": me, "hour": at[0], "weekday": at[1], "hours": HOURS, "weekdays": WEEKDAYS}
    try:
        answer = await moment_answer(desk, me, hour, weekday)
    except TooFewTracks as few:
        counts = funnel(few.counts, language)
        return page(request, "moment.html", parts | {"playlist": None, "assumed": "", "counts": counts}, 409)
    if format:
        return sent(request, answer, format, language)
    address = f"/moment?hour={at[0]}&weekday={at[1]}&"
    view = shown(answer.document, "", await marks_of(desk, me), language, address=address)
    said = assumed(answer.document["assumed"], language)
    return page(request, "moment.html", parts | {"playlist": view, "assumed": said})


def when(hour: int, weekday: int, language: Language) -> str:
    """`Wednesday, around 21:00`."""
    return words.said(language, "moment at", weekday=words.said(language, f"weekday {weekday}"), hour=f"{hour}:00")


def assumed(told: Document, language: Language) -> str:
    """How much of it follows from what the listener plays at such a time, how much from listeners like them, and what
    is not known, in sentences."""
    percent = round(100 * told["own"])
    own = words.said(language, "moment own" if percent else "moment none", percent=percent)
    gap = " " if language == "en" else ""
    return gap.join(filter(None, (own, _alike(told, language), words.said(language, "moment unknown"))))


def _alike(told: Document, language: Language) -> str:
    """Who those are who are like them, and what they changed; empty where nobody could be asked."""
    if not told["listeners"]:
        return ""
    shared = [words.said(language, f"moment alike {name}", genre=told["genre"]) for name in SHARED if told[name]]
    who = (", " if language == "en" else "、").join(shared) or words.said(language, "moment alike everybody")
    percent = round(100 * told["others"])
    return words.said(language, "moment alike", listeners=told["listeners"], who=who, percent=percent)
