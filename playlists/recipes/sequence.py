"""The order of playing: the surest first, then a path on which neighbours fit.

Shapes: n tracks, D dimensions.
"""

from __future__ import annotations

import numpy as np

from playlists.recipes.diversify import unit
from playlists.recipes.pool import Pool

SUREST = 3  # a listener judges a playlist by its first tracks


def sequence(picks: Pool, vectors: np.ndarray) -> Pool:
    """The same tracks: the three with the best scores, then always the unplayed one most like the one before.

    `vectors` (n, D) in the order of `picks`. No artist stands twice in a row as long as each is there once.
    """
    order = list(np.argsort(-picks.score, kind="stable")[:SUREST])
    direction = unit(vectors)
    alike = direction @ direction.T
    alike[:, order] = -np.inf
    for _ in range(len(picks) - len(order)):
        following = int(alike[order[-1]].argmax())
        order.append(following)
        alike[:, following] = -np.inf
    return Pool(picks.track[order], picks.score[order], picks.counts)
