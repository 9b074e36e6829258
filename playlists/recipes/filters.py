"""Which candidates may stay: boolean masks over a pool."""

from __future__ import annotations

import numpy as np

from playlists.catalogue import Catalogue
from playlists.recipes.pool import Filter, Pool
from playlists.taste import Taste


def unheard(taste: Taste) -> Filter:
    """True where the listener has no listen of the track, and did not tell us of it by loving it."""
    loved = np.sort(taste.track)
    return lambda pool: ~among(pool.track, taste.heard) & ~among(pool.track, loved)


def not_hidden(taste: Taste, catalogue: Catalogue) -> Filter:
    """True where neither the track nor its artist nor one of its genres is hidden, and the track is not hated."""

    def wanted(pool: Pool) -> np.ndarray:
        kept = ~among(pool.track, taste.hidden_tracks) & ~among(catalogue.artist[pool.track], taste.hidden_artists)
        return kept & ~catalogue.of_genres(taste.hidden_genres, pool.track) if len(taste.hidden_genres) else kept

    return wanted


def not_shown(taste: Taste) -> Filter:
    """True where no earlier playlist of this kind held the track."""
    return lambda pool: ~among(pool.track, taste.shown)


def playable_in(market: str | None, catalogue: Catalogue) -> Filter:
    """True where the track may be played in `market`."""
    return lambda pool: catalogue.playable(market)[pool.track]


def per_artist(most: int, catalogue: Catalogue) -> Filter:
    """True for the first `most` candidates of each artist."""
    return lambda pool: occurrence(catalogue.artist[pool.track]) < most


def few_known_artists(taste: Taste, catalogue: Catalogue, most: int) -> Filter:
    """True for every candidate by an artist new to the listener, and for the first `most` by artists they know."""
    known = np.unique(catalogue.artist[taste.track])

    def wanted(pool: Pool) -> np.ndarray:
        by_known = among(catalogue.artist[pool.track], known)
        return ~by_known | (np.cumsum(by_known) <= most)

    return wanted


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
