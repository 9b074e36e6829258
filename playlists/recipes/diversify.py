"""Picking a list whose tracks are not all the same: maximal marginal relevance.

Shapes: n candidates, D dimensions.
"""

from __future__ import annotations

import numpy as np

from playlists.recipes.pool import Pool, taken


def unit(vectors: np.ndarray) -> np.ndarray:
    """Each row divided by its length; a zero row stays zero."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


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
    open_ = np.ones(len(pool), bool)
    picks = np.empty(min(length, len(pool)), np.int64)
    for place in range(len(picks)):
        picks[place] = pick = int(np.argmax(np.where(open_, worth - weight * nearest, -np.inf)))
        open_[pick] = False
        nearest = np.maximum(nearest, direction @ direction[pick])
    return taken(pool, picks, "picked")
