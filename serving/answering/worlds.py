"""How wide the worlds of listeners were: measured from their listens and playlists, stored week by week."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection, Engine

from playlists.bubble import WEEKS, world
from playlists.exclusions import named_listens
from playlists.week import Week, begins, week_at
from serving.shelves.shelf import VersionShelf
from serving.store import exclusions, listeners, listens, switches, worlds
from serving.store.listeners import Listener
from serving.store.opened import reading
from serving.store.worlds import ByWeek

TASK = "continuation"  # the vectors that know which tracks are played together
TOGETHER = 256


def weeks_until(now: datetime, timezone: str) -> list[Week]:
    """The last WEEKS whole weeks of a listener in `timezone`, the oldest first."""
    this = week_at(now, timezone)
    return [this.plus(n) for n in range(-WEEKS, 0)]


def measure_worlds(
    engine: Engine, shelf: VersionShelf, now: datetime, advance: Callable[[int, int], None] = lambda done, whole: None
) -> int:
    """Measures and stores the last weeks of everybody whose last whole week this version has not measured yet.

    Not of who switched it off. Returns how many those were; again changes nothing. `advance` hears how many were
    looked at, of how many.
    """
    with reading(engine) as connection:
        ids, done = listeners.known(connection), 0
    for start in range(0, len(ids), TOGETHER):
        with reading(engine) as connection:
            found = list(_due(connection, ids[start : start + TOGETHER], shelf, now))
        with engine.begin() as connection:
            for listener, weeks in found:
                worlds.save(connection, listener, weeks, shelf.version, now)
        done += len(found)
        advance(min(start + TOGETHER, len(ids)), len(ids))
    return done


def measured(connection: Connection, me: Listener, shelf: VersionShelf, now: datetime) -> ByWeek:
    """The listener's last whole weeks: as stored, or where the last one is not, measured now."""
    weeks = weeks_until(now, me.timezone)
    if worlds.measured(connection, [me.id], weeks[-1], shelf.version):
        return worlds.read(connection, me.id, shelf.version, weeks[0])
    return worlds_of(connection, me, shelf, weeks)


def worlds_of(connection: Connection, me: Listener, shelf: VersionShelf, weeks: Sequence[Week]) -> ByWeek:
    """What the listener played and was recommended in each of `weeks`, which follow each other.

    Of the listens, those that are excluded from the taste are left out.
    """
    rows, at_ms, plays = _heard(connection, me.id, shelf)
    edges = [begins(week, me.timezone).timestamp() * 1000 for week in [*weeks, weeks[-1].plus(1)]]
    place = np.searchsorted(edges, at_ms, side="right") - 1
    given = worlds.recommended(connection, me.id, [period for week in weeks for period in _periods(week)])
    found: ByWeek = {}
    for n, week in enumerate(weeks):
        known = np.unique(shelf.catalogue.artist[rows[place < n]])
        here, tracks = place == n, [t for period in _periods(week) for t in given.get(period, ())]
        held = shelf.catalogue.rows(tracks) if tracks else np.zeros(0, np.int32)
        shown = held[held >= 0]
        for of, of_rows, of_plays in (("played", rows[here], plays[here]), ("recommended", shown, np.ones(len(shown)))):
            vectors = shelf.vectors(TASK, of_rows)
            found[week, of] = world(of_rows, of_plays, vectors, known, shelf.catalogue)  # type: ignore[index]
    return found


def _due(
    connection: Connection, ids: Sequence[str], shelf: VersionShelf, now: datetime
) -> Iterator[tuple[str, ByWeek]]:
    off = switches.who_has_off(connection, ids, "insight")
    for id, me in sorted(listeners.some(connection, [id for id in ids if id not in off]).items()):
        weeks = weeks_until(now, me.timezone)
        if not worlds.measured(connection, [id], weeks[-1], shelf.version):
            yield id, worlds_of(connection, me, shelf, weeks)


def _heard(connection: Connection, id: str, shelf: VersionShelf) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of the catalogue, when they were played in ms, and how often; the listens that have a time."""
    heard, excluded = listens.read(connection, [id]), exclusions.of(connection, [id])
    rows, at_ms = shelf.catalogue.rows(heard["track"]), heard["at"].cast(pa.int64()).fill_null(-1).to_numpy()
    kept = (rows >= 0) & (at_ms >= 0)
    if excluded:
        kept &= ~named_listens(heard, shelf.catalogue, excluded)
    return rows[kept], at_ms[kept], heard["plays"].to_numpy()[kept]


def _periods(week: Week) -> list[str]:
    """The week and its days, as the periods of playlists are written."""
    return [str(week), *(str(week.monday + timedelta(days=n)) for n in range(7))]
