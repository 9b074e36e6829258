"""How many tracks of one artist a playlist can hold without any two of them side by side."""

from __future__ import annotations

import numpy as np

from playlists.recipes.pool import Pool, taken


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
