"""What is known of a listener's taste, in shares, and how wide their world is; never a vector."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from playlists.bubble import LEAST_PLAYS, LEAST_WEEKS, NARROWER, POORER, SURE
from serving.access.identity import Me, TheDesk
from serving.answering.insight import bubble_of, shares_in, steers_of, written
from serving.api.problems import responses

router = APIRouter(tags=["insight"])

RULE = (
    f"Raised where, over the last 26 whole weeks, those of at least {LEAST_PLAYS} plays have a rising GS-score (by "
    f"{NARROWER} or more) or a falling genre entropy (by {POORER} nats or more): each by the one-sided Mann-Kendall "
    f"test with p < {SURE}, the change by the Theil-Sen slope. With fewer than {LEAST_WEEKS} such weeks, nothing."
)
TASTE: dict[str, Any] = {
    "tracks": 412,
    "genres": [{"genre": "dream pop", "share": 0.1812, "usual": True}],
    "decades": [{"decade": 2010, "share": 0.4123}],
    "artists": [{"artist_id": "a0815", "artist": "The Harbour Lights", "share": 0.0341}],
}
FIGURES: dict[str, Any] = {"plays": 143, "gs_score": 0.6121, "genre_entropy": 2.3412, "new_artists": 0.21}
BUBBLE: dict[str, Any] = {
    "weeks": [{"week": "2026-W46", "played": FIGURES, "recommended": FIGURES | {"plays": 30}}],
    "alarm": {"raised": False, "weeks": 22, "gs_score": {"change": 0.0041, "p": 0.41}, "genre_entropy": None},
    "rule": RULE,
}
STEERS: dict[str, Any] = {"items": [{"genre": "shoegaze", "share": 0.0712, "tracks": 48}]}


class TasteShares(BaseModel):
    """Shares of what the listener plays, the greatest first; what was liked a year ago weighs a quarter."""

    model_config = ConfigDict(json_schema_extra={"example": TASTE})

    tracks: int
    genres: list[dict[str, Any]]
    decades: list[dict[str, Any]]
    artists: list[dict[str, Any]]


class Bubble(BaseModel):
    """The weeks, the oldest first, and whether the listener's world shrinks."""

    model_config = ConfigDict(json_schema_extra={"example": BUBBLE})

    weeks: list[dict[str, Any]]
    alarm: dict[str, Any]
    rule: str


class Steers(BaseModel):
    """Genres that Discover Weekly could be built around."""

    model_config = ConfigDict(json_schema_extra={"example": STEERS})

    items: list[dict[str, Any]]


@router.get("/v1/me/taste", response_model=TasteShares, responses=responses(401, 409, 503))
async def my_taste(me: Me, desk: TheDesk) -> dict[str, Any]:
    """Which genres, decades and artists the listener plays, in shares."""
    return await desk.build(lambda: shares_in(desk, me))


@router.get("/v1/me/bubble", response_model=Bubble, responses=responses(401, 409, 503))
async def my_bubble(me: Me, desk: TheDesk) -> dict[str, Any]:
    """How wide the listener's world was in each week: what they played, and what they were recommended.

    `gs_score`: 0 all over the place .. 1 always the same. `new_artists`: the share of plays by artists never heard
    before that week.
    """
    return written(await desk.build(lambda: bubble_of(desk, me))) | {"rule": RULE}


@router.get("/v1/me/playlists/discover-weekly/steers", response_model=Steers, responses=responses(401, 409, 503))
async def my_steers(me: Me, desk: TheDesk) -> dict[str, Any]:
    """Up to five genres that the listener's Discover Weekly can be built around: send one as the dial `steer`.

    The first are their own, the others lead a step beyond; each has enough that they have not heard.
    """
    return {"items": [asdict(one) for one in await desk.build(lambda: steers_of(desk, me))]}
