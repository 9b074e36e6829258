"""In which proportions does a listener play genres and decades, and which of both does each track have?

Shapes: n tracks of the history, P candidates, K genres and decades of one listener.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.taste import Taste

HALF_LIFE_DAYS = 182  # what was liked a year ago weighs a quarter of what is liked now
GENRES = 24  # of one listener: on Last.fm they hold three quarters of what is played, the rest are single tracks
USUAL = 0.02  # the share from which on a genre is usual for the listener


@dataclass(frozen=True, slots=True)
class Shares:
    """One listener's own proportions, the greatest first; each of the two shares adds up to 1, or is empty."""

    genres: np.ndarray  # codes of the catalogue
    genre_share: np.ndarray  # float32
    decades: np.ndarray  # 1990
    decade_share: np.ndarray  # float32

    @property
    def usual(self) -> np.ndarray:
        """The codes of the genres that are usual for the listener."""
        return self.genres[self.genre_share >= USUAL]


def weights(taste: Taste) -> np.ndarray:
    """(n,) float64: what each track of the history weighs: its plays, a love at least one, fading with age."""
    plays = np.maximum(taste.plays.astype(np.float64), 1)
    if len(taste.age_days) != len(plays) or not len(plays):  # no times are known
        return plays
    return plays * 0.5 ** ((taste.age_days - taste.age_days.min()) / HALF_LIFE_DAYS)


def shares_of(taste: Taste, catalogue: Catalogue) -> Shares:
    """The proportions of what `taste` holds: p(g|u) of Steck 2018, https://doi.org/10.1145/3240323.3240372, section 3.

    A track with several genres is an equal part of each. Tracks without genres, or without a year, are not counted.
    """
    weight = weights(taste)
    place, codes = ragged(catalogue, taste.track)
    each = (weight / np.maximum(catalogue.genres.lengths(taste.track), 1))[place]
    decade, dated = catalogue.decade[taste.track], catalogue.decade[taste.track] >= 0
    decades, of = np.unique(decade[dated], return_inverse=True)
    return Shares(
        *_greatest(np.arange(len(catalogue.genres.names)), np.bincount(codes, each, len(catalogue.genres.names))),
        *_greatest(decades, np.bincount(of, weight[dated], len(decades))),
    )


def ragged(catalogue: Catalogue, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """For every genre of `rows`: which of them has it, and its code."""
    offsets = catalogue.genres.offsets
    lengths = offsets[rows + 1] - offsets[rows]
    place = np.repeat(np.arange(len(rows)), lengths)
    return place, catalogue.genres.codes[
        np.arange(lengths.sum()) + np.repeat(offsets[rows + 1] - np.cumsum(lengths), lengths)
    ]


def wanted(shares: Shares) -> np.ndarray:
    """(K,) float32: the proportions that a list is held to: the GENRES greatest genres, then the decades."""
    return np.concatenate([shares.genre_share[:GENRES], shares.decade_share]).astype(np.float32)


def had(shares: Shares, rows: Rows, catalogue: Catalogue) -> np.ndarray:
    """(P, K) float32: how much of each of the `wanted` genres and decades each of `rows` has."""
    column = np.full(len(catalogue.genres.names) + 1, -1)
    genres = shares.genres[:GENRES]
    column[genres] = np.arange(len(genres))
    place, codes = ragged(catalogue, rows)
    there = column[codes] >= 0
    each = 1 / np.maximum(catalogue.genres.lengths(rows), 1)
    of_genres = np.zeros((len(rows), len(genres)), np.float32)
    of_genres[place[there], column[codes[there]]] = each[place[there]]
    of_decades = (catalogue.decade[rows][:, None] == shares.decades).astype(np.float32)
    return np.concatenate([of_genres, of_decades], axis=1)


def _greatest(names: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(-weight, kind="stable")[: np.count_nonzero(weight)]
    return names[order], (weight[order] / max(weight.sum(), 1e-12)).astype(np.float32)
