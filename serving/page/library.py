"""Which playlists does the listener have, and what does a search or a request find?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from playlists.errors import BadInput, TooFewTracks
from playlists.formats.sentences import Language
from playlists.formats.titles import titled
from playlists.playlist import SHORTEST, Counts
from playlists.week import zone
from serving.access.identity import Me, TheDesk
from serving.answering.offered import Offer, offered
from serving.answering.prompted import prompt_answer
from serving.api.negotiation import Format
from serving.api.sent import sent
from serving.desk import Desk
from serving.finding.found import Found
from serving.finding.personal import personal_search
from serving.page import words
from serving.page.marks import marks_of
from serving.page.moments import when
from serving.page.rendered import language_of, page
from serving.page.shown import cover_of, funnel, shown
from serving.store.listeners import Listener

RESULTS = 10  # of each kind
GROUPS = (  # what stands together, in this order
    ("library weekly", ("discover-weekly", "release-radar", "on-repeat", "time-capsule")),
    ("library daily", ("daily-mix",)),
    ("library themes", ("genre-mix", "artist-mix", "decade-mix")),
)

library = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Card:
    """One playlist of the library."""

    path: str
    title: str
    what: str
    picture: Markup


@library.get("/library")
async def my_library(request: Request, desk: TheDesk, me: Me) -> Response:
    """Every playlist that there is for this listener now."""
    language, offers = language_of(request), await offered(desk, me)
    groups = [(words.said(language, "library now"), _at_once(desk, me, language))] + [
        (words.said(language, name), [_card(offer, language) for offer in offers if _family(offer) in families])
        for name, families in GROUPS
    ]
    return page(request, "library.html", {"listener": me, "groups": [group for group in groups if group[1]]})


@library.get("/find")
async def find(request: Request, desk: TheDesk, me: Me, q: str = "") -> Response:
    """A search, and the way to a playlist of what was asked for."""
    found, trouble = None, ""
    if q.strip():
        try:
            found = await personal_search(desk, me, q, RESULTS, personal=True)
        except BadInput as refused:
            trouble = str(refused)
    parts = {
        "listener": me, "q": q, "found": found, "trouble": trouble, "notes": _notes(found, language_of(request)),
        "marks": await marks_of(desk, me),
    }  # fmt: skip
    return page(request, "find.html", parts)


@library.get("/asked")
async def asked(request: Request, desk: TheDesk, me: Me, q: str = "", format: Format | None = None) -> Response:
    """The playlist of a sentence, with how it was understood; as a file where a `format` is asked for."""
    language = language_of(request)
    parts: dict[str, Any] = {"listener": me, "q": q, "playlist": None, "filters": [], "ignored": (), "trouble": ""}
    try:
        answered = await prompt_answer(desk, me, q, request.app.state.vocabularies)
        if format:
            return sent(request, answered.answer, format, language)
        marks = await marks_of(desk, me)
        parts |= {
            "playlist": shown(answered.answer.document, "", marks, language, address=f"/asked?{urlencode({'q': q})}&"),
            "filters": filters(answered.answer.document["query"], language),
            "ignored": answered.parsed.ignored,
        }
    except TooFewTracks as few:
        parts["trouble"] = words.said(language, "asked too few", counts=funnel(until_too_few(few.counts), language))
    except BadInput as refused:
        parts["trouble"] = str(refused)
    return page(request, "asked.html", parts)


def until_too_few(counts: Counts) -> Counts:
    """The counts up to the first that is less than a playlist: what came after it took nothing that mattered."""
    short = next((place for place, (_, left) in enumerate(counts) if left < SHORTEST), len(counts))
    return counts[: short + 1]


def filters(query: dict[str, Any], language: Language) -> list[tuple[str, str]]:
    """(what, which) of each filter of a query, in words."""
    return [(words.said(language, f"filter {name}"), _which(name, value, language)) for name, value in query.items()]


def _which(name: str, value: Any, language: Language) -> str:
    if name == "years":
        return ", ".join(f"{first}–{last}" for first, last in value)
    if name in ("known", "popularity"):
        return words.said(language, f"filter value {value}")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return words.said(language, "filter yes" if value else "filter no") if isinstance(value, bool) else str(value)


def _notes(found: Found | None, language: Language) -> Sequence[str]:
    return [words.said(language, f"search {name}") for name in found.by] if found else ()


def _at_once(desk: Desk, me: Listener, language: Language) -> list[Card]:
    """What is made when it is asked for."""
    now = desk.clock().astimezone(zone(me.timezone))
    hour = when(now.hour, now.weekday(), language)
    return [
        Card("/moment", words.said(language, "moment title"), hour, cover_of("moment", str(now.hour))),
        Card("/radio", words.said(language, "radio title"), words.said(language, "lede radio"), cover_of("radio", "")),
    ]


def _family(offer: Offer) -> str:
    return offer.kind.partition(":")[0]


def _card(offer: Offer, language: Language) -> Card:
    family, _, theme = offer.kind.partition(":")
    return Card(
        f"/playlists/{quote(offer.kind, safe=':')}", titled(offer.kind, "", offer.about, language),
        words.said(language, f"lede {family}"), cover_of(family, theme or family),
    )  # fmt: skip
