"""A model version as the systems that `evaluate` asks: its exported encoder and its stored vectors.

Shapes: b listeners, N tracks of the data's catalogue, D dimensions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from playlists.catalogue import Catalogue
from playlists.histories import Histories, encode
from playlists.ranking.second_stage import Score, check_columns, open_knowledge
from playlists.version.opened import OpenedVersion, read_vectors
from training.interactions import System
from training.model.export import session
from training.ranking.base import Retrieval
from training.ranking.learn import two_stages

COLD_BY = (
    "release",
    "continuation",
)  # the task of a version whose vectors place what nobody has played: the first it has


def served_systems(folder: Path, version: OpenedVersion, asked: Catalogue) -> dict[str, System]:
    """One system a task of `evaluate`, as serving ranks: from the encoder, the vectors and the knowledge in `folder`,
    which is the version's own or that of its held-out part, and the version's rankers.

    `asked` is the catalogue of the data. Listens of tracks that the version does not know are not seen by the
    encoder, and such tracks stand behind all others.
    """
    manifest, to_known = version.manifest, version.catalogue.rows(asked.table["track"])
    encoder = session(folder / "encoder.onnx")
    track = {task: np.asarray(read_vectors(folder, task), np.float32) for task in manifest.tasks}

    def tastes(histories: Histories) -> Mapping[str, np.ndarray]:
        def run(inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
            return dict(zip(manifest.tasks, encoder.run(list(manifest.tasks), inputs), strict=True))

        return encode(histories, run)

    def unranked(task: str) -> System:
        return lambda histories: tastes(histories)[task] @ track[task].T

    systems = {task: unranked(task) for task in manifest.tasks}
    if manifest.ranking:
        check_columns(manifest.ranking, folder)
        words = json.loads(version.file("content.json").read_bytes())
        known = open_knowledge(folder, version.catalogue, words, manifest.ranking["ordered"])
        first = Retrieval(known, track, tastes)
        for task in manifest.ranking["tasks"]:
            systems[task] = two_stages(first, ranker(version.file(f"ranker.{task}.onnx")), task)
    return with_cold_tasks({task: _over(system, to_known) for task, system in systems.items()})


def ranker(path: Path) -> Score:
    ranker = session(path)

    def score(columns: np.ndarray) -> np.ndarray:
        scores: np.ndarray = ranker.run(None, {"columns": columns})[0]
        return scores

    return score


def _over(system: System, to_known: np.ndarray) -> System:
    """The same system for the tracks of another catalogue, whose rows `to_known` translates."""

    def scores(histories: Histories) -> np.ndarray:
        if not len(histories):
            return np.zeros((0, len(to_known)), np.float32)
        found = system(_in_rows_of(histories, to_known))[:, np.maximum(to_known, 0)]
        found[:, to_known < 0] = -np.inf
        return found

    return scores


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
