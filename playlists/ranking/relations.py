"""What tracks say of each other, as short lists: for each track those K that speak loudest for it.

A full item-item matrix has N² numbers; cut to the loudest K a track it loses nothing that can be measured (LOG.md) and
lies in memory-mapped files. Scoring looks only at the pool, so it costs the same however long a history is.

Shapes: N tracks, K neighbours, M kinds of relation, V weightings of a history, P tracks of a pool.
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


def nobody(tracks: int, kinds: tuple[str, ...]) -> Relations:
    """Relations of `tracks` that say nothing."""
    return Relations(np.zeros((tracks, 1), np.int32), {kind: np.zeros((tracks, 1), np.float32) for kind in kinds})


def related(relations: Relations, rows: np.ndarray, history_VN: np.ndarray) -> dict[str, np.ndarray]:
    """Kind → (V, P) float32: by each weighting the sum of weight · history over the neighbours of `rows`.

    `history_VN` holds what each track of a history weighs, 0 where it was not heard.
    """
    heard_VPK = history_VN[:, relations.neighbours[rows]]
    return {kind: np.einsum("pk,vpk->vp", weights[rows], heard_VPK) for kind, weights in relations.weights.items()}


def write_relations(folder: Path, name: str, relations: Relations) -> None:
    """Writes `<name>.neighbours.npy`, and `<name>.<kind>.npy` for each kind, into `folder`."""
    np.save(folder / f"{name}.neighbours.npy", relations.neighbours, allow_pickle=False)
    for kind, weights in relations.weights.items():
        np.save(folder / f"{name}.{kind}.npy", weights, allow_pickle=False)


def read_relations(folder: Path, name: str, kinds: tuple[str, ...]) -> Relations:
    """The relations in `folder`, memory-mapped. Raises BrokenVersion where the files disagree."""
    neighbours = _mapped(folder / f"{name}.neighbours.npy")
    weights = {kind: _mapped(folder / f"{name}.{kind}.npy") for kind in kinds}
    for kind, array in weights.items():
        if array.shape != neighbours.shape:
            raise BrokenVersion(f"{folder}: {name}.{kind}.npy is {array.shape}, its neighbours {neighbours.shape}")
    return Relations(neighbours, weights)


def _mapped(path: Path) -> np.ndarray:
    try:
        mapped: np.ndarray = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise BrokenVersion(f"{path}: {error}") from error
    return mapped
