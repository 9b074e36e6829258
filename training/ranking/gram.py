"""Sums of products of tracks over listeners and content, looked up only where somebody asks.

Up to DENSE_UP_TO tracks the whole matrix is computed; beyond, it is sparse where listeners, artists and albums meet,
and genres and audio, which would fill it, are added as short vectors.

Shapes: N tracks, R rows, c tracks looked at together, K neighbours, E numbers of a short vector.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from playlists.histories import LONGEST
from training.interactions import at_most
from training.model.rows import stacked

DENSE_UP_TO = 12_500  # tracks: 625 MB
SHORT = 48  # numbers that stand for a track's genres
FULL = ("genre", "audio")  # kinds of content that would fill the matrix


@dataclass(frozen=True, slots=True)
class Gram:
    """The symmetric (N, N) matrix YᵀY of the weighted rows Y."""

    pairs: np.ndarray | sp.csr_matrix  # (N, N)
    rows: sp.csr_matrix  # (N, R): what `pairs` is the product of, its columns as rows
    short: np.ndarray  # (N, E) float32: what is added as inner products; E is 0 where `pairs` holds everything
    diagonal: np.ndarray  # (N,) float32

    def among(self, near_cK: np.ndarray) -> np.ndarray:
        """(c, K, K) float32: the products of each row's tracks with each other."""
        own = self.short[near_cK]
        if isinstance(self.pairs, np.ndarray):
            return self.pairs[near_cK[:, :, None], near_cK[:, None, :]] + own @ own.transpose(0, 2, 1)
        return np.stack([_product(self.rows[near]) for near in near_cK]) + own @ own.transpose(0, 2, 1)

    def of(self, track_c: np.ndarray, near_cK: np.ndarray) -> np.ndarray:
        """(c, K) float32: the product of each track with those beside it."""
        beside = np.einsum("ce,cke->ck", self.short[track_c], self.short[near_cK])
        if isinstance(self.pairs, np.ndarray):
            return self.pairs[track_c[:, None], near_cK] + beside
        rows = np.repeat(track_c, near_cK.shape[1])
        return np.asarray(self.pairs[rows, near_cK.ravel()], np.float32).reshape(near_cK.shape) + beside


def gram(binary: sp.csr_matrix, content: Mapping[str, sp.csr_matrix], weights: Mapping[str, float]) -> Gram:
    """Of the listeners' rows and the content rows, each kind weighing `weights` (`training.model.rows.stacked`).

    Of a row longer than LONGEST an even part is read, since n tracks make n² products.
    """
    dense = binary.shape[1] <= DENSE_UP_TO
    within = {kind: weight for kind, weight in weights.items() if dense or kind not in FULL}
    rows = at_most(stacked(binary, content, within), LONGEST)
    columns = rows.T.tocsr()
    product = sp.csr_matrix((columns @ rows).T)  # turned, its columns rise: looked up by halving
    beside = [_shortened(content[kind], weight) for kind, weight in weights.items() if kind not in within]
    short = np.concatenate(beside, axis=1) if beside else np.zeros((binary.shape[1], 0), np.float32)
    diagonal = (product.diagonal() + (short**2).sum(axis=1)).astype(np.float32)
    return Gram(product.toarray() if dense else product, columns, short, diagonal)


def _product(some: sp.csr_matrix) -> np.ndarray:
    """(K, K): quicker than looking up K² places of a sparse matrix, since a track has few listeners."""
    return np.asarray((some @ some.T).toarray(), np.float32)


def _shortened(rows_RN: sp.csr_matrix, weight: float) -> np.ndarray:
    """(N, E) float32 whose inner products are those of the columns, as nearly as SHORT directions can."""
    rows_RN = rows_RN * np.float32(np.sqrt(weight))
    if rows_RN.shape[0] <= SHORT:
        return np.asarray(rows_RN.T.toarray(), np.float32)
    values, turns = np.linalg.eigh((rows_RN @ rows_RN.T).toarray().astype(np.float64))
    return np.asarray(rows_RN.T @ turns[:, np.argsort(-values)[:SHORT]], np.float32)
