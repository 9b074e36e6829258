"""What is heard after what: decayed counts of item-to-item transitions, a Markov chain with a long memory.

Shapes: B listeners, N tracks.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from playlists.histories import Histories, heard_gladly
from training.baselines.order import faded
from training.interactions import Interactions, System

REACH = 20  # places after a track that count: .9^20 is an eighth
RARITY = 0.5  # what follows a track that many play says less of it each


def transitions(known: Interactions, decay: float, backward: float, fade: float, popularity: float = 0.0) -> System:
    """The score of j is the sum of fade^p · C(i → j) / (|C_i|^RARITY |C_j|^popularity) over the history's tracks i.

    C(i → j) sums decay^(g - 1) over all listeners who heard j g places after i, and `backward` times as much where it
    was before; p is the place of i from the end. |C_i| and |C_j| are the sums of row i and column j. First-order
    chains: Rendle, Freudenthaler & Schmidt-Thieme 2010 (FPMC), without the factors; the decay by distance as in
    sequential rules (Ludewig & Jannach 2018, "SR").
    """
    counts = _counts(known.histories, len(known.catalogue), decay)
    counts = sp.csr_matrix(counts + backward * counts.T)
    leaving, coming = (np.asarray(counts.sum(axis=axis)).ravel() for axis in (1, 0))
    weight_NN = (sp.diags(_power(leaving, -RARITY)) @ counts @ sp.diags(_power(coming, -popularity))).tocsr()

    def scores(histories: Histories) -> np.ndarray:
        return (faded(histories, len(known.catalogue), fade) @ weight_NN).toarray().astype(np.float32)

    return scores


def _counts(histories: Histories, tracks: int, decay: float) -> sp.csr_matrix:
    """(N, N): the decayed counts of j after i."""
    gladly = heard_gladly(histories)
    owner = np.repeat(np.arange(len(histories)), np.diff(histories.offsets))[gladly]
    track = histories.track[gladly]
    counts = sp.csr_matrix((tracks, tracks), dtype=np.float32)
    for gap in range(1, REACH + 1):
        same = owner[gap:] == owner[:-gap]
        earlier, later = track[:-gap][same], track[gap:][same]
        ones = np.full(len(earlier), decay ** (gap - 1), np.float32)
        counts = counts + sp.csr_matrix((ones, (earlier, later)), shape=(tracks, tracks))
    return counts


def _power(sums: np.ndarray, exponent: float) -> np.ndarray:
    return np.where(sums > 0, sums, 1) ** exponent
