"""Which candidates the ranker is given: the nearest of each query vector and what the last tracks lead to, each once.

Shapes: N tracks, P of a pool, n that are led to.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from playlists.ranking.columns import RECENT_PLACES, Listened
from playlists.ranking.knowledge import Knowledge

NEAREST = 300  # of each query; of three together some 470 are left on Last.fm
QUERIES = {  # what one finds the others miss (LOG.md)
    "continuation": ("continuation", "discovery", "release"),
    "discovery": ("continuation", "discovery", "release"),
    "release": ("release",),
}
LED = 150  # candidates that the last tracks lead to; more of them find more and rank no better (LOG.md)
LED_FOR = ("continuation", "discovery")  # nobody is led to what nobody has played
LAST = 20  # tracks of a history that lead anywhere: those before them weigh less than a fifth of it each


def pooled(found: Sequence[np.ndarray]) -> np.ndarray:
    """(P,) int32: the rows of all searches, rising, each once; -1 marks places that a search could not fill."""
    rows = np.unique(np.concatenate(list(found)))
    return rows[rows >= 0].astype(np.int32)


def led(who: Listened, known: Knowledge) -> tuple[np.ndarray, np.ndarray]:
    """(n,) int32 rows, rising, to which the LAST tracks of a history lead, heard or not, and how strongly, float32.

    Each track of the history weighs half of the one RECENT_PLACES after it. None where the order says nothing.
    """
    if known.leads is None or not len(who.track):
        return np.zeros(0, np.int32), np.zeros(0, np.float32)
    last = who.track[-LAST:]
    fades = 0.5 ** (np.arange(len(last))[::-1] / RECENT_PLACES)
    rows, place = np.unique(known.leads.track[last], return_inverse=True)
    weights = known.leads.weight[last] * fades[:, None]
    strength = np.bincount(place.reshape(-1), weights=weights.reshape(-1), minlength=len(rows)).astype(np.float32)
    there = strength > 0
    return rows[there].astype(np.int32), strength[there]
