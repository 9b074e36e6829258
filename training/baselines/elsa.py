"""ELSA without content, learnt from random vectors: what content has to foretell for tracks that nobody has played.

Shapes: B listeners, N tracks, D dimensions.
"""

from __future__ import annotations

import numpy as np

from training.interactions import Interactions
from training.model.elsa import fit_elsa
from training.model.settings import Schedule

DIMENSIONS = 128
SCHEDULE = Schedule(epochs=10)


def elsa(known: Interactions, seed: int) -> np.ndarray:
    """(N, D) float32 unit vectors (Vančura et al. 2022); listeners who heard nothing gladly are no rows."""
    start = np.random.default_rng(seed).normal(size=(len(known.catalogue), DIMENSIONS)).astype(np.float32)
    vectors, _ = fit_elsa(known.binary[np.diff(known.binary.indptr) > 0], start, SCHEDULE, seed)
    return vectors
