"""What many play, counted for a version: by market lately, and by hour, kind of day and genre. See `playlists.crowd`.

Shapes: M markets, K tracks of each, G groups, S slots, T genres.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue, Rows
from playlists.crowd import EVERYBODY, FEWEST, NOBODY, SLOTS, SOME, Crowd, slot_of
from playlists.diary import Diary, diaries
from playlists.errors import BadInput
from playlists.week import zone

LATELY_DAYS = 28
MOST_HEARD = 2_000  # tracks of a market: enough for thirty artists whatever else is out
CAP = 1_000.0  # full listens that one listener counts for, at most
MOST_GENRES = 300  # the most played: they tell hours apart
MOST_GROUPS = 60  # by genre; markets are as many as there are


def crowd_of(listens: pa.Table, people: pa.Table, catalogue: Catalogue) -> Crowd:
    """What the listeners of `listens` play together; NOBODY where no listen has a time.

    `people` (schema LISTENERS) says markets and time zones; who is not in it lives nowhere, by UTC.
    """
    newest = pc.max(listens["at"]).as_py()
    if newest is None:
        return NOBODY
    told = {row["listener"]: row for row in people.select(["listener", "market", "timezone"]).to_pylist()}
    names, kept = sorted(pc.unique(listens["listener"]).to_pylist()), _most_frequent(catalogue)
    genres = [catalogue.genres.names[code] for code in kept]
    sums: dict[str, np.ndarray] = {}
    counts: Counter[str] = Counter()
    heard: dict[str, list[Rows]] = {}
    for name, diary in zip(names, _diaries(listens, told, catalogue, newest, names), strict=True):
        market, by_slot = told.get(name, {}).get("market"), _by_slot(diary, catalogue, kept)
        heard.setdefault(market or "", []).append(np.unique(diary.track[diary.age_days <= LATELY_DAYS]))
        for group in _groups(by_slot, market, genres):
            sums[group] = sums.get(group, np.float32(0)) + np.stack([by_slot, _all_day(by_slot)])
            counts[group] += 1
    there = _large(counts)
    listeners = np.array([counts[name] for name in there], np.int32)
    summed = np.array([sums[name] for name in there], np.float32).reshape(len(there), 2, SLOTS, len(kept))
    named = np.array(there, str), listeners, np.array(genres, str)
    return Crowd(*_heard(heard, catalogue), *named, summed[:, 0], summed[:, 1])


def _diaries(
    listens: pa.Table, told: Mapping[str, dict[str, Any]], catalogue: Catalogue, newest: datetime, names: list[str]
) -> Iterator[Diary]:
    zones = [_zone(told.get(name, {}).get("timezone")) for name in names]
    return diaries(listens, catalogue, newest, zones, names)


def _zone(name: str | None) -> ZoneInfo:
    """UTC where nobody says, or says what is none: tables have `JST` and `GMT+9`, and a run is long over by now."""
    try:
        return zone(name or "UTC")
    except BadInput:
        return zone("UTC")


def _most_frequent(catalogue: Catalogue) -> np.ndarray:
    """(T,) the codes of the most frequent genres of the catalogue, by name."""
    tracks = np.bincount(catalogue.genres.codes, minlength=len(catalogue.genres.names))
    codes = np.argsort(-tracks, kind="stable")[:MOST_GENRES]
    return np.array(sorted(codes.tolist(), key=lambda code: catalogue.genres.names[code]), np.int64)


def _by_slot(diary: Diary, catalogue: Catalogue, kept: np.ndarray) -> np.ndarray:
    """(S, T) float32: one listener's full listens, scaled down where they are more than CAP."""
    rows, slot = diary.track[diary.full], slot_of(diary.hour[diary.full], diary.weekday[diary.full])
    place, codes = catalogue.genres_of(rows)
    column = np.full(len(catalogue.genres.names) + 1, -1)
    column[kept] = np.arange(len(kept))
    there = column[codes] >= 0
    at = slot[place[there]] * len(kept) + column[codes[there]]
    counted = np.bincount(at, minlength=SLOTS * len(kept)).reshape(SLOTS, len(kept))
    return (counted * min(1.0, CAP / max(len(rows), 1))).astype(np.float32)


def _all_day(by_slot: np.ndarray) -> np.ndarray:
    """(S, T) float32: the same listens, had they played at every hour what they play all day.

    Who listens at night may have another taste than who listens in the morning; that is no taste of the night.
    """
    whole = by_slot.sum(axis=0) / max(float(by_slot.sum()), 1e-12)
    expected: np.ndarray = by_slot.sum(axis=1, keepdims=True) * whole
    return expected


def _groups(by_slot: np.ndarray, market: str | None, genres: list[str]) -> list[str]:
    """Those that a listener is one of."""
    by_genre = by_slot.sum(axis=0)
    if not by_genre.any():
        return []
    return [EVERYBODY, *([f"market {market}"] if market else []), f"genre {genres[int(by_genre.argmax())]}"]


def _large(counts: Counter[str]) -> list[str]:
    """The groups that have FEWEST listeners, the genres among them the MOST_GROUPS largest."""
    large = sorted((name for name, n in counts.items() if n >= FEWEST), key=lambda name: (-counts[name], name))
    few = [name for name in large if name.startswith("genre ")][MOST_GROUPS:]
    return [name for name in large if name not in few]


def _heard(of: Mapping[str, list[Rows]], catalogue: Catalogue) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The markets where FEWEST listeners heard something lately, and of each track (M, K) that SOME heard, how many."""
    there = sorted(name for name, rows in of.items() if name and sum(map(bool, map(len, rows))) >= FEWEST)
    track, heard = np.full((len(there), MOST_HEARD), "", object), np.zeros((len(there), MOST_HEARD), np.int32)
    for m, name in enumerate(there):
        rows, count = np.unique(np.concatenate(of[name]), return_counts=True)
        order = np.lexsort((rows, -count))[: min(MOST_HEARD, int((count >= SOME).sum()))]
        heard[m, : len(order)] = count[order]
        track[m, : len(order)] = [words["track"] for words in catalogue.words(["track"], rows[order])]
    return np.array(there, str), track.astype(str), heard
