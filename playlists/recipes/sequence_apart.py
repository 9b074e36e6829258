"""The order of playing where an artist has several tracks: no two of them side by side.

Shapes: n tracks, D dimensions.
"""

from __future__ import annotations

import numpy as np

from playlists.recipes.diversify import unit
from playlists.recipes.pool import Pool, taken
from playlists.recipes.sequence import SUREST


def separable(picks: Pool, artist: np.ndarray) -> Pool:
    """The picks without the last tracks of an artist who has more than all others and one together.

    `artist` (n,) codes in the order of `picks`. At most one artist can have so many.
    """
    codes, counts = np.unique(artist, return_counts=True)
    if not len(codes):
        return picks
    most = counts.argmax()
    room = len(artist) - counts[most] + 1
    own = artist == codes[most]
    return taken(picks, np.flatnonzero(~own | (np.cumsum(own) <= room)), "apart")


def sequence_apart(picks: Pool, vectors: np.ndarray, artist: np.ndarray) -> Pool:
    """The same tracks: the surest first, then always the one most like the one before, never of the same artist.

    `vectors` (n, D) and `artist` (n,) in the order of `picks`, which must be `separable`. An artist who has more than
    half of what is left comes next, since later it would be too late.
    """
    alike = (direction := unit(vectors)) @ direction.T
    codes = np.unique(artist, return_inverse=True)[1]
    left, counts, order = np.ones(len(picks), bool), np.bincount(codes), np.empty(len(picks), np.int64)
    last = -1
    for place in range(len(picks)):
        heavy = np.flatnonzero(2 * counts > len(picks) - place)
        allowed = left & (codes == heavy[0] if len(heavy) else codes != (codes[last] if last >= 0 else -1))
        worth = picks.score if place < SUREST else alike[last]
        last = int(np.where(allowed, worth, -np.inf).argmax())
        order[place] = last
        left[last] = False
        counts[codes[last]] -= 1
    return Pool(picks.track[order], picks.score[order], picks.counts)
