"""Item k-nearest-neighbours: tracks heard by the same people as those of the history.

Shapes: B listeners, N tracks.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import numpy as np
import scipy.sparse as sp

from playlists.histories import LONGEST, Histories
from training.baselines.order import aged, faded
from training.interactions import Interactions, System, at_most, binary

CHUNK = 512  # tracks whose neighbours are searched at once: 512 × N similarities

Weigh = Callable[[Histories, int], sp.csr_matrix]  # histories and N → (b, N) weights of what was heard


def item_knn(
    known: Interactions, neighbours: int, weighting: Literal["cosine", "tf-idf"], asymmetry: float = 0.5
) -> System:
    """A track's score is the sum of its similarities to the tracks heard; only its `neighbours` nearest count.

    similarity(i, j) = <w_i, w_j> / (|w_i|^2a |w_j|^2(1-a)), w_i the column of track i, weighted by the inverse
    frequency log(N / (1 + tracks of the listener)) under "tf-idf"; a = 0.5 is the cosine. Track i is heard and j
    is scored (Sarwar et al. 2001; asymmetric: Aiolli 2013; weighting as in Ferrari Dacrema et al. 2019).
    """
    return _summed(_asymmetric(known, neighbours, weighting, asymmetry), binary)


def faded_knn(known: Interactions, neighbours: int, asymmetry: float, fade: float) -> System:
    """The same with TF-IDF, a track at place p from the end of the history weighing fade^p."""
    return _summed(_asymmetric(known, neighbours, "tf-idf", asymmetry), partial(faded, fade=fade))


def aged_knn(known: Interactions, neighbours: int, asymmetry: float, half_life_days: float) -> System:
    """The same with TF-IDF, a track weighing half for every `half_life_days` before the listener's newest listen."""
    return _summed(_asymmetric(known, neighbours, "tf-idf", asymmetry), partial(aged, half_life_days=half_life_days))


def bm25_knn(known: Interactions, neighbours: int, saturation: float, length: float) -> System:
    """The same with similarity(i, j) = <w_i, w_j>, w the BM25 weights of tracks as documents and listeners as words.

    w_iu = (k + 1) / (k · (1 - b + b · |i| / mean |i|) + 1) · log(N / (1 + |u|)), with `saturation` k and `length` b,
    |i| the listeners of track i and |u| the tracks of listener u (Robertson et al. 1994, Okapi at TREC-3; for items
    as in the library `implicit`). Popular tracks are damped as long documents are; nothing is normalised.
    """
    heard_BN = at_most(known.binary, LONGEST)
    listeners = np.bincount(heard_BN.indices, minlength=heard_BN.shape[1])
    mean = listeners[listeners > 0].mean() if listeners.any() else 1.0
    damped = (saturation + 1) / (saturation * (1 - length + length * listeners / mean) + 1)
    columns_NB = (sp.diags(damped.astype(np.float32)) @ _rare(heard_BN).T).tocsr()
    return _summed(_among(columns_NB, columns_NB, neighbours), binary)


def _summed(nearest_NN: sp.csr_matrix, weigh: Weigh) -> System:
    def scores(histories: Histories) -> np.ndarray:
        return (weigh(histories, nearest_NN.shape[0]) @ nearest_NN).toarray().astype(np.float32)

    return scores


def _asymmetric(known: Interactions, neighbours: int, weighting: str, asymmetry: float) -> sp.csr_matrix:
    heard_BN = at_most(known.binary, LONGEST)
    columns_NB = (heard_BN if weighting == "cosine" else _rare(heard_BN)).T.tocsr()
    squared = np.asarray(columns_NB.multiply(columns_NB).sum(axis=1)).ravel()
    norm = np.where(squared > 0, squared, 1)
    heard_side = sp.diags(norm**-asymmetry) @ columns_NB
    scored_side = (sp.diags(norm ** -(1 - asymmetry)) @ columns_NB).tocsr()
    return _among(scored_side, heard_side, neighbours)


def _rare(heard_BN: sp.csr_matrix) -> sp.csr_matrix:
    """Each listener weighing log(N / (1 + their tracks))."""
    rarity = np.log(heard_BN.shape[1] / (1 + np.diff(heard_BN.indptr)))
    return sp.csr_matrix(sp.diags(np.maximum(rarity, 0).astype(np.float32)) @ heard_BN)


def _among(scored_NB: sp.csr_matrix, heard_NB: sp.csr_matrix, neighbours: int) -> sp.csr_matrix:
    """(N, N): from the tracks heard to those scored, of which each keeps its `neighbours` nearest."""
    starts = range(0, scored_NB.shape[0], CHUNK)
    chunks = [nearest(scored_NB[s : s + CHUNK] @ heard_NB.T, s, neighbours) for s in starts]
    return sp.vstack(chunks).T.tocsr()


def nearest(similarity_nN: sp.csr_matrix, start: int, neighbours: int) -> sp.csr_matrix:
    """The largest `neighbours` of each row; the track itself, `start` + row, is left out.

    Row by row, since the rows are mostly empty: a partition of whole rows takes ten times as long over their zeros.
    """
    rows = similarity_nN.tocsr()
    place, values, ends = [], [], [0]
    for n in range(rows.shape[0]):
        here = slice(rows.indptr[n], rows.indptr[n + 1])
        tracks, similar = rows.indices[here], rows.data[here]
        others = tracks != start + n
        tracks, similar = tracks[others], similar[others]
        if len(tracks) > neighbours:
            kept = np.argpartition(similar, -neighbours)[-neighbours:]
            tracks, similar = tracks[kept], similar[kept]
        place.append(tracks)
        values.append(similar.astype(np.float32))
        ends.append(ends[-1] + len(tracks))
    return sp.csr_matrix((np.concatenate(values), np.concatenate(place), ends), shape=rows.shape)
