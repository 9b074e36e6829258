"""The order of playing: the surest first, then a path on which neighbours fit.

Shapes: n tracks, D dimensions, m tracks whose place is free.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from playlists.catalogue import Catalogue
from playlists.recipes.diversify import unit
from playlists.recipes.pool import Pool
from playlists.recipes.shorter import shorter

SUREST = 3  # a listener judges a playlist by its first tracks
TEMPO = 0.5  # of a step between tracks half an octave of tempo apart, the most there is, beside 1 - cosine
ENERGY = 0.5  # of a step from calm to loud
SAME_ARTIST = 10.0  # of two neighbours by one artist: more than everything else that a step can cost


def sequence(picks: Pool, vectors: np.ndarray, catalogue: Catalogue | None = None) -> Pool:
    """The same tracks: the surest three, then the others on a path whose steps together cost little.

    `vectors` (n, D) in the order of `picks`; see `steps` for the cost. No artist stands twice in a row where that can
    be avoided: the surest three too are the surest that allow it. A path is a local optimum: no segment of it may be
    turned round, and none of up to three tracks moved, to make it shorter. Deterministic.
    """
    artist = np.arange(len(picks)) if catalogue is None else catalogue.artist[picks.track]
    cost = steps(picks, vectors, catalogue)
    order = _apart(picks.score, cost, artist)
    order = [*order[: SUREST - 1], *shorter(cost, order[SUREST - 1 :])]
    return Pool(picks.track[order], picks.score[order], picks.counts)


def steps(picks: Pool, vectors: np.ndarray, catalogue: Catalogue | None = None) -> np.ndarray:
    """(n, n) float64: what it costs to play one track after another, the same both ways.

    1 - cosine, + TEMPO · how far their tempi are apart, + ENERGY · how far their energies are, where the catalogue
    knows both; half and double tempo are the same beat. SAME_ARTIST where both are by one artist.
    """
    direction = unit(vectors)
    cost = 1.0 - (direction @ direction.T).astype(np.float64)
    if catalogue is not None:
        tempo = catalogue.tempo[picks.track]
        cost += TEMPO * _apart_in(np.log2(np.where(tempo > 0, tempo, np.nan)), folded=True)
        cost += ENERGY * _apart_in(catalogue.energy[picks.track])
        artist = catalogue.artist[picks.track]
        cost += SAME_ARTIST * (artist[:, None] == artist)
    return cost


def _apart_in(values: np.ndarray, folded: bool = False) -> np.ndarray:
    """(n, n): how far values are apart, 0 where one is unknown; `folded` forgets whole steps, and is then 0..1."""
    if np.isnan(values).all():
        return np.zeros((len(values), len(values)))
    apart = np.abs(values[:, None] - values)
    return np.nan_to_num(2 * np.abs(apart - np.round(apart)) if folded else apart)


def _apart(scores: np.ndarray, cost: np.ndarray, artist: np.ndarray) -> list[int]:
    """All tracks: SUREST times the best by score, then always the cheapest next.

    Never by the artist of the one before, and at once one of whom half of what is left is, as long as it can be.
    """
    left, surest = list(range(len(artist))), np.argsort(np.argsort(-scores, kind="stable")).tolist()
    cheapest, by, of = cost.tolist(), artist.tolist(), Counter(artist.tolist())
    crowded, order = len(of) < len(by), list[int]()
    while left:
        worth = surest if len(order) < SUREST else cheapest[order[-1]]
        allowed = _fitting(left, by, of, by[order[-1]] if order else None) if crowded else left
        order.append(min(allowed, key=worth.__getitem__))
        left.remove(order[-1])
        of[by[order[-1]]] -= 1
    return order


def _fitting(left: list[int], by: list[int], of: Counter[int], before: int | None) -> list[int]:
    """Those of `left` that may follow `before`, so that the others can be kept apart too; all where none may."""
    fitting = [n for n in left if by[n] != before]
    urgent = [n for n in fitting if 2 * of[by[n]] > len(left)]
    return urgent or fitting or left
