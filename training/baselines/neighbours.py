"""Item k-nearest-neighbours: tracks heard by the same people as those of the history.

Shapes: B listeners, N tracks.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import scipy.sparse as sp

from playlists.histories import LONGEST, Histories
from training.interactions import Interactions, System, at_most, binary

CHUNK = 512  # tracks whose neighbours are searched at once: 512 × N similarities


def item_knn(
    known: Interactions, neighbours: int, weighting: Literal["cosine", "tf-idf"], asymmetry: float = 0.5
) -> System:
    """A track's score is the sum of its similarities to the tracks heard; only its `neighbours` nearest count.

    similarity(i, j) = <w_i, w_j> / (|w_i|^2a |w_j|^2(1-a)), w_i the column of track i, weighted by the inverse
    frequency log(N / (1 + tracks of the listener)) under "tf-idf"; a = 0.5 is the cosine. Track i is heard and j
    is scored (Sarwar et al. 2001; asymmetric: Aiolli 2013; weighting as in Ferrari Dacrema et al. 2019).
    """
    columns_NB = _weighted(at_most(known.binary, LONGEST), weighting).T.tocsr()
    squared = np.asarray(columns_NB.multiply(columns_NB).sum(axis=1)).ravel()
    norm = np.where(squared > 0, squared, 1)
    heard_side = sp.diags(norm**-asymmetry) @ columns_NB
    scored_side = (sp.diags(norm ** -(1 - asymmetry)) @ columns_NB).tocsr()
    nearest_NN = sp.vstack(
        [_nearest(scored_side[s : s + CHUNK] @ heard_side.T, s, neighbours) for s in range(0, len(norm), CHUNK)]
    ).T.tocsr()

    def scores(histories: Histories) -> np.ndarray:
        return (binary(histories, len(norm)) @ nearest_NN).toarray().astype(np.float32)

    return scores


def _weighted(heard_BN: sp.csr_matrix, weighting: str) -> sp.csr_matrix:
    if weighting == "cosine":
        return heard_BN
    tracks = np.diff(heard_BN.indptr)
    rarity = np.log(heard_BN.shape[1] / (1 + tracks))
    return sp.csr_matrix(sp.diags(np.maximum(rarity, 0).astype(np.float32)) @ heard_BN)


def _nearest(similarity_nN: sp.csr_matrix, start: int, neighbours: int) -> sp.csr_matrix:
    """The largest `neighbours` of each row; the track itself is left out.

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
