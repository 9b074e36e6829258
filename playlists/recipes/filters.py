"""Which candidates may stay: boolean masks over a pool."""

from __future__ import annotations

import numpy as np

from playlists.catalogue import Catalogue
from playlists.recipes.pool import Filter
from playlists.taste import Taste


def unheard(taste: Taste) -> Filter:
    """True where the listener has no listen of the track."""
    return lambda pool: ~among(pool.track, taste.heard)


def not_hidden(taste: Taste, catalogue: Catalogue) -> Filter:
    """True where neither the track nor its artist is hidden or hated."""
    return lambda pool: (
        ~among(pool.track, taste.hidden_tracks) & ~among(catalogue.artist[pool.track], taste.hidden_artists)
    )


def not_shown(taste: Taste) -> Filter:
    """True where no earlier playlist of this kind held the track."""
    return lambda pool: ~among(pool.track, taste.shown)


def playable_in(market: str | None, catalogue: Catalogue) -> Filter:
    """True where the track may be played in `market`."""
    return lambda pool: catalogue.playable(market)[pool.track]


def per_artist(most: int, catalogue: Catalogue) -> Filter:
    """True for the first `most` candidates of each artist."""
    return lambda pool: occurrence(catalogue.artist[pool.track]) < most


def occurrence(values: np.ndarray) -> np.ndarray:
    """(n,) int: how often each value stood before this place."""
    order = np.argsort(values, kind="stable")
    grouped, place = values[order], np.arange(len(values))
    begins = np.ones(len(values), bool)
    begins[1:] = grouped[1:] != grouped[:-1]
    counts = np.empty(len(values), np.int64)
    counts[order] = place - np.maximum.accumulate(np.where(begins, place, 0))
    return counts


def among(values: np.ndarray, sorted_values: np.ndarray) -> np.ndarray:
    """(n,) bool: whether each value is one of `sorted_values`, by binary search."""
    if not len(sorted_values):
        return np.zeros(len(values), bool)
    place = np.searchsorted(sorted_values, values)
    place[place == len(sorted_values)] = 0
    return sorted_values[place] == values
