"""What is known of a listener's taste, in shares; how wide their world is; what they could be steered by."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection

from playlists.bubble import Alarm, alarm
from playlists.recipes.discover_weekly import KIND, steers
from playlists.recipes.shares import USUAL, shares_of, weights
from playlists.recipes.steering import Steer
from playlists.taste import Taste, tastes_of
from playlists.week import Week, week_at
from serving.answering import making, worlds
from serving.desk import Desk
from serving.shelves.shelf import VersionShelf
from serving.stopwatch import Stopwatch
from serving.store.listeners import Listener
from serving.store.opened import reading
from serving.store.worlds import ByWeek

MOST = 50  # of each kind of share: the rest is single tracks


@dataclass(frozen=True, slots=True)
class Bubble:
    """The worlds of the last weeks, played and recommended, and whether they shrink."""

    weeks: tuple[Week, ...]  # the oldest first
    worlds: ByWeek
    alarm: Alarm


def steers_of(desk: Desk, me: Listener) -> list[Steer]:
    """Up to five genres that the listener's Discover Weekly can be built around."""
    shelf = desk.shelf.get()
    with reading(desk.store) as connection:
        taste = _taste(connection, me, shelf, desk, encoded=True)
        rules = desk.curation.at(connection).settings.discover_weekly
    return steers(taste, shelf, rules)


def shares_in(desk: Desk, me: Listener) -> dict[str, Any]:
    """Which genres, decades and artists the listener plays, in shares, the greatest first; ready for JSON."""
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


def bubble_of(desk: Desk, me: Listener) -> Bubble:
    """How wide the listener's world was in each of the last weeks, as stored or measured now."""
    shelf, now = desk.shelf.get(), desk.clock()
    with reading(desk.store) as connection:
        found = worlds.measured(connection, me, shelf, now)
    weeks = tuple(sorted({week for week, _ in found}))
    return Bubble(weeks, found, alarm([found[week, "played"] for week in weeks]))


def written(bubble: Bubble) -> dict[str, Any]:
    """The weeks and the alarm, ready for JSON."""
    return {
        "weeks": [
            {"week": str(week), **{of: asdict(bubble.worlds[week, of]) for of in ("played", "recommended")}}
            for week in bubble.weeks
        ],
        "alarm": asdict(bubble.alarm),
    }


def _taste(connection: Connection, me: Listener, shelf: VersionShelf, desk: Desk, encoded: bool) -> Taste:
    asked = making.read(connection, [me.id], KIND, week_at(desk.clock(), me.timezone), shelf.catalogue)
    if encoded:
        return making.tastes(asked, shelf, Stopwatch())[0]
    return tastes_of(asked.histories, {}, asked.notes, shelf.catalogue)[0]


def _artists(taste: Taste, shelf: VersionShelf) -> list[dict[str, Any]]:
    artists, first, of = np.unique(shelf.catalogue.artist[taste.track], return_index=True, return_inverse=True)
    weight = np.bincount(of, weights(taste), len(artists))
    order = np.argsort(-weight, kind="stable")[:MOST]
    words = shelf.catalogue.words(("artist_id", "artist"), taste.track[first[order]])
    shares = (weight / max(weight.sum(), 1e-12))[order].round(4).tolist()
    return [word | {"share": share} for word, share in zip(words, shares, strict=True)]
