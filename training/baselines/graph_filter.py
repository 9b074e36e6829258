"""GF-CF: a history as a signal on the graph of tracks, smoothed by two filters.

Shapes: B listeners, b of them scored, N tracks, K directions.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from playlists.histories import Histories
from training.interactions import Interactions, System, binary
from training.model.spectral import directions

ITERATIONS = 6  # of the search for directions, as the model uses
MOST_LISTENERS = 200_000  # a row of that many numbers for each listener that is scored


def graph_filter(known: Interactions, rank: int, ideal: float, seed: int) -> System:
    """Shen et al. 2021, "How Powerful is Graph Convolution for Recommendation?" (GF-CF).

    r · (R̃ᵀR̃ + ideal · D^-½ Ū Ūᵀ D^½) with R̃ = D_B^-½ R D^-½, D the listeners of each track, D_B the tracks of each
    listener, and Ū the leading `rank` right singular directions of R̃. The N × N filter is never formed.
    """
    heard_BN = known.binary
    tracks_B, listeners_N = np.diff(heard_BN.indptr), np.bincount(heard_BN.indices, minlength=heard_BN.shape[1])
    root_N = np.sqrt(np.maximum(listeners_N, 1)).astype(np.float32)
    root_B = np.sqrt(np.maximum(tracks_B, 1)).astype(np.float32)
    smooth_BN = (sp.diags(1 / root_B) @ heard_BN @ sp.diags(1 / root_N)).tocsr().astype(np.float32)
    leading_NK = directions(smooth_BN, rank, ITERATIONS, np.random.default_rng(seed)).vectors
    tall_NB, left_NK, right_KN = smooth_BN.T.tocsr(), leading_NK / root_N[:, None], (leading_NK * root_N[:, None]).T

    def scores(histories: Histories) -> np.ndarray:
        own_bN = binary(histories, len(root_N))
        linear = (own_bN @ tall_NB @ smooth_BN).toarray()
        return (linear + ideal * (own_bN @ left_NK) @ right_KN).astype(np.float32)

    return scores
