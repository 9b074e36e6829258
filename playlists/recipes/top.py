"""The K best tracks that a listener has not heard: the plain list that models are compared by."""

from __future__ import annotations

import numpy as np

from playlists.catalogue import Rows
from playlists.recipes.filters import among
from playlists.recipes.pool import Pool, best, keep

NOBODY = -1  # the artist code of a track without an artist: never one that is known already


def left(pool: Pool, heard: Rows, artist: np.ndarray, known_artists: np.ndarray) -> Pool:
    """The candidates that are not `heard` and by none of `known_artists` (codes); both sorted, the latter may be empty.

    `artist` (n,) holds the artist's code of each candidate.
    """
    strange = ~among(artist, known_artists) | (artist == NOBODY)
    pool = keep(pool, lambda pool: ~among(pool.track, heard) & strange, "unheard")
    return pool


def top(pool: Pool, k: int) -> Pool:
    """The first `k` by score, equals in the order of their rows; fewer where the pool has no more."""
    order = np.lexsort((pool.track, -pool.score))
    return best(Pool(pool.track[order], pool.score[order], pool.counts), k)
