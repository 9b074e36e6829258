"""What a model is fitted on: who heard what, as histories and as a sparse matrix.

Shapes: B listeners, N tracks of the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp

from playlists.catalogue import Catalogue
from playlists.histories import Histories, heard_gladly, histories_of
from training.preparation.gather import histories_kept
from training.preparation.kept import KeptListens, apart, listener_names, tracks_played, who_listened, window_ms

Listens: TypeAlias = pa.Table | KeptListens  # with the columns of LISTENS in memory, or on disk
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
    listens: Listens, catalogue: Catalogue, now: datetime | None = None, listeners: Sequence[str] | None = None
) -> Interactions:
    """The interactions of `listens`: of all its listeners sorted, or of `listeners` in their order.

    Of listens on disk, the histories of everybody are memory-mapped: take those of the listeners you ask with `some`.
    """
    histories = histories_in(listens, catalogue, now, listeners)
    return Interactions(histories.listeners, catalogue, histories, binary(histories, len(catalogue)))


def histories_in(
    listens: Listens, catalogue: Catalogue, now: datetime | None = None, listeners: Sequence[str] | None = None
) -> Histories:
    """The histories of `listens` as they stand at `now`: of everybody sorted, or of `listeners` in their order."""
    if isinstance(listens, pa.Table):
        if listeners is not None:  # "now" may be the latest of their listens
            listens = listens.filter(pc.is_in(listens["listener"], value_set=pa.array(listeners, pa.string())))
        return histories_of(listens, catalogue, now, listeners=listeners)
    return histories_kept(listens, now, listeners)


def listeners_in(listens: Listens) -> list[str]:
    """Who has one of these listens, sorted."""
    if isinstance(listens, pa.Table):
        return sorted(pc.unique(listens["listener"]).to_pylist())
    return list(listener_names(listens)[who_listened(listens)])


def window_in(listens: Listens) -> dict[str, datetime | None]:
    """When the first and the last of the listens began, by `min` and `max`; None without times."""
    if isinstance(listens, pa.Table):
        return dict(pc.min_max(listens["at"]).as_py())
    first, last = (None if ms is None else datetime.fromtimestamp(ms / 1000, UTC) for ms in window_ms(listens))
    return {"min": first, "max": last}


def played_in(listens: Listens, catalogue: Catalogue) -> np.ndarray:
    """(N,) bool: the tracks that one of these listens is of."""
    if isinstance(listens, KeptListens):
        return tracks_played(listens)
    rows = catalogue.rows(listens["track"]) if listens.num_rows else np.zeros(0, np.int32)
    played = np.zeros(len(catalogue), bool)
    played[rows[rows >= 0]] = True
    return played


def without_and_of(listens: Listens, wanted_N: np.ndarray, catalogue: Catalogue, name: str) -> tuple[Listens, Listens]:
    """The listens that are of none of the tracks `wanted_N` (N,) bool, and those of them.

    Of listens on disk, `name` is what is gathered from the two kept under.
    """
    if isinstance(listens, KeptListens):
        return apart(listens, np.flatnonzero(wanted_N).astype(np.int32), name)
    ids = catalogue.table["track"].filter(pa.array(wanted_N)).combine_chunks()
    of = pc.is_in(listens["track"], value_set=ids)
    return listens.filter(pc.invert(of)), listens.filter(of)


def nothing_of(listens: Listens) -> Listens:
    """None of the listens, in the same form."""
    return listens.nothing() if isinstance(listens, KeptListens) else listens.slice(0, 0)


def binary(histories: Histories, tracks: int) -> sp.csr_matrix:
    """(B, tracks) float32: 1 for each track heard gladly. Presence, since counts as weights cost accuracy."""
    return presence(histories, heard_gladly(histories), tracks)


def presence(histories: Histories, wanted: np.ndarray, tracks: int) -> sp.csr_matrix:
    """(B, tracks) float32: 1 for each entry `wanted`, (T,) bool. Made row by row as it lies, eight bytes an entry."""
    ends = np.concatenate([[0], np.cumsum(wanted, dtype=np.int64)])[histories.offsets]
    track = np.asarray(histories.track[wanted])
    matrix = sp.csr_matrix((np.ones(len(track), np.float32), track, ends), shape=(len(histories), tracks))
    matrix.sort_indices()
    return matrix


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
