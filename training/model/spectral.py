"""Low-rank EASE: the closed-form item-item weights, never written out, cut to vectors for an inner product.

EASE (Steck 2019, arXiv 1905.03375): B = I - P diag(1 / diag P) with P = (YᵀY + λI)⁻¹. With the leading singular
directions Q and values s of Y, P = (I - Q diag(f) Qᵀ) / λ where f = s² / (s² + λ), so that
B = (Q diag(f) Qᵀ - diag h) diag(1 / (1 - h)) with h = diag(Q diag(f) Qᵀ): N·R numbers instead of N².

A listener's scores are x·B. Cutting X·B (not B) to its D leading right directions V gives scores (x·U)·Vᵀ with
U = B·V: a history side and a track side that serve listeners who were not trained on.

Shapes: R rows of Y, B listeners, N tracks, K directions of Y, D dimensions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp

from playlists.histories import LONGEST
from training.interactions import at_most
from training.model.products import multiplied

OVERSAMPLED = 20  # further directions while iterating, so that the wanted ones come out right
LARGEST_OWN = np.float32(0.999)  # a track that only predicts itself must not be divided by nothing
CHUNK = 65_536  # tracks in double precision at a time
DEPENDENT = 1e-12  # a column this much shorter than the longest, squared, is rounding


@dataclass(frozen=True, slots=True)
class LowRank:
    """The weights B of EASE as products; the matrix is never built."""

    directions: np.ndarray  # (N, K)
    shrunk: np.ndarray  # (N, K): directions · f
    own: np.ndarray  # (N,): h: what a track would say of itself
    scale: np.ndarray  # (N,): 1 / (1 - h)

    def times(self, other_ND: np.ndarray) -> np.ndarray:
        """B · other, (N, D)."""
        scaled = self.scale[:, None] * other_ND
        return self.shrunk @ (self.directions.T @ scaled) - self.own[:, None] * scaled

    def transposed_times(self, other_ND: np.ndarray) -> np.ndarray:
        """Bᵀ · other, (N, D)."""
        inner = self.directions @ (self.shrunk.T @ other_ND) - self.own[:, None] * other_ND
        return self.scale[:, None] * inner


@dataclass(frozen=True, slots=True)
class Directions:
    """The leading right singular directions of the rows Y, largest first; every ridge is made from the same ones."""

    vectors: np.ndarray  # (N, K) float32
    squares: np.ndarray  # (K,): their singular values, squared


def directions(rows: sp.csr_matrix, most: int, iterations: int, rng: np.random.Generator) -> Directions:
    """At most `most` directions of the (R, N) `rows`, and no more than there are rows."""
    wide, tall = multiplied(rows), multiplied(rows.T.tocsr())
    most = min(most, rows.shape[0])
    return Directions(*leading(lambda m: tall(wide(m)), rows.shape[1], most, iterations, rng))


def low_rank(leading: Directions, ridge: float) -> LowRank:
    """The weights of EASE with `ridge` over the rows whose `leading` directions these are."""
    shrink = (leading.squares / (leading.squares + ridge)).astype(np.float32)
    own = np.minimum((leading.vectors**2) @ shrink, LARGEST_OWN)
    return LowRank(leading.vectors, leading.vectors * shrink, own, 1 / (1 - own))


def factors(
    binary: sp.csr_matrix, weights: LowRank, dimensions: int, rank: int, iterations: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """(N, D) history vectors U and (N, D) track vectors V: U·Vᵀ is X·B cut to `rank`, as seen by the (B, N) `binary`.

    The columns beyond `rank`, up to `dimensions`, are zero. Of an endless history LONGEST tracks count, as in a taste:
    the scores of 100,000 tracks together are so large that single precision loses the listeners of a few.
    """
    binary = at_most(binary, LONGEST)
    wide, tall = multiplied(binary), multiplied(binary.T.tocsr())

    def squared(m: np.ndarray) -> np.ndarray:
        return weights.transposed_times(tall(wide(weights.times(m))))

    track_ND, _ = leading(squared, binary.shape[1], min(rank, binary.shape[0]), iterations, rng)
    missing = dimensions - track_ND.shape[1]
    track_ND = np.pad(track_ND, ((0, 0), (0, missing)))
    return weights.times(track_ND).astype(np.float32), track_ND.astype(np.float32)


def leading(
    squared: Callable[[np.ndarray], np.ndarray], size: int, wanted: int, iterations: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Leading eigenvectors (size, K) and eigenvalues (K,), largest first, of the symmetric map `squared`.

    Subspace iteration (Halko, Martinsson & Tropp 2011, arXiv 0909.4061), signs fixed so that equal runs agree.
    Directions that do not exist are zero.
    """
    basis = rng.standard_normal((size, min(size, wanted + OVERSAMPLED))).astype(np.float32)
    basis = _orthonormal(basis)
    for _ in range(iterations):
        basis = _orthonormal(squared(basis))
    small = basis.T @ squared(basis)
    values, turns = np.linalg.eigh((small + small.T).astype(np.float64) / 2)
    keep = np.argsort(-values)[:wanted]
    vectors = basis @ turns[:, keep].astype(np.float32)
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(vectors.shape[1])])
    return vectors * np.where(signs == 0, 1, signs), np.maximum(values[keep], 0)


def _orthonormal(columns: np.ndarray) -> np.ndarray:
    """The same span with orthonormal columns, by Cholesky's factor of the Gram matrix in double precision.

    Ten times as quick as Householder's QR on two cores. Columns that depend on others become zero.
    """
    parts = [slice(start, start + CHUNK) for start in range(0, len(columns), CHUNK)]
    gram = np.zeros((columns.shape[1], columns.shape[1]))
    for part in parts:  # double precision is never there as a whole: of 500,000 tracks it would be a gigabyte
        wide = columns[part].astype(np.float64)
        gram += wide.T @ wide
    try:
        factor = la.cholesky(gram, lower=False, check_finite=False)
        turn = la.solve_triangular(factor, np.eye(len(gram)), check_finite=False)
    except la.LinAlgError:
        values, turns = np.linalg.eigh(gram)
        there = values > DEPENDENT * max(float(values.max(initial=0)), np.finfo(float).tiny)
        turn = turns * np.where(there, 1 / np.sqrt(np.where(there, values, 1)), 0)
    found = np.empty(columns.shape, np.float32)
    for part in parts:
        found[part] = columns[part].astype(np.float64) @ turn
    return found
