"""What becomes of listeners who play what they are given, week after week, beside their own listening?

Only a simulated world can be asked: it knows what they would play anyhow, and how much they like each track that week.
Shapes: B listeners, W weeks, F figures; n tracks of one week of one listener.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from playlists.bubble import world
from playlists.catalogue import Catalogue, Rows
from playlists.histories import histories_of
from playlists.listens import LISTENS
from playlists.playlist import Playlist
from playlists.recipes.discover_weekly import LENGTH, discover_weeklies
from playlists.taste import NOTHING, Notes, Taste, tastes_of
from playlists.week import Week, week_of
from training.evaluation.promises import FREE, STEADY
from training.evaluation.shelf import ExactShelf
from training.simulator.listening import respond
from training.simulator.truth import Truth

FIGURES = ("liking", "new artists", "long tail", "GS-score")
SIDES = ("recommended", "played")
TASK = "continuation"  # the vectors that the stored GS-score is of
WEEK_MS = 7 * 86_400_000

Give = Callable[[Sequence[Taste], Week, ExactShelf], list[Rows]]  # a list a listener, empty where there is none


@dataclass(frozen=True, slots=True)
class Heard:
    """Listens as columns; `who` is the place among those who are followed."""

    who: np.ndarray
    track: Rows
    at_ms: np.ndarray
    ms_played: np.ndarray
    skipped: np.ndarray

    def some(self, kept: np.ndarray) -> Heard:
        return Heard(self.who[kept], self.track[kept], self.at_ms[kept], self.ms_played[kept], self.skipped[kept])


@dataclass(frozen=True, slots=True)
class Start:
    """A simulated world on the Monday on which the weeks begin."""

    people: tuple[str, ...]  # who is followed
    markets: tuple[str | None, ...]
    heard: Heard  # all that they play of their own accord, before that Monday and after
    monday: datetime
    truths: tuple[Truth, ...]  # W, of the tastes of each week
    shelf: ExactShelf  # learnt from what was played before


def discover_weekly_lists(tastes: Sequence[Taste], week: Week, shelf: ExactShelf) -> list[Rows]:
    """Discover Weekly as it is served."""
    return [_rows(made) for made in discover_weeklies(tastes, week, shelf)]


def greedy_lists(tastes: Sequence[Taste], week: Week, shelf: ExactShelf) -> list[Rows]:
    """The thirty that the model holds to be the best of what was not heard, and no other rule."""
    free = [replace(taste, dials=STEADY) for taste in tastes]
    return [_rows(made) for made in discover_weeklies(free, week, shelf, rules=FREE)]


def popular_lists(tastes: Sequence[Taste], week: Week, shelf: ExactShelf) -> list[Rows]:
    """The thirty with the most listeners of what was not heard."""
    order = np.argsort(-shelf.catalogue.listeners, kind="stable").astype(np.int32)
    found = []
    for taste in tastes:
        out = ~shelf.catalogue.playable(taste.market)
        out[taste.heard] = out[taste.hidden_tracks] = True
        found.append(order[~out[order]][:LENGTH])
    return found


def no_lists(tastes: Sequence[Taste], week: Week, shelf: ExactShelf) -> list[Rows]:
    """Nothing: what their own listening does alone."""
    return [NOTHING for _ in tastes]


def lived(start: Start, give: Give, seed: int = 0) -> np.ndarray:
    """(W, B, 2, F): the FIGURES of what each listener was given and of what they played, week by week; NaN of nothing.

    Whom a list is given plays all of it within the week, as the simulator's listeners do: to the end or not by how
    much they like the track. Tastes are encoded anew every Monday, by the same version; the ledger holds what lists
    have held; a track that is not out yet is as if it were hidden.
    """
    played, ledger = start.heard, [NOTHING] * len(start.people)
    first_ms, figures = _ms(start.monday), []
    for number, truth in enumerate(start.truths):
        monday, monday_ms = start.monday + timedelta(weeks=number), first_ms + number * WEEK_MS
        before = played.at_ms < monday_ms
        here = ~before & (played.at_ms < monday_ms + WEEK_MS)
        tastes = _tastes(start, played.some(before), monday, ledger)
        lists = give(tastes, week_of(monday.date()), start.shelf)
        ledger = [np.union1d(old, rows).astype(np.int32) for old, rows in zip(ledger, lists, strict=True)]
        answer = _answered(lists, start, truth, monday_ms, np.random.default_rng([seed, number]))
        week = joined(played.some(here), answer)
        figures.append(_figures(start, lists, week, played.some(before), truth))
        played = joined(played, answer)
    return np.array(figures)


def table(heard: Heard, start: Start) -> pa.Table:
    """`heard` with the schema LISTENS."""
    catalogue = start.shelf.catalogue
    columns = {
        "listener": pa.array(start.people).take(pa.array(heard.who)),
        "track": catalogue.table["track"].combine_chunks().take(pa.array(heard.track)),
        "at": pa.array(heard.at_ms, pa.int64()).cast(pa.timestamp("ms", tz="UTC")),
        "plays": pa.array(np.ones(len(heard.who), np.int32)),
        "ms_played": pa.array(heard.ms_played.astype(np.int32)),
        "skipped": pa.array(heard.skipped),
    }
    nothing = pa.nulls(len(heard.who))
    return pa.table([columns.get(field.name, nothing).cast(field.type) for field in LISTENS], schema=LISTENS)


def heard_in(listens: pa.Table, people: Sequence[str], catalogue: Catalogue) -> Heard:
    """The listens of `people` as columns, in the order of `listens`."""
    places = {name: place for place, name in enumerate(people)}
    who = np.array([places.get(name, -1) for name in listens["listener"].to_pylist()], np.int64)
    every = Heard(
        who, catalogue.rows(listens["track"]), listens["at"].cast(pa.int64()).to_numpy(),
        listens["ms_played"].to_numpy(), listens["skipped"].to_numpy(),
    )  # fmt: skip
    return every.some(who >= 0)


def joined(first: Heard, second: Heard) -> Heard:
    """All listens of both."""
    names = Heard.__slots__
    return Heard(*(np.concatenate([getattr(first, name), getattr(second, name)]) for name in names))


def _rows(made: object) -> Rows:
    return made.tracks if isinstance(made, Playlist) else NOTHING


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _tastes(start: Start, before: Heard, monday: datetime, ledger: Sequence[Rows]) -> list[Taste]:
    shelf = start.shelf
    histories = histories_of(table(before, start), shelf.catalogue, monday, listeners=start.people)
    notes = [Notes(market=market) for market in start.markets]
    unreleased = np.flatnonzero(shelf.catalogue.released > np.datetime64(monday.date())).astype(np.int32)
    return [
        replace(taste, shown=shown, hidden_tracks=unreleased)
        for taste, shown in zip(
            tastes_of(histories, shelf.encode(histories), notes, shelf.catalogue), ledger, strict=True
        )
    ]


def _answered(lists: Sequence[Rows], start: Start, truth: Truth, monday_ms: int, rng: np.random.Generator) -> Heard:
    """What they do with their lists: a track every few hours of the week, in the order of the list."""
    parts = []
    for place, (name, rows) in enumerate(zip(start.people, lists, strict=True)):
        ms, skipped = respond(truth, name, rows, rng) if len(rows) else (NOTHING, np.zeros(0, bool))
        at = monday_ms + (np.arange(len(rows)) + 1) * (WEEK_MS // (len(rows) + 2))
        parts.append(Heard(np.full(len(rows), place), rows, at, ms, skipped))
    return Heard(*(np.concatenate([getattr(part, name) for part in parts]) for name in Heard.__slots__))


def _figures(start: Start, lists: Sequence[Rows], week: Heard, before: Heard, truth: Truth) -> np.ndarray:
    """(B, 2, F)."""
    artist = start.shelf.catalogue.artist
    known = np.zeros((len(start.people), int(artist.max()) + 1), bool)
    known[before.who, artist[before.track]] = True
    played = [week.track[week.who == place] for place in range(len(start.people))]
    return np.array([
        [_of(rows, np.flatnonzero(known[place]), name, truth, start.shelf) for rows in (lists[place], played[place])]
        for place, name in enumerate(start.people)
    ])  # fmt: skip


def _of(rows: Rows, known: np.ndarray, name: str, truth: Truth, shelf: ExactShelf) -> list[float]:
    """The FIGURES of `rows`, each of which counts as often as it is there."""
    if not len(rows):
        return [np.nan] * len(FIGURES)
    seen = world(rows, np.ones(len(rows)), shelf.vectors(TASK, rows), known, shelf.catalogue)
    found = (seen.new_artists, float(shelf.catalogue.tail[rows].mean()), seen.gs_score)
    return [float(truth.liking([name], rows)[0].mean()), *(np.nan if value is None else value for value in found)]
