"""What is known of a listener's taste, in shares, and how wide their world is; never a vector."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from playlists.bubble import LEAST_PLAYS, LEAST_WEEKS, NARROWER, POORER, SURE, alarm
from playlists.recipes.discover_weekly import KIND, steers
from playlists.recipes.shares import USUAL, shares_of, weights
from playlists.taste import Taste, tastes_of
from playlists.week import week_at
from serving import making, worlds
from serving.api.problems import responses
from serving.desk import Desk
from serving.identity import Me, TheDesk
from serving.shelf import VersionShelf
from serving.stopwatch import Stopwatch
from serving.store.listeners import Listener
from serving.store.opened import reading

router = APIRouter(tags=["insight"])

MOST = 50  # of each kind of share: the rest is single tracks
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
    return await desk.build(lambda: _shares(desk, me))


@router.get("/v1/me/bubble", response_model=Bubble, responses=responses(401, 409, 503))
async def my_bubble(me: Me, desk: TheDesk) -> dict[str, Any]:
    """How wide the listener's world was in each week: what they played, and what they were recommended.

    `gs_score`: 0 all over the place .. 1 always the same. `new_artists`: the share of plays by artists never heard
    before that week.
    """
    return await desk.build(lambda: _bubble(desk, me))


@router.get("/v1/me/playlists/discover-weekly/steers", response_model=Steers, responses=responses(401, 409, 503))
async def my_steers(me: Me, desk: TheDesk) -> dict[str, Any]:
    """Up to five genres that the listener's Discover Weekly can be built around: send one as the dial `steer`.

    The first are their own, the others lead a step beyond; each has enough that they have not heard.
    """
    return {"items": await desk.build(lambda: _steers(desk, me))}


def _taste(connection: Connection, me: Listener, shelf: VersionShelf, desk: Desk, encoded: bool) -> Taste:
    asked = making.read(connection, [me.id], KIND, week_at(desk.clock(), me.timezone), shelf.catalogue)
    if encoded:
        return making.tastes(asked, shelf, Stopwatch())[0]
    return tastes_of(asked.histories, {}, asked.notes, shelf.catalogue)[0]


def _steers(desk: Desk, me: Listener) -> list[dict[str, Any]]:
    shelf = desk.shelf.get()
    with reading(desk.store) as connection:
        taste = _taste(connection, me, shelf, desk, encoded=True)
    return [asdict(one) for one in steers(taste, shelf)]


def _shares(desk: Desk, me: Listener) -> dict[str, Any]:
    shelf = desk.shelf.get()
    catalogue = shelf.catalogue
    with reading(desk.store) as connection:
        taste = _taste(connection, me, shelf, desk, encoded=False)
    own = shares_of(taste, catalogue)
    genres = zip(own.genres.tolist(), own.genre_share.tolist(), strict=True)
    decades = zip(own.decades.tolist(), own.decade_share.tolist(), strict=True)
    return {
        "tracks": len(taste.track),
        "genres": [{"genre": catalogue.genres.names[g], "share": round(s, 4), "usual": s >= USUAL} for g, s in genres][
            :MOST
        ],
        "decades": [{"decade": decade, "share": round(share, 4)} for decade, share in decades],
        "artists": _artists(taste, shelf),
    }


def _artists(taste: Taste, shelf: VersionShelf) -> list[dict[str, Any]]:
    artists, first, of = np.unique(shelf.catalogue.artist[taste.track], return_index=True, return_inverse=True)
    weight = np.bincount(of, weights(taste), len(artists))
    order = np.argsort(-weight, kind="stable")[:MOST]
    words = shelf.catalogue.words(("artist_id", "artist"), taste.track[first[order]])
    shares = (weight / max(weight.sum(), 1e-12))[order].round(4).tolist()
    return [word | {"share": share} for word, share in zip(words, shares, strict=True)]


def _bubble(desk: Desk, me: Listener) -> dict[str, Any]:
    shelf, now = desk.shelf.get(), desk.clock()
    with reading(desk.store) as connection:
        found = worlds.measured(connection, me, shelf, now)
    weeks = sorted({week for week, _ in found})
    said = alarm([found[week, "played"] for week in weeks])
    return {
        "weeks": [
            {"week": str(week), **{of: asdict(found[week, of]) for of in ("played", "recommended")}} for week in weeks
        ],
        "alarm": asdict(said),
        "rule": RULE,
    }
