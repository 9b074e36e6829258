"""What goes with this hour of this day, on this device, and what was assumed for it, which the listener can change."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from playlists.devices import Device
from playlists.errors import TooFewTracks
from playlists.formats.document import Document
from playlists.formats.sentences import DEVICES, Language
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
    weekday: Annotated[int | None, Query(ge=0, le=6)] = None, device: Device | Literal[""] | None = None,
    format: Format | None = None,
) -> Response:  # fmt: skip
    """The playlist of an hour and a weekday, by the listener's clock where none is chosen, and on a device."""
    language, local = language_of(request), desk.clock().astimezone(zone(me.timezone))
    at = local.hour if hour is None else hour, local.weekday() if weekday is None else weekday
    parts: dict[str, Any] = {
        "listener": me,
        "hour": at[0],
        "weekday": at[1],
        "hours": HOURS,
        "weekdays": WEEKDAYS,
        "device": device,
        "devices": {},
    }
    try:
        answer = await moment_answer(desk, me, hour, weekday, device or None)
    except TooFewTracks as few:
        counts = funnel(few.counts, language)
        return page(request, "moment.html", parts | {"playlist": None, "assumed": "", "counts": counts}, 409)
    if format:
        return sent(request, answer, format, language)
    address = f"/moment?hour={at[0]}&weekday={at[1]}&" + (f"device={device}&" if device else "")
    view = shown(answer.document, "", await marks_of(desk, me), language, address=address)
    told = answer.document["assumed"]
    parts |= {"playlist": view, "assumed": assumed(told, language), "devices": offered(told, language)}
    return page(request, "moment.html", parts)


def offered(told: Document, language: Language) -> dict[Device, str]:
    """The devices that can be chosen, by their names: those that the listener listened on, and the one that is."""
    return {one: named for one, named in DEVICES[language].items() if one in (*told["devices"], told["device"])}


def when(hour: int, weekday: int, language: Language) -> str:
    """`Wednesday, around 21:00`."""
    return words.said(language, "moment at", weekday=words.said(language, f"weekday {weekday}"), hour=f"{hour}:00")


def assumed(told: Document, language: Language) -> str:
    """How much of it follows from what the listener plays at such a time, how much from listeners like them, what of it
    from the device, and what is not known, in sentences."""
    percent = round(100 * told["own"])
    own = words.said(language, "moment own" if percent else "moment none", percent=percent)
    gap = " " if language == "en" else ""
    return gap.join(filter(None, (own, _alike(told, language), *_on_device(told, language))))


def _on_device(told: Document, language: Language) -> tuple[str, ...]:
    """What the device does, and that the place does nothing."""
    if not told["devices"]:
        return (words.said(language, "moment unknown"),)
    if device := told["device"]:
        share, named = round(100 * told["elsewhere"]), DEVICES[language][device]
        on = words.said(language, "moment on", device=named, count=told["on_device"], percent=share)
    else:
        on = words.said(language, "moment on any")
    return on, words.said(language, "moment nowhere")


def _alike(told: Document, language: Language) -> str:
    """Who those are who are like them, and what they changed; empty where nobody could be asked."""
    if not told["listeners"]:
        return ""
    shared = [words.said(language, f"moment alike {name}", genre=told["genre"]) for name in SHARED if told[name]]
    who = (", " if language == "en" else "、").join(shared) or words.said(language, "moment alike everybody")
    percent = round(100 * told["others"])
    return words.said(language, "moment alike", listeners=told["listeners"], who=who, percent=percent)
