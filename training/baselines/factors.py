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
    """Track vectors, and what folding a listener in needs. M = YᵀY + λ I."""

    tracks: np.ndarray  # Y, (N, D) float32
    solved: np.ndarray  # Y M⁻¹, (N, D) float32
    base: np.ndarray  # M, (D, D) float32
    confidence: float


def ials(known: Interactions, dimensions: int, penalty: float, confidence: float, seed: int) -> Factors:
    """Hu, Koren & Volinsky 2008: heard counts as 1 with weight `confidence` ≥ 1, all else as 0 with weight 1.

    One BLAS thread, since the library runs its own over the listeners.
    """
    from implicit.cpu.als import AlternatingLeastSquares

    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=dimensions, regularization=penalty, alpha=confidence, iterations=ITERATIONS, random_state=seed
        )
        model.fit(sp.csr_matrix(known.binary), show_progress=False)
    return factors_of(np.asarray(model.item_factors, np.float32), penalty, confidence)


def factors_of(y_ND: np.ndarray, penalty: float, confidence: float) -> Factors:
    """The track vectors with what folding in needs."""
    base = y_ND.T @ y_ND + penalty * np.eye(y_ND.shape[1], dtype=np.float32)
    return Factors(y_ND, np.linalg.solve(base, y_ND.T).T.astype(np.float32), base, confidence)


def folded_in(factors: Factors, histories: Histories) -> np.ndarray:
    """(b, D) float32: each listener's vector by one exact least-squares step.

    u = (M + (c - 1) Σ y yᵀ)⁻¹ c Σ y over the tracks heard.
    """
    own = binary(histories, len(factors.tracks))
    vectors = np.zeros((len(histories), factors.tracks.shape[1]), np.float32)
    with threadpool_limits(1, "blas"):  # more threads only get in each other's way on systems this small
        for b in range(len(histories)):
            vectors[b] = _one(factors, own.indices[own.indptr[b] : own.indptr[b + 1]])
    return vectors


def scored_by(factors: Factors) -> System:
    """The inner products of folded-in listeners and tracks."""
    return lambda histories: folded_in(factors, histories) @ factors.tracks.T


def _one(factors: Factors, heard: np.ndarray) -> np.ndarray:
    """Solves in the n tracks heard where they are fewer than the D dimensions (Woodbury), else in D."""
    y_nD, c = factors.tracks[heard], factors.confidence
    if len(heard) >= y_nD.shape[1]:
        return np.linalg.solve(factors.base + (c - 1) * y_nD.T @ y_nD, c * y_nD.sum(axis=0))
    solved_nD = factors.solved[heard]
    inner_nn = np.eye(len(heard), dtype=np.float32) + (c - 1) * y_nD @ solved_nD.T
    return c * np.linalg.solve(inner_nn.T, np.ones(len(heard), np.float32)) @ solved_nD
