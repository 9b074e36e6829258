"""Linear autoencoders in closed form: EASE, EDLAE, and EASE that knows artists, albums, genres and audio.

Both predict each track from the others by a ridge regression whose diagonal is zero. With the Gram matrix
G = XᵀX, a penalty Λ on the diagonal and P = (G + Λ)⁻¹ the weights are W = I - P · diag(1 / diag P).

Shapes: X is (B, N), B listeners, N tracks; b listeners are scored.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from playlists.histories import Histories
from training.interactions import Interactions, System, binary
from training.model.rows import content_rows, stacked

LARGEST_SIDE = 12_000  # of the matrix that is inverted, min(B, N): a minute on two cores, 1.2 GB
FULL = 0.1  # the share of tracks in a row from which dense arithmetic is quicker
ALONE = 6_000  # up to this side one thread inverts: on a busy machine two wait for each other, 24 s instead of 2


def ease(known: Interactions, penalty: float) -> System:
    """Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data": Λ = penalty · I."""
    return zero_diagonal_ridge(known.binary, np.full(len(known.catalogue), penalty))


def edlae(known: Interactions, dropout: float, penalty: float) -> System:
    """Steck 2020, "Autoencoders that don't overfit towards the Identity".

    Dropping each input with probability p amounts to Λ = p / (1 - p) · diag(G) + penalty · I.
    """
    listeners = np.asarray(known.binary.sum(axis=0)).ravel()
    return zero_diagonal_ridge(known.binary, dropout / (1 - dropout) * listeners + penalty)


def ease_with_content(known: Interactions, penalty: float, content: Mapping[str, float]) -> System:
    """EASE on the listeners' rows and a row for each artist, album, genre and audio number, Λ = penalty · I.

    A kind of metadata weighs `content` of it, a history of n tracks n^-.25: see `training.model.rows`. Side information
    as further rows: Jeunen, Van Balen & Goethals 2020, "Closed-form models for collaborative filtering with
    side-information".
    """
    rows = stacked(known.binary, content_rows(known.catalogue), content)
    return zero_diagonal_ridge(rows, np.full(len(known.catalogue), penalty))


def zero_diagonal_ridge(heard_BN: sp.csr_matrix, penalty_N: np.ndarray) -> System:
    """Scores X_b · W. Inverts whichever of the two sides is smaller; both give the same scores."""
    return (
        _by_tracks(heard_BN, penalty_N)
        if heard_BN.shape[1] <= heard_BN.shape[0]
        else _by_listeners(heard_BN, penalty_N)
    )


def too_large(known: Interactions, most_tracks: int = 20_000) -> str | None:
    """Why the closed form is not computed here; None where it is."""
    listeners, tracks = known.binary.shape
    if tracks > most_tracks:
        return f"{tracks:,} tracks; the closed form is computed up to {most_tracks:,}"
    if min(listeners, tracks) > LARGEST_SIDE:
        return f"{listeners:,} listeners and {tracks:,} tracks; one of them must be at most {LARGEST_SIDE:,}"
    return None


def weights(heard_BN: sp.csr_matrix, penalty_N: np.ndarray) -> np.ndarray:
    """W, (N, N) float32 with a zero diagonal."""
    gram = _gram(heard_BN).astype(_kind(heard_BN.shape[1]), copy=False)
    gram[np.diag_indices_from(gram)] += penalty_N
    weight = _inverse(gram)
    weight /= -np.diag(weight)
    np.fill_diagonal(weight, 0)
    return weight.astype(np.float32, copy=False)


def _gram(rows_BN: sp.csr_matrix) -> np.ndarray:
    """YᵀY, (N, N); rows that many tracks fill, such as those of audio, go through BLAS: .3 s, not 1.9, on Last.fm."""
    full = np.diff(rows_BN.indptr) > rows_BN.shape[1] * FULL
    gram = (rows_BN[~full].T @ rows_BN[~full]).toarray()
    if full.any():
        dense = rows_BN[full].toarray()
        gram += dense.T @ dense
    return gram


def _by_tracks(heard_BN: sp.csr_matrix, penalty_N: np.ndarray) -> System:
    weight_NN = weights(heard_BN, penalty_N)

    def scores(histories: Histories) -> np.ndarray:
        return binary(histories, len(penalty_N)) @ weight_NN

    return scores


def _by_listeners(heard_BN: sp.csr_matrix, penalty_N: np.ndarray) -> System:
    """P = Λ⁻¹ - Λ⁻¹ Xᵀ (I + X Λ⁻¹ Xᵀ)⁻¹ X Λ⁻¹ (Woodbury); P itself, N × N, is never formed."""
    scaled_BN = sp.csr_matrix(heard_BN @ sp.diags(1 / penalty_N))
    inner = (scaled_BN @ heard_BN.T).toarray().astype(_kind(heard_BN.shape[0]))
    inner[np.diag_indices_from(inner)] += 1
    inverse_BB = _inverse(inner).astype(np.float32, copy=False)
    explained = np.asarray(scaled_BN.multiply(_through(inverse_BB, scaled_BN)).sum(axis=0)).ravel()
    diagonal_N = 1 / penalty_N - explained
    transposed = scaled_BN.T.tocsr()

    def scores(histories: Histories) -> np.ndarray:
        own = binary(histories, len(penalty_N))
        seen = (own @ transposed).toarray().astype(np.float32) @ inverse_BB @ scaled_BN
        through_p = (own @ sp.diags(1 / penalty_N)).toarray() - seen
        return (own.toarray() - through_p / diagonal_N).astype(np.float32)

    return scores


def _through(inverse_BB: np.ndarray, scaled_BN: sp.csr_matrix) -> sp.csr_matrix:
    """inverse · X at the places where X is not zero; the rest is not needed for the diagonal."""
    columns = scaled_BN.tocsc()
    values = np.empty_like(columns.data)
    for j in np.flatnonzero(np.diff(columns.indptr)):
        here = slice(columns.indptr[j], columns.indptr[j + 1])
        rows = columns.indices[here]
        values[here] = inverse_BB[np.ix_(rows, rows)] @ columns.data[here]
    return sp.csc_matrix((values, columns.indices, columns.indptr), shape=columns.shape).tocsr()


def _inverse(symmetric: np.ndarray) -> np.ndarray:
    """The inverse of a positive definite matrix, by Cholesky; overwrites its argument."""
    potrf, potri = la.get_lapack_funcs(("potrf", "potri"), (symmetric,))
    with threadpool_limits(1 if len(symmetric) <= ALONE else None, "blas"):
        factor, failed = potrf(symmetric.T, lower=True, overwrite_a=True)
        inverse, failed_too = potri(factor, lower=True, overwrite_c=True)
    if failed or failed_too:
        raise la.LinAlgError(f"not positive definite at {failed or failed_too}: the penalty must be above 0")
    lower = np.tril(inverse)
    return lower + np.tril(lower, -1).T


def _kind(side: int) -> type[np.floating]:
    return (
        np.float64 if side <= 2_000 else np.float32
    )  # half the time and memory; the penalty keeps it well conditioned
