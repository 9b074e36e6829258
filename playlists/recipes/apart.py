"""The order of playing once more: no two tracks of one artist side by side.

Shapes: n tracks.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from playlists.recipes.pool import Pool


def apart(order: Pool, artist: np.ndarray) -> Pool:
    """The same tracks with no artist beside itself, wherever that is possible, and else as seldom as possible.

    `artist` (n,) holds the artist's code of each. A track moves only as far as it must, so that an order which
    has no neighbours of one artist stays as it is.
    """
    left, count, places = list(range(len(order))), Counter(artist.tolist()), list[int]()
    last = None
    while left:
        pick = _next(left, artist, count, last)
        left.remove(pick)
        last = int(artist[pick])
        count[last] -= 1
        places.append(pick)
    return Pool(order.track[places], order.score[places], order.counts)


def _next(left: list[int], artist: np.ndarray, count: Counter[int], last: int | None) -> int:
    """The first of `left` that is by another artist than `last`, unless one artist has to be played now.

    An artist with half of what is left has to: played later, two of theirs would end up side by side.
    """
    most, times = max(count.items(), key=lambda one: (one[1], one[0] != last))
    must = most if 2 * times > len(left) and most != last else None
    fits = (n for n in left if artist[n] != last and (must is None or artist[n] == must))
    return next(fits, left[0])
