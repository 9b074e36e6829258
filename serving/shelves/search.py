"""Which tracks lie nearest, in an order that does not depend on who is searched beside.

FAISS multiplies batches by BLAS and single queries by itself, and the two round differently: where two scores are
closer than that, the order would depend on the batch. So a flat index is asked for a little more, and neighbours too
close to tell apart are scored again, exactly. Indexes that quantise or probe treat each query alone in small blocks.

Shapes: B queries, N tracks, D dimensions, k neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from playlists.errors import BrokenVersion

BLAS_FROM = 20  # queries; FAISS 1.15 would wait for 128,000: 3.5 ms a query of 100,000 × 256 instead of 0.75
SLACK = 32  # neighbours beyond k, so that the border lies between two scores that can be told apart
EPSILON = 2.0**-24  # the relative rounding of one float32 operation
NORM_ROWS = 16_384  # vectors whose lengths are computed at a time


@dataclass(frozen=True, slots=True)
class TrackIndex:
    """A FAISS index by inner product beside the (N, D) vectors it was made of."""

    faiss: faiss.Index
    vectors: np.ndarray  # memory-mapped, float16 or float32
    longest: float  # the greatest length of a vector

    def nearest(self, queries: np.ndarray, k: int, threads: int = 1) -> tuple[np.ndarray, np.ndarray]:
        """Rows (B, k) int32 and scores (B, k) float32, best first, -1 where there are fewer than k.

        The rows are the same whoever is searched beside; equal scores stand in the order of the rows. The scores
        are true to the rounding of float32, or of the index where it quantises.
        """
        faiss.omp_set_num_threads(threads)  # counts for the calling thread alone, so it is said at each search
        queries = np.ascontiguousarray(queries, np.float32)
        most = min(k, self.faiss.ntotal)
        rows, scores = np.full((len(queries), k), -1, np.int32), np.full((len(queries), k), -np.inf, np.float32)
        if len(queries) and most:
            search = self._in_exact_order if isinstance(self.faiss, faiss.IndexFlat) else self._one_by_one
            rows[:, :most], scores[:, :most] = search(queries, most)
        return rows, scores

    def _one_by_one(self, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        step = BLAS_FROM - 1  # below it the coarse lists are chosen without BLAS too
        parts = [self.faiss.search(queries[start : start + step], k) for start in range(0, len(queries), step)]
        return np.concatenate([rows for _, rows in parts]), np.concatenate([scores for scores, _ in parts])

    def _in_exact_order(self, queries: np.ndarray, k: int, wide: int = 0) -> tuple[np.ndarray, np.ndarray]:
        wide = min(max(wide, k + SLACK), self.faiss.ntotal)
        scores, rows = self.faiss.search(queries, wide)
        close = _too_close(scores, queries, self.longest)
        self._settle(queries, rows, scores, close)
        undecided = np.flatnonzero(close[:, k - 1 :].all(axis=1)) if wide < self.faiss.ntotal else ()
        rows, scores = rows[:, :k], scores[:, :k]
        if len(undecided):
            rows[undecided], scores[undecided] = self._in_exact_order(queries[undecided], k, 4 * wide)
        return rows, scores

    def _settle(self, queries: np.ndarray, rows: np.ndarray, scores: np.ndarray, close: np.ndarray) -> None:
        """Puts each run of neighbours that are too close in the order of their exact scores, in place."""
        unsure = np.zeros(rows.shape, bool)
        unsure[:, :-1] |= close
        unsure[:, 1:] |= close
        query, place = np.nonzero(unsure)
        exact = self._exact(queries, rows, unsure)
        first = np.where(place == 0, True, ~close[query, np.maximum(place - 1, 0)])
        order = np.lexsort((rows[query, place], -exact, np.cumsum(first)))
        rows[query, place], scores[query, place] = rows[query, place][order], exact[order]

    def _exact(self, queries: np.ndarray, rows: np.ndarray, unsure: np.ndarray) -> np.ndarray:
        """The exact scores of the `unsure` places, in their order: query by query, so that their vectors stay in the
        cache and no query is copied once a place."""
        vectors = self.vectors.view(np.ndarray)  # the same map; its own class costs microseconds at every step
        parts = [
            exact_scores(vectors, row[these], np.broadcast_to(query, (these.sum(), len(query))))
            for query, row, these in zip(queries, rows, unsure, strict=True)
        ]
        return np.concatenate(parts)


def exact_scores(vectors: np.ndarray, rows: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """(n,) float32: the inner product of each of the (n, D) `queries` with its own row; each alone, so always equal."""
    scores: np.ndarray = np.einsum("nd,nd->n", vectors.take(rows, axis=0).astype(np.float32, copy=False), queries)
    return scores


def open_index(path: Path, vectors: np.ndarray) -> TrackIndex:
    """The index in the file at `path`, memory-mapped, so that the workers of one machine share its pages.

    Raises BrokenVersion where FAISS cannot read it, or it holds another number of vectors, other dimensions or
    another measure than the inner product.
    """
    faiss.cvar.distance_compute_blas_threshold = BLAS_FROM
    try:
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise BrokenVersion(f"{path}: FAISS cannot read it: {str(error).splitlines()[0]}") from error
    if (index.ntotal, index.d) != vectors.shape:
        raise BrokenVersion(f"{path}: {index.ntotal} vectors of {index.d} dimensions, the version has {vectors.shape}")
    if index.metric_type != faiss.METRIC_INNER_PRODUCT:
        raise BrokenVersion(f"{path}: it does not measure by inner product (metric {index.metric_type})")
    return TrackIndex(index, vectors, _longest(vectors))


def _longest(vectors: np.ndarray) -> float:
    parts = (vectors[start : start + NORM_ROWS].astype(np.float32) for start in range(0, len(vectors), NORM_ROWS))
    return max((float(np.linalg.norm(part, axis=1).max()) for part in parts), default=0.0)


def _too_close(scores: np.ndarray, queries: np.ndarray, longest: float) -> np.ndarray:
    """(B, wide - 1) bool: neighbours whose order two ways of adding up could see differently.

    The error of an inner product of D terms is at most D·ε·|q|·|v| (Higham 2002, section 3.1); both may err.
    """
    error_B = queries.shape[1] * EPSILON * longest * np.linalg.norm(queries, axis=1)
    close: np.ndarray = scores[:, :-1] - scores[:, 1:] <= 2 * error_B[:, None]
    return close
