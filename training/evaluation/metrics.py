"""How good and how wide the ranked lists are, one figure a listener.

Full ranking, never sampled. Shapes: B listeners, K places, N tracks. A figure that does not exist for a
listener is NaN here and left out of every mean (`bootstrap`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from training.evaluation.ranking import NOBODY

NDCG_AT = (10, 20, 100)
RECALL_AT = (20, 30, 100)
HIT_AT = 10
LIST = 30  # the playlist's length, on which everything beside accuracy is measured
HEAD_PLAYS = 0.8  # the most played tracks with this share of all plays are the head; the rest is the long tail


@dataclass(frozen=True, slots=True)
class Popularity:
    """How known each track was when the test began."""

    listeners: np.ndarray  # (N,) int64
    percentile: np.ndarray  # (N,) float64: the share of tracks with fewer listeners, and half of those with as many
    tail: np.ndarray  # (N,) bool
    information: np.ndarray  # (N,) float64 bits: -log2 of the share of listeners, with one more who heard everything


def accuracy(hits_BK: np.ndarray, relevant_B: np.ndarray) -> dict[str, np.ndarray]:
    """The accuracy of each listener's list: (B,) float64 by metric.

    nDCG: binary gain, discount log2(place + 1), ideal list cut at min(k, relevant) (Järvelin & Kekäläinen 2002).
    Recall: over all that is relevant, also where that is more than k.
    """
    gain = np.cumsum(hits_BK * _discount(hits_BK.shape[1]), axis=1)
    found = np.cumsum(hits_BK, axis=1)
    measured = {f"ndcg@{k}": gain[:, k - 1] / _ideal(relevant_B, k) for k in NDCG_AT}
    measured |= {f"recall@{k}": found[:, k - 1] / relevant_B for k in RECALL_AT}
    return measured | {f"hit@{HIT_AT}": (found[:, HIT_AT - 1] > 0).astype(np.float64)}


def ndcg(hits_BK: np.ndarray, relevant_B: np.ndarray, k: int) -> np.ndarray:
    """(B,) nDCG@k, as in `accuracy`."""
    return hits_BK[:, :k] @ _discount(k) / _ideal(relevant_B, k)


def width(
    lists_BK: np.ndarray, popularity: Popularity, known_artist: sp.csr_matrix, artist: np.ndarray,
    directions: sp.csr_matrix | None,
) -> dict[str, np.ndarray]:  # fmt: skip
    """What the first LIST tracks are like beside being right: (B,) float64 by metric.

    `known_artist` (B, artists) is positive where the listener has played the artist, `artist` (N,) the code of each
    track, `directions` (N, any) vectors of length one, or zero where nothing is known of the track.
    """
    lists = lists_BK[:, :LIST]
    there = lists != NOBODY
    measured = {
        "popularity_percentile": _mean(popularity.percentile[lists], there),
        "long_tail_share": _mean(popularity.tail[lists], there),
        "novelty": _mean(popularity.information[lists], there),
        "known_artists": _mean(_is_known(known_artist, artist[lists]), there),
        "distinct_artists": _distinct(np.where(there, artist[lists], NOBODY)),
    }
    return measured if directions is None else measured | {"intra_list_distance": _distance(lists, there, directions)}


def spread(exposure_N: np.ndarray, pool_N: np.ndarray) -> dict[str, float]:
    """Of all lists together: the share of the pool that they show, and the Gini coefficient of its exposure.

    `exposure_N` counts the lists that show each track, `pool_N` says which were candidates of anybody. Gini: 0
    when all tracks are shown alike, towards 1 when few have it all (Gini 1912, by the sorted sum).
    """
    shown = np.sort(exposure_N[pool_N]).astype(np.float64)
    n, total = len(shown), shown.sum()
    if not total:
        return {}
    gini = (2 * np.arange(1, n + 1) - n - 1) @ shown / (n * total)
    return {f"coverage@{LIST}": float((shown > 0).mean()), "gini": float(gini)}


def exposure(lists_BK: np.ndarray, tracks: int) -> np.ndarray:
    """(N,) int64: in how many of the lists each track is among the first LIST."""
    lists = lists_BK[:, :LIST]
    return np.bincount(lists[lists != NOBODY], minlength=tracks)


def popularity_of(heard_BN: sp.csr_matrix, plays_N: np.ndarray) -> Popularity:
    """The popularity of N tracks, from who heard what and from how often everybody together played them."""
    return known_by(np.bincount(heard_BN.indices, minlength=heard_BN.shape[1]), plays_N, heard_BN.shape[0])


def known_by(listeners_N: np.ndarray, plays_N: np.ndarray, everybody: int) -> Popularity:
    """The popularity of N tracks, from their counts of listeners, of `everybody`, and of plays."""
    ordered = np.sort(listeners_N)
    below, upto = (np.searchsorted(ordered, listeners_N, side=side) for side in ("left", "right"))
    most_played = np.argsort(-plays_N, kind="stable")
    before = np.cumsum(plays_N[most_played]) - plays_N[most_played]
    tail = np.ones(len(plays_N), bool)
    tail[most_played[before < HEAD_PLAYS * plays_N.sum()]] = False
    information = -np.log2((listeners_N + 1) / (everybody + 1))
    return Popularity(listeners_N, (below + upto) / (2 * max(1, len(ordered))), tail, information)


def _discount(k: int) -> np.ndarray:
    return 1 / np.log2(np.arange(2, k + 2))


def _ideal(relevant_B: np.ndarray, k: int) -> np.ndarray:
    return np.cumsum(_discount(k))[np.minimum(relevant_B, k) - 1]


def _mean(values: np.ndarray, there: np.ndarray) -> np.ndarray:
    count = there.sum(axis=1)
    return np.where(count > 0, (values * there).sum(axis=1) / np.maximum(count, 1), np.nan)


def _is_known(known_artist: sp.csr_matrix, artist_BK: np.ndarray) -> np.ndarray:
    rows = np.repeat(np.arange(len(artist_BK)), artist_BK.shape[1])
    return np.asarray(known_artist[rows, artist_BK.ravel()]).reshape(artist_BK.shape) > 0


def _distinct(artist_BK: np.ndarray) -> np.ndarray:
    ordered = np.sort(artist_BK, axis=1)
    new = np.c_[np.ones((len(ordered), 1), bool), ordered[:, 1:] != ordered[:, :-1]] & (ordered != NOBODY)
    count = new.sum(axis=1).astype(np.float64)
    return np.where((ordered != NOBODY).any(axis=1), count, np.nan)


def _distance(lists: np.ndarray, there: np.ndarray, directions: sp.csr_matrix) -> np.ndarray:
    """Mean of 1 - cosine over the pairs of a list, from |Σv|² = Σ|v|² + Σ pairs; NaN with fewer than two vectors."""
    has_vector = np.diff(directions.indptr) > 0
    there = there & has_vector[lists]
    b, n = len(lists), there.sum(axis=1)
    rows = np.repeat(np.arange(b), n)
    members = sp.csr_matrix((np.ones(len(rows)), (rows, lists[there])), shape=(b, directions.shape[0]))
    total = members @ directions
    squared = np.asarray(total.multiply(total).sum(axis=1)).ravel()
    return np.where(n > 1, 1 - (squared - n) / np.maximum(n * (n - 1), 1), np.nan)
