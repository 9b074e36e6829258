"""The parts that a taste is made of: groups of tracks that lie together.

Shapes: n tracks, D dimensions, k groups.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from playlists.recipes.diversify import unit

ROUNDS = 25  # it has settled long before
Enough = Callable[[np.ndarray], bool]  # whether the tracks at these places are a group of their own


def clusters(vectors: np.ndarray, weight: np.ndarray, most: int, enough: Enough) -> list[np.ndarray]:
    """At most `most` groups of places, the heaviest first, each rising and `enough`; together every place.

    Spherical k-means (Dhillon & Modha 2001, https://doi.org/10.1023/A:1007612920971) of `vectors` (n, D), each
    counting its `weight` (n,), from starts that follow from the input. A group that is not enough is given up, the
    lightest first, and its tracks go to the nearest other one; the last one stays, be it enough or not.
    """
    if not len(weight):
        return []
    direction = unit(vectors.astype(np.float64))
    centres = _starts(direction, weight, most)
    while True:
        label, centres = _settled(direction, weight, centres)
        groups = [np.flatnonzero(label == n) for n in range(len(centres))]
        small = [n for n, group in enumerate(groups) if not enough(group)]
        if not small or len(centres) == 1:
            return sorted(groups, key=lambda group: -weight[group].sum())
        lightest = min(small, key=lambda n: weight[groups[n]].sum())
        centres = np.delete(centres, lightest, axis=0)


def _starts(direction: np.ndarray, weight: np.ndarray, most: int) -> np.ndarray:
    """(k, D): the heaviest track, then always the one that is heavy and far from all before."""
    far, starts = np.ones(len(weight)), list[int]()
    while len(starts) < most and (weight * far).max() > 0:
        starts.append(int((weight * far).argmax()))
        far = np.minimum(far, np.maximum(1 - direction @ direction[starts[-1]], 0))
        far[starts] = 0  # rounding may leave a track a little way from itself
    return direction[starts]


def _settled(direction: np.ndarray, weight: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nearest centre of each track, (n,), and the centres (k, D) of those groups."""
    label = (direction @ centres.T).argmax(axis=1)
    for _ in range(ROUNDS):
        belongs = np.equal.outer(np.arange(len(centres)), label) * weight
        centres = unit(belongs @ direction)
        before, label = label, (direction @ centres.T).argmax(axis=1)
        if (label == before).all():
            break
    return label, centres
