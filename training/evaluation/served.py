"""A model version as the systems that `evaluate` asks: its exported encoder and its stored vectors.

Shapes: b listeners, N tracks of the data's catalogue, D dimensions.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from playlists.catalogue import Catalogue
from playlists.histories import Histories, encode
from playlists.version.opened import read_vectors
from training.interactions import System
from training.model.export import session

COLD_BY = (
    "release",
    "continuation",
)  # the task of a version whose vectors place what nobody has played: the first it has


def served_systems(folder: Path, tasks: tuple[str, ...], known: Catalogue, asked: Catalogue) -> dict[str, System]:
    """One system a task of `evaluate`, from encoder.onnx and the vectors in `folder`.

    `known` is the version's catalogue, `asked` that of the data. Listens of tracks that the version does not know
    are not seen by the encoder, and such tracks stand behind all others.
    """
    to_known = known.rows(asked.table["track"])
    encoder = session(folder / "encoder.onnx")

    def encoded(histories: Histories) -> Mapping[str, np.ndarray]:
        def run(inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
            return dict(zip(tasks, encoder.run(list(tasks), inputs), strict=True))

        return encode(_in_rows_of(histories, to_known), run)

    def system(task: str) -> System:
        vectors = np.asarray(read_vectors(folder, task), np.float32)[np.maximum(to_known, 0)]

        def scores(histories: Histories) -> np.ndarray:
            found = encoded(histories)[task] @ vectors.T
            found[:, to_known < 0] = -np.inf
            return found

        return scores

    return with_cold_tasks({task: system(task) for task in tasks})


def with_cold_tasks(systems: Mapping[str, System]) -> dict[str, System]:
    """The systems of a version's tasks, and those that answer for tracks which nobody has played."""
    by = next((task for task in COLD_BY if task in systems), next(iter(systems)))
    return {"new release": systems[by], "debut": systems[by]} | dict(systems)


def _in_rows_of(histories: Histories, to_known: np.ndarray) -> Histories:
    """The same histories with the rows of another catalogue; what it does not have is left out."""
    track = to_known[histories.track]
    kept = track >= 0
    offsets = np.concatenate([[0], np.cumsum(kept)])[histories.offsets]
    columns = ("listens", "plays", "skips", "recent", "age_days", "feedback")
    return Histories(
        histories.listeners, offsets, track[kept].astype(np.int32), *(getattr(histories, c)[kept] for c in columns)
    )
