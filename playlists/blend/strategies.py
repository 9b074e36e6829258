"""How the likings of several members become one list: aggregations, each a plain function.

Each says what every candidate is worth as the next track, given what was taken; `picked` takes the best, again and
again, under the rules that all lists share. So a strategy is its formula and nothing else.

Shapes: M members, C candidates, k tracks taken so far.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from playlists.blend.group import Group
from playlists.blend.rules import RULES

Worth = Callable[[np.ndarray, np.ndarray], np.ndarray]  # liking (M, C), columns taken (k,) → (C,)

TOP = 50  # GFAR, SPGreedy: the tracks that count as relevant to a member


def average(liking: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """Mean liking of the members: r(i) = 1/M Σ r(u, i). Masthoff, Group modeling, UMUAI 14, 2004."""
    return liking.mean(axis=0)


def least_misery(liking: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """The liking of who likes it least: r(i) = min_u r(u, i). O'Connor et al., PolyLens, ECSCW 2001."""
    return liking.min(axis=0)


def greedy_lm(weight: float = 0.5) -> Worth:
    """λ · SW + (1 - λ) · F of the list with the candidate: SW the mean over members of their mean liking, F the least.

    GreedyLM of Xiao et al., Fairness-Aware Group Recommendation with Pareto-Efficiency, RecSys 2017; λ is `weight`.
    """

    def worth(liking: np.ndarray, taken: np.ndarray) -> np.ndarray:
        so_far = (liking[:, taken].sum(axis=1, keepdims=True) + liking) / (len(taken) + 1)
        return weight * so_far.mean(axis=0) + (1 - weight) * so_far.min(axis=0)

    return worth


def gfar(liking: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """Σ_u p(u, i) Π_{j taken} (1 - p(u, j)): how likely it is the first relevant track of a member.

    p(u, i) is the Borda count of i among the member's best TOP over the sum of these counts, 0 outside. GFAR
    of Kaya, Bridge & Tintarev, Rank-Sensitive Balancing of Relevance, RecSys 2020.
    """
    relevant = _borda(liking)
    return (relevant * np.prod(1 - relevant[:, taken], axis=1, keepdims=True)).sum(axis=0)


def ep_fuzzda(liking: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """Σ_u min(r(u, i), max(0, TOT(i) / M - R(u))): only what brings a member up to their equal share counts.

    R(u) is the member's liking of what was taken, TOT(i) everybody's with the candidate. EP-FuzzDA with equal weights,
    Malecek & Peska, Fairness-preserving Group Recommendations With User Weighting, UMAP 2021.
    """
    so_far = liking[:, taken].sum(axis=1, keepdims=True)
    total = so_far.sum() + liking.sum(axis=0, keepdims=True)
    return np.minimum(liking, np.maximum(0, total / len(liking) - so_far)).sum(axis=0)


def sp_greedy(liking: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """How many members it newly satisfies, who had nothing of their best TOP; ties by the mean liking.

    SPGreedy of Serbos et al., Fairness in Package-to-Group Recommendations, WWW 2017. Once everybody has something, a
    further round begins: their package holds a few items, a blend fifty tracks.
    """
    relevant = _borda(liking) > 0
    had = relevant[:, taken].sum(axis=1)
    waiting = had == had.min()
    return relevant[waiting].sum(axis=0) + liking.mean(axis=0)


def picked(group: Group, worth: Worth, length: int) -> np.ndarray:
    """The columns that `worth` takes, in the order of taking, at most `length` and RULES.artist_cap of an artist.

    Ties go to the lower row, so that equal inputs give equal lists.
    """
    free = np.ones(len(group.track), bool)
    taken: list[int] = []
    for _ in range(min(length, len(group.track))):
        if not free.any():
            break
        value = np.where(free, worth(group.liking, np.array(taken, np.int64)), -np.inf)
        taken.append(int(value.argmax()))
        use_up(group, taken, free)
    return np.array(taken, np.int64)


def use_up(group: Group, taken: list[int], free: np.ndarray, artist_cap: int = RULES.artist_cap) -> None:
    """Takes out of `free` the last of `taken`, and its artist where that has `artist_cap`."""
    free[taken[-1]] = False
    artist = group.artist[taken[-1]]
    if (group.artist[taken] == artist).sum() >= artist_cap:
        free[group.artist == artist] = False


def _borda(liking: np.ndarray) -> np.ndarray:
    """(M, C): Borda counts of each member's best TOP, best first TOP, TOP - 1, …, over their sum; else 0."""
    order = np.argsort(-liking, axis=1, kind="stable")[:, :TOP]
    points = np.arange(order.shape[1], 0, -1, dtype=np.float64)
    counts = np.zeros_like(liking)
    np.put_along_axis(counts, order, np.broadcast_to(points, order.shape), axis=1)
    return counts / points.sum()
