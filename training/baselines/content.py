"""What is known of each track as numbers, for baselines that place tracks which nobody has played.

Shapes: N tracks, n of them compared, P compared with, F words, A audio numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from playlists.catalogue import Catalogue
from training.model.rows import content_rows

WORDS = ("artist", "album", "genre")


@dataclass(frozen=True, slots=True)
class Features:
    """Words and audio apart, since few words and all audio numbers of a track are there: sparse and dense."""

    words: sp.csr_matrix  # (N, F) float32
    audio: np.ndarray  # (N, A) float32

    def of(self, tracks: np.ndarray | slice) -> Features:
        """Those of `tracks`."""
        return Features(self.words[tracks], self.audio[tracks])


def features(catalogue: Catalogue, weights: Mapping[str, float]) -> Features:
    """The words and the standard audio of each track, each kind weighing `weights` in a square.

    Words of a single track are left out; the genres of a track share their weight, however many there are.
    """
    content = content_rows(catalogue)
    words = {kind: content[kind].T.tocsr() for kind in WORDS}
    squared = np.asarray(words["genre"].multiply(words["genre"]).sum(axis=1)).ravel()
    words["genre"] = sp.diags(np.where(squared > 0, squared, 1) ** -0.5) @ words["genre"]
    parts = [words[kind] * np.sqrt(weights[kind]) for kind in WORDS]
    audio = content["audio"].T.toarray() * np.sqrt(weights["audio"])
    return Features(sp.hstack(parts).tocsr().astype(np.float32), audio.astype(np.float32))


def unit(known: Features) -> Features:
    """Words and audio of a track together at length one; zeros stay as they are."""
    squared = np.asarray(known.words.multiply(known.words).sum(axis=1)).ravel() + (known.audio**2).sum(axis=1)
    scale = (np.where(squared > 0, squared, 1) ** -0.5).astype(np.float32)
    return Features((sp.diags(scale) @ known.words).tocsr(), scale[:, None] * known.audio)


def products(some: Features, others: Features) -> np.ndarray:
    """(n, P) float32: the inner products; of `unit` features the cosines."""
    return (some.words @ others.words.T).toarray() + some.audio @ others.audio.T
