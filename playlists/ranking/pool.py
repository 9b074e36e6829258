"""Which candidates the index gives the ranker: the nearest of each query vector, together, each once.

Shapes: N tracks, P of a pool.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

NEAREST = 400  # of each query; twice as many bring a hundredth more of what is wanted (LOG.md)
QUERIES = {
    "continuation": ("continuation", "discovery"),  # what the one misses the other finds
    "discovery": ("discovery",),  # the nearest by continuation are by known artists
    "release": ("release",),
}


def pooled(found: Sequence[np.ndarray]) -> np.ndarray:
    """(P,) int32: the rows of all searches, rising, each once; -1 marks places that a search could not fill."""
    rows = np.unique(np.concatenate(list(found)))
    return rows[rows >= 0].astype(np.int32)
