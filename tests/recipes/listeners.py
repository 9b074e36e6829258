"""Listeners of a small world drawn from a seed: real histories, diaries and notes, and the shelf that they use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from playlists.catalogue import TRACKS, Catalogue
from playlists.dials import DEFAULT, Dials
from playlists.diary import diaries
from playlists.histories import histories_of
from playlists.listens import HEARD
from playlists.playlist import Playlist
from playlists.taste import Notes, Taste, tastes_of
from playlists.week import Every, Period, begins, week_of
from tests.shelves import SmallShelf

DAY = date(2026, 11, 23)  # the Monday of 2026-W48
PERIODS: dict[Every, Period] = {"monday": week_of(DAY), "friday": week_of(DAY), "day": DAY}
TRACK_COUNT, PER_ARTIST, GENRES = 480, 4, ("dub", "fado", "jangle pop", "zeuhl")
TOKYO = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Person:
    """What the store holds of one listener: (track, days ago, to the end) a listen, feedback, and notes."""

    listens: tuple[tuple[int, float, bool], ...]
    feedback: tuple[tuple[int, int], ...] = ()
    notes: Notes = field(default_factory=Notes)


def world_shelf(seed: int = 0) -> SmallShelf:
    """480 tracks of 120 artists in four genres that lie together; a fifth came out these four weeks, a seventh is
    explicit."""
    random = np.random.default_rng(seed)
    genre = np.arange(TRACK_COUNT) // PER_ARTIST % len(GENRES)
    around = random.normal(size=(len(GENRES), 8))
    vectors = around[genre] + 0.6 * random.normal(size=(TRACK_COUNT, 8))
    released = [_released(n, random) for n in range(TRACK_COUNT)]
    rows = [
        {"track": f"t{n}", "title": f"Title {n}", "artist_id": f"a{n // PER_ARTIST}",
         "artist": f"Artist {n // PER_ARTIST}", "album": f"Album {n // 2}", "genres": [GENRES[genre[n]]],
         "released": released[n], "duration_ms": 180_000, "markets": ["PT"] if n % 11 == 3 else None,
         "explicit": n % 7 == 2}
        for n in range(TRACK_COUNT)
    ]  # fmt: skip
    counts = pa.array(random.permutation(TRACK_COUNT) + 1, pa.int64())
    table = pa.Table.from_pylist(rows, schema=TRACKS)
    table = table.append_column("plays", counts).append_column("listeners", counts)
    return SmallShelf(Catalogue(table), vectors.astype(np.float32))


def _released(n: int, random: np.random.Generator) -> date | None:
    if n % 5 == 0:
        return DAY + timedelta(days=int(random.integers(-40, 6)))
    return None if n % 17 == 0 else date(int(random.integers(1965, 2020)), 5, 1)


def person(seed: int, listens: int, hides: bool, artists: int = 40) -> Person:
    """Somebody who played `artists` artists, their favourites often, these weeks and years ago."""
    random = np.random.default_rng(seed)
    own = random.permutation(TRACK_COUNT // PER_ARTIST)[:artists]
    artist = own[((artists - 12) * random.beta(0.7, 1.6, size=listens)).astype(int)]
    track = artist * PER_ARTIST + random.integers(0, PER_ARTIST, size=listens)
    ago = np.where(random.random(listens) < 0.5, random.uniform(0, 40, listens), random.uniform(0, 900, listens))
    then = own[-12:][random.integers(0, 12, size=listens)] * PER_ARTIST + random.integers(0, 2, size=listens)
    track = np.where(ago > 400, then, track)  # they had other favourites once
    full = random.random(listens) < 0.8
    said = tuple((int(row), int(random.choice([-1, 1]))) for row in random.permutation(TRACK_COUNT)[:12])
    notes = Notes(
        market="JP", followed=_ids("a", random, 120, 6), shown=_ids("t", random, TRACK_COUNT, 20),
        hidden_tracks=_ids("t", random, TRACK_COUNT, 15) if hides else (),
        hidden_artists=(*_ids("a", random, 120, 5), f"a{own[0]}") if hides else (),
        hidden_genres=("zeuhl",) if hides and seed % 2 else (),
    )  # fmt: skip
    listened = tuple((int(t), float(a), bool(f)) for t, a, f in zip(track, ago, full, strict=True))
    return Person(listened, said if listens else (), notes)


def _ids(letter: str, random: np.random.Generator, of: int, count: int) -> tuple[str, ...]:
    return tuple(f"{letter}{n}" for n in random.permutation(of)[:count])


def taste_of(one: Person, shelf: SmallShelf, every: Every, dials: Dials = DEFAULT) -> Taste:
    """What a recipe that is made `every` so often is told of that person, as serving would."""
    now = begins(PERIODS[every], "UTC")
    heard = _listens(one.listens, now)
    said = pa.table({"listener": ["ann"] * len(one.feedback), "track": [f"t{row}" for row, _ in one.feedback],
                     "score": [score for _, score in one.feedback]})  # fmt: skip
    histories = histories_of(heard, shelf.catalogue, now, said if one.feedback else None, ["ann"])
    gladly = histories.track[(histories.plays > 0) | (histories.feedback > 0)]
    vector = shelf.all_vectors[gladly].sum(axis=0, dtype=np.float64).astype(np.float32)
    vectors = dict.fromkeys(("continuation", "discovery", "release"), vector[None])
    written = list(diaries(heard, shelf.catalogue, now, [TOKYO], ["ann"]))
    return tastes_of(histories, vectors, [replace(one.notes, dials=dials)], shelf.catalogue, written)[0]


def _listens(listens: Sequence[tuple[int, float, bool]], now: datetime) -> pa.Table:
    ordered = sorted(listens, key=lambda one: (-one[1], one[0]))
    rows = [
        {"listener": "ann", "track": f"t{row}", "at": (now - timedelta(days=ago)).astimezone(UTC), "plays": 1,
         "ms_played": 170_000 if full else 20_000, "device": (None, "mobile", "speaker", "tv")[row % 4]}
        for row, ago, full in ordered
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=HEARD)


def shuffled(shelf: SmallShelf, seed: int) -> SmallShelf:
    """The same tracks in another order of rows."""
    order = np.random.default_rng(seed).permutation(len(shelf.catalogue))
    table = shelf.catalogue.table.take(pa.array(order))
    return SmallShelf(Catalogue(table), np.ascontiguousarray(shelf.all_vectors[order]))


def ids(playlist: Playlist, shelf: SmallShelf) -> list[str]:
    """The tracks by what everybody outside calls them."""
    return [words["track"] for words in shelf.catalogue.words(["track"], playlist.tracks)]
