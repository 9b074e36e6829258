"""Which tracks are a compilation's or a reissue's, as far as the catalogue can say.

It says it by up to five signs: what kind of album it is (the column `album_kind`), when the recording first came out
(`first_released`), the words of its titles, whose album it is, and an earlier track of the same artist and title.
The two columns are optional; words are weighed where they can hardly mean anything else.

Shapes: n tracks to judge, N tracks of the catalogue.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from playlists.catalogue import Catalogue, Rows
from playlists.importers.matching import normal, title_key

COMPILED = re.compile(
    r"\b(greatest hits|(the )?(very )?best of|anthology|the essential|singles collection|complete recordings|"
    r"hits collection|various artists|box ?set)\b|ベスト|精選集",
    re.IGNORECASE,
)
REISSUED = re.compile(
    r"\b(re-?master(ed)?|re-?issued?|anniversary|(expanded|legacy|collector'?s) edition|re-?release)\b|リマスター|周年",
    re.IGNORECASE,
)
NOBODY_S = {"various artists", "various", "va", "v a", "soundtrack", "original soundtrack", "varios artistas"}
COMPILATION = "compilation"  # of the values of `album_kind`


def compiled(rows: Rows, catalogue: Catalogue) -> np.ndarray:
    """(n,) bool: on a compilation, by its kind, the words of the album, or an artist who is nobody."""
    words = catalogue.words(["album", "artist"], rows)
    kinds = _column("album_kind", rows, catalogue)
    found = [
        (kind or "").lower() == COMPILATION
        or bool(COMPILED.search(track["album"] or ""))
        or normal(track["artist"] or "") in NOBODY_S
        for track, kind in zip(words, kinds, strict=True)
    ]
    return np.array(found, bool)


def reissued(rows: Rows, catalogue: Catalogue, before: date) -> np.ndarray:
    """(n,) bool: first out before the day `before`, by its own date, its words, or an earlier track of that name."""
    words = catalogue.words(["album", "title"], rows)
    firsts = _column("first_released", rows, catalogue)
    told = [
        bool(first and first < before) or any(REISSUED.search(track[name] or "") for name in ("album", "title"))
        for track, first in zip(words, firsts, strict=True)
    ]
    return np.array(told, bool) | _again(rows, catalogue, before)


def _again(rows: Rows, catalogue: Catalogue, before: date) -> np.ndarray:
    """(n,) bool: a track by the same artist and of the same title was released before the day `before`."""
    wanted = np.zeros(int(catalogue.artist.max(initial=0)) + 1, bool)
    wanted[catalogue.artist[rows]] = True
    older = np.flatnonzero(wanted[catalogue.artist] & (catalogue.released < np.datetime64(before)))
    there = set(_named(older, catalogue))
    return np.array([one in there for one in _named(rows, catalogue)], bool)


def _named(rows: Rows, catalogue: Catalogue) -> list[tuple[int, str]]:
    titles = catalogue.words(["title"], rows)
    artists = catalogue.artist[rows].tolist()
    return [(artist, title_key(words["title"])) for artist, words in zip(artists, titles, strict=True)]


def _column(name: str, rows: Rows, catalogue: Catalogue) -> list[Any]:
    """The cells of an optional column; None where the catalogue lacks it."""
    if name not in catalogue.table.column_names:
        return [None] * len(rows)
    cells: list[Any] = catalogue.table[name].take(pa.array(rows)).to_pylist()
    return cells
