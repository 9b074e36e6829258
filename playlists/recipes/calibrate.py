"""Which candidates make the list: the likeliest, unlike each other, in the listener's proportions, some of them rare.

Shapes: n candidates, K genres and decades of the listener, D dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.recipes.diversify import relevance, unit
from playlists.recipes.pool import Pool

SMOOTHING = np.float32(0.01)  # α of Steck 2018: keeps the divergence finite where a list has nothing of a genre


@dataclass(frozen=True, slots=True)
class Aims:
    """What a list is picked for."""

    sameness: float  # weight of likeness to what was picked before, 0..1
    calibration: float  # λ: weight of the listener's proportions, 0..1
    wanted: np.ndarray  # (K,) the listener's proportions, none of them 0; see `playlists.recipes.shares`


def picked(
    pool: Pool, vectors: np.ndarray, had: np.ndarray, rare: np.ndarray, length: int, least: int, aims: Aims
) -> np.ndarray:
    """Places of `length` candidates in order of picking, at least `least` of them `rare` where there are as many.

    Each is the best next step of (1 - λ)·s(I) - λ·KL(p, q(I)), the greedy maximum of Steck 2018,
    https://doi.org/10.1145/3240323.3240372, equations 2, 4 and 5: p are the `wanted` proportions, q those of the list,
    `had` (n, K) of each candidate. Here s is what `diversify` picks by, with `vectors` (n, D) in the pool's order;
    ties go to the better candidate. Once as many places are left as rare ones are missing, only rare ones are picked.
    """
    direction, worth = unit(vectors), (1 - aims.sameness) * relevance(pool.score)
    nearest, sums = np.zeros(len(pool), np.float32), np.zeros(len(aims.wanted), np.float32)
    places, missing = np.empty(min(length, len(pool)), np.int64), min(least, int(rare.sum()))
    taken = np.zeros(len(pool), bool)
    for place in range(len(places)):
        gain = (1 - aims.calibration) * (worth - aims.sameness * nearest)
        if len(aims.wanted):
            gain += aims.calibration * _closeness(aims.wanted, sums, had, place + 1)
        gain[taken] = -np.inf  # each once
        if missing >= len(places) - place:
            gain[~rare] = -np.inf
        places[place] = pick = gain.argmax()
        taken[pick] = True
        missing -= int(rare[pick])
        sums += had[pick]
        np.maximum(nearest, direction @ direction[pick], out=nearest)
    return places


def _closeness(wanted: np.ndarray, sums: np.ndarray, had: np.ndarray, count: int) -> np.ndarray:
    """(n,) float32: less the `divergence` of a list of `count` tracks that have `sums`, each of `had` being the last;
    but for the part that is the same of all."""
    share = np.float32((1 - SMOOTHING) / count)
    logs = np.log(had * share + (sums * share + SMOOTHING * wanted))
    return np.einsum("nk,k->n", logs, wanted)  # BLAS raises false alarms of invalid numbers on rows of five


def divergence(wanted: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """(n,) float32: KL(p || (1 - α)·q + α·p) in nats, of p `wanted` (K,), above 0, from each row q of `shares` (n, K).

    Steck 2018, equation 3, with its α. Genres and decades stand side by side, so theirs add up.
    """
    logs = np.log((1 - SMOOTHING) * shares + SMOOTHING * wanted)
    return np.float32((wanted * np.log(wanted)).sum()) - np.einsum("nk,k->n", logs, wanted)
