"""Vectors by weighted matrix factorisation: weak on what is next, strong on what nobody near has heard yet.

Hu, Koren & Volinsky 2008 (doi 10.1109/ICDM.2008.22), by the `implicit` library. A listener is the least-squares answer
to their history; without the part that only a single history can add, that answer is a sum over the history, which
costs nothing that can be measured (LOG.md) and makes it a table of history vectors like every other task's.

Shapes: B listeners, N tracks, D dimensions.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

ITERATIONS = 15
CONFIDENCE = 40.0  # of a track heard, against 1 of one not heard; as in the paper. 5 places unplayed tracks 3 % worse
LEAST = 1e-6  # of the longest vector: what is shorter is rounding


def als_factors(binary: sp.csr_matrix, dimensions: int, penalty: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(N, D) history vectors Y·(YᵀY + penalty)⁻¹ and (N, D) track vectors Y, up to a factor. Deterministic.

    A penalty that outweighs few listens shrinks all vectors towards nothing; their directions are as good as ever, so
    both sides are given a longest vector of length 1.
    """
    from implicit.cpu.als import AlternatingLeastSquares  # compiled; half a second that other commands need not wait

    with threadpool_limits(1, "blas"):  # the library runs its own threads over the listeners
        model = AlternatingLeastSquares(
            factors=dimensions, regularization=penalty, alpha=CONFIDENCE, iterations=ITERATIONS, random_state=seed
        )
        model.fit(sp.csr_matrix(binary), show_progress=False)
    track = np.asarray(model.item_factors, np.float32)
    normal = track.T @ track + penalty * np.eye(dimensions, dtype=np.float32)
    return _long(np.linalg.solve(normal, track.T).T), _long(track)


def _long(vectors: np.ndarray) -> np.ndarray:
    """(N, D) float32 with a longest vector of length 1, if there is any; the rounding of others is zero."""
    vectors = vectors.astype(np.float64)
    vectors = vectors / max(float(np.abs(vectors).max(initial=0)), np.finfo(np.float64).tiny)  # squares must not vanish
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    longest = float(length.max(initial=0))
    return np.where(length > LEAST * longest, vectors / (longest or 1), 0).astype(np.float32)
