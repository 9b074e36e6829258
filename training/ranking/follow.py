"""Which track followed which, counted over everybody's histories."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from playlists.histories import Histories, heard_gladly

GAP, FADES = 5, 0.6  # places that one may lie behind another to follow it, and what each place further counts
SEEN_OFTEN = 3.0  # added to how often a track was left for another, so that a single time proves little


def followed(histories: Histories, tracks: int) -> sp.csr_matrix:
    """(tracks, tracks) float32: at (j, i) how surely j follows i, 0 to 1: faded counts over how often i was left.

    An entry stands where its track was last heard; only what was heard gladly counts.
    """
    gladly = heard_gladly(histories)
    track = histories.track[gladly]
    who = np.repeat(np.arange(len(histories)), np.diff(histories.offsets))[gladly]
    counted = sp.csr_matrix((tracks, tracks), dtype=np.float32)
    for gap in range(1, GAP + 1):
        same = who[gap:] == who[:-gap]
        before, after = track[:-gap][same], track[gap:][same]
        fades = np.full(len(before), FADES ** (gap - 1), np.float32)
        counted = counted + sp.csr_matrix((fades, (after, before)), shape=(tracks, tracks))
    left = np.asarray(counted.sum(axis=0)).ravel() + SEEN_OFTEN
    found = sp.csr_matrix(counted @ sp.diags((1 / left).astype(np.float32)))
    found.sort_indices()  # looked up by halving
    return found
