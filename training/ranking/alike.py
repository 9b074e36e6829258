"""Which tracks are heard by the same people."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from playlists.histories import LONGEST
from training.interactions import at_most


def likeness(binary: sp.csr_matrix, asymmetry: float) -> sp.csr_matrix:
    """(N, N) float32: at (j, i) the asymmetric cosine of the listeners of i, who is heard, and of j, who is scored.

    <w_i, w_j> / (|w_i|^2a |w_j|^2(1-a)), a listener weighing the inverse frequency log(N / (1 + tracks heard))
    (Aiolli 2013, doi 10.1145/2507157.2507189; weighting as in Ferrari Dacrema et al. 2019).
    """
    binary = at_most(binary, LONGEST)
    rarity = np.maximum(np.log(max(binary.shape[1], 1) / (1 + np.diff(binary.indptr))), 0).astype(np.float32)
    columns = sp.csr_matrix(sp.diags(rarity) @ binary).T.tocsr()
    squared = np.asarray(columns.multiply(columns).sum(axis=1)).ravel()
    norm = np.where(squared > 0, squared, 1)
    heard = sp.diags((norm**-asymmetry).astype(np.float32)) @ columns
    scored = sp.diags((norm ** -(1 - asymmetry)).astype(np.float32)) @ columns
    return sp.csr_matrix((heard @ scored.T).T, dtype=np.float32)  # turned, its columns rise: looked up by halving
