"""Picking a list whose tracks are not all the same: maximal marginal relevance.

Shapes: n candidates, D dimensions.
"""

from __future__ import annotations

import numpy as np

from playlists.recipes.pool import Pool, taken


def unit(vectors: np.ndarray) -> np.ndarray:
    """Each row divided by its length; a zero row stays zero."""
    lengths = np.sqrt(np.einsum("nd,nd->n", vectors, vectors))
    return vectors / np.maximum(lengths, 1e-12)[:, None]


def relevance(scores: np.ndarray) -> np.ndarray:
    """Scores stretched to 0..1 over the pool, so that they compare with cosines."""
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.ones_like(scores)


def diversify(pool: Pool, vectors: np.ndarray, length: int, weight: float) -> Pool:
    """`length` candidates, each the best of `(1 - weight) · relevance - weight · greatest cosine to those picked`.

    Carbonell & Goldstein 1998, https://doi.org/10.1145/290941.291025. `vectors` (n, D) in the pool's order;
    ties go to the better candidate. In order of picking, so the first is always the best candidate.
    """
    direction, worth = unit(vectors), (1 - weight) * relevance(pool.score)
    nearest = np.zeros(len(pool), np.float32)
    picks = np.empty(min(length, len(pool)), np.int64)
    for place in range(len(picks)):
        picks[place] = pick = (worth - weight * nearest).argmax()
        worth[pick] = -np.inf  # each once
        np.maximum(nearest, direction @ direction[pick], out=nearest)
    return taken(pool, picks, "picked")
