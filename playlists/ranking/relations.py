"""What tracks say of each other, as short lists: for each track those K that speak loudest for it.

A full item-item matrix has N² numbers; cut to the loudest K a track it loses nothing that can be measured (LOG.md) and
lies in memory-mapped files. Scoring looks only at the pool, so it costs the same however long a history is.

Shapes: N tracks, K neighbours, M kinds of relation, P tracks of a pool, n of a history, E places where one was heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from playlists.errors import BrokenVersion


@dataclass(frozen=True, slots=True)
class Relations:
    """Row j holds the tracks that predict track j, and how strongly by each kind; a place to spare weighs 0."""

    neighbours: np.ndarray  # (N, K) int32
    weights: dict[str, np.ndarray]  # kind → (N, K) float32


@dataclass(frozen=True, slots=True)
class Spoken:
    """The places where a neighbour of a pool's track was heard; usually few of the P · K."""

    place: np.ndarray  # (E,) which of the pool
    heard: np.ndarray  # (E,) which of the tracks that were heard
    weights: dict[str, np.ndarray]  # kind → (E,)
    size: int  # P

    def summed(self, kind: str, history: np.ndarray) -> np.ndarray:
        """(P,) float64: weight · history over the neighbours; `history` (n,) says what each track heard weighs."""
        return np.bincount(self.place, weights=self.weights[kind] * history.take(self.heard), minlength=self.size)


def spoken(relations: Relations, rows: np.ndarray, heard: np.ndarray) -> Spoken:
    """What the tracks `heard` (n,), each once, say of the tracks `rows` (P,). Tracks beyond the relations' own say
    nothing, and nothing is said of them."""
    size = len(relations.neighbours)
    near_PK = relations.neighbours.take(rows, axis=0, mode="clip")
    was_heard, which = np.zeros(size, bool), np.empty(size, np.int32)  # of the latter only what was heard is read
    own = heard < size
    was_heard[heard[own]], which[heard[own]] = True, np.flatnonzero(own)
    spoke_PK = was_heard.take(near_PK)
    spoke_PK[rows >= size] = False
    found = np.flatnonzero(spoke_PK)
    place, k = np.divmod(found, max(near_PK.shape[1], 1))
    there = rows.take(place) * np.int64(near_PK.shape[1]) + k  # `take` from the flat matrix is thrice as quick
    weights = {kind: array.reshape(-1).take(there) for kind, array in relations.weights.items()}
    return Spoken(place, which.take(near_PK.reshape(-1).take(found)), weights, len(rows))


def write_relations(folder: Path, name: str, relations: Relations) -> None:
    """Writes `<name>.neighbours.npy`, and `<name>.<kind>.npy` for each kind, into `folder`."""
    np.save(folder / f"{name}.neighbours.npy", relations.neighbours, allow_pickle=False)
    for kind, weights in relations.weights.items():
        np.save(folder / f"{name}.{kind}.npy", weights, allow_pickle=False)


def read_relations(folder: Path, name: str, kinds: tuple[str, ...]) -> Relations:
    """The relations in `folder`, memory-mapped. Raises BrokenVersion where the files disagree."""
    neighbours = mapped(folder / f"{name}.neighbours.npy")
    weights = {kind: mapped(folder / f"{name}.{kind}.npy") for kind in kinds}
    for kind, array in weights.items():
        if array.shape != neighbours.shape:
            raise BrokenVersion(f"{folder}: {name}.{kind}.npy is {array.shape}, its neighbours {neighbours.shape}")
    return Relations(neighbours, weights)


def mapped(path: Path) -> np.ndarray:
    """The array in the file at `path`, memory-mapped. Raises BrokenVersion where it is none."""
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise BrokenVersion(f"{path}: {error}") from error
    return found.view(np.ndarray)  # the same map; its own class costs microseconds at every step
