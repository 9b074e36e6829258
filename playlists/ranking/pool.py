"""Which candidates the index gives the ranker: the nearest of each query vector, together, each once.

Shapes: N tracks, P of a pool.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

NEAREST = 300  # of each query; of three together some 470 are left on Last.fm
QUERIES = {  # what one finds the others miss (LOG.md)
    "continuation": ("continuation", "discovery", "release"),
    "discovery": ("continuation", "discovery", "release"),
    "release": ("release",),
}


def pooled(found: Sequence[np.ndarray]) -> np.ndarray:
    """(P,) int32: the rows of all searches, rising, each once; -1 marks places that a search could not fill."""
    rows = np.unique(np.concatenate(list(found)))
    return rows[rows >= 0].astype(np.int32)
