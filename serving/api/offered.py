"""The playlists that a listener can have now, with their names: what a shelf of them is drawn from."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict

from playlists.formats.sentences import Language
from playlists.formats.titles import titled
from serving.access.identity import Me, TheDesk
from serving.answering.offered import Offer, offered
from serving.api.negotiation import language_of
from serving.api.problems import responses

router = APIRouter(tags=["playlists"])

EXAMPLE: dict[str, Any] = {
    "kind": "daily-mix:1", "family": "daily-mix", "theme": "1", "title": "Daily Mix 1: Moorings, Slack Water, Ebb",
    "every": "day", "period": "2026-11-18", "about": ["Moorings", "Slack Water", "Ebb"],
    "path": "/v1/me/playlists/daily-mix:1",
}  # fmt: skip


class Offered(BaseModel):
    """One playlist that can be asked for at `path`; `theme` is null where its kind has none."""

    kind: str
    family: str
    theme: str | None
    title: str
    every: Literal["monday", "friday", "day"]
    period: str
    about: list[str]
    path: str


class AllOffered(BaseModel):
    """Kind by kind, the themes that are most the listener's first."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [EXAMPLE]}})

    items: list[Offered]


@router.get("/v1/me/playlists/offered", response_model=AllOffered, responses=responses(401, 409, 422, 503))
async def my_offered(
    request: Request, me: Me, desk: TheDesk,
    language: Annotated[Literal["en", "ja"] | None, Query(description="else by Accept-Language")] = None,
) -> dict[str, Any]:  # fmt: skip
    """The playlists that the listener can have now.

    A mix is offered where their own plays make it theirs: a genre, an artist or a decade that they play enough of, as
    many daily mixes as their taste has parts. Asking for another is 404, with those that there are.
    """
    spoken = language or language_of(request.headers.get("accept-language", ""))
    return {"items": [_shown(offer, spoken) for offer in await offered(desk, me)]}


def _shown(offer: Offer, language: Language) -> dict[str, Any]:
    family, _, theme = offer.kind.partition(":")
    return {
        "kind": offer.kind, "family": family, "theme": theme or None,
        "title": titled(offer.kind, offer.period, offer.about, language), "every": offer.every,
        "period": offer.period, "about": list(offer.about), "path": path_of(offer.kind),
    }  # fmt: skip


def path_of(kind: str) -> str:
    """Where the playlist of that kind is asked for; a theme may hold any letter."""
    return f"/v1/me/playlists/{quote(kind, safe=':')}"
