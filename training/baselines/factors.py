"""iALS by the `implicit` library: vectors of tracks, and a listener folded in from their history alone.

Shapes: B listeners, N tracks, D dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from playlists.histories import Histories
from training.interactions import Interactions, System, binary

ITERATIONS = 15


@dataclass(frozen=True, slots=True)
class Factors:
    """Track vectors, and what folding a listener in needs."""

    tracks: np.ndarray  # (N, D) float32
    penalty: float
    confidence: float


def ials(known: Interactions, dimensions: int, penalty: float, confidence: float, seed: int) -> Factors:
    """Hu, Koren & Volinsky 2008: heard counts as 1 with weight `confidence`, all else as 0 with weight 1.

    One BLAS thread, since the library runs its own over the listeners.
    """
    from implicit.cpu.als import AlternatingLeastSquares  # noqa: PLC0415

    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=dimensions, regularization=penalty, alpha=confidence, iterations=ITERATIONS, random_state=seed
        )
        model.fit(sp.csr_matrix(known.binary), show_progress=False)
    return Factors(np.asarray(model.item_factors, np.float32), penalty, confidence)


def folded_in(factors: Factors, histories: Histories) -> np.ndarray:
    """(b, D) float32: each listener's vector by one exact least-squares step.

    u = (YᵀY + (c - 1) Σ y yᵀ + λ I)⁻¹ c Σ y over the tracks heard.
    """
    y_ND, c = factors.tracks, factors.confidence
    d = y_ND.shape[1]
    own = binary(histories, len(y_ND))
    base = y_ND.T @ y_ND + factors.penalty * np.eye(d, dtype=np.float32)
    vectors = np.zeros((len(histories), d), np.float32)
    with threadpool_limits(1, "blas"):  # more threads only get in each other's way on systems this small
        for b in range(len(histories)):
            heard = y_ND[own.indices[own.indptr[b] : own.indptr[b + 1]]]
            vectors[b] = np.linalg.solve(base + (c - 1) * heard.T @ heard, c * heard.sum(axis=0))
    return vectors


def scored_by(factors: Factors) -> System:
    """The inner products of folded-in listeners and tracks."""
    return lambda histories: folded_in(factors, histories) @ factors.tracks.T
