"""What a model is fitted on: who heard what, as histories and as a sparse matrix.

Shapes: B listeners, N tracks of the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import scipy.sparse as sp

from playlists.catalogue import Catalogue
from playlists.histories import Histories, heard_gladly, histories_of

System = Callable[[Histories], np.ndarray]  # histories → (b, N) float32 scores of every track, heard ones too


@dataclass(frozen=True, slots=True)
class Interactions:
    """B listeners over the N tracks of `catalogue`; row b of `binary` is listener b of `histories`."""

    listeners: tuple[str, ...]
    catalogue: Catalogue
    histories: Histories
    binary: sp.csr_matrix  # (B, N) float32, 1 where `heard_gladly`

    @property
    def played(self) -> np.ndarray:
        """(N,) bool: True where anybody heard the track gladly."""
        return np.bincount(self.binary.indices, minlength=len(self.catalogue)) > 0


def interactions(
    listens: pa.Table, catalogue: Catalogue, now: datetime | None = None, listeners: Sequence[str] | None = None
) -> Interactions:
    """The interactions of `listens` (schema LISTENS): of all its listeners sorted, or of `listeners` in their order."""
    histories = histories_of(listens, catalogue, now, listeners=listeners)
    return Interactions(histories.listeners, catalogue, histories, binary(histories, len(catalogue)))


def binary(histories: Histories, tracks: int) -> sp.csr_matrix:
    """(B, tracks) float32: 1 for each track heard gladly. Presence, since counts as weights cost accuracy."""
    gladly = heard_gladly(histories)
    rows = np.repeat(np.arange(len(histories)), np.diff(histories.offsets))[gladly]
    ones = np.ones(len(rows), np.float32)
    return sp.csr_matrix((ones, (rows, histories.track[gladly])), shape=(len(histories), tracks))


def at_most(heard_BN: sp.csr_matrix, most: int) -> sp.csr_matrix:
    """The same with `most` tracks of each longer history, spread evenly over the catalogue.

    One history of n tracks makes n² pairs and drowns those of a few (the interaction cut of Schelter, Boden & Markl
    2012); the encoder reads no more than LONGEST either.
    """
    tracks = np.diff(heard_BN.indptr).astype(np.int64)
    if not (tracks > most).any():
        return heard_BN
    place = np.arange(heard_BN.nnz) - np.repeat(heard_BN.indptr[:-1].astype(np.int64), tracks)
    of = np.repeat(tracks, tracks)
    kept = (of <= most) | ((place + 1) * most // of != place * most // of)
    offsets = np.concatenate([[0], np.cumsum(kept)])[heard_BN.indptr]
    return sp.csr_matrix((heard_BN.data[kept], heard_BN.indices[kept], offsets), shape=heard_BN.shape)
