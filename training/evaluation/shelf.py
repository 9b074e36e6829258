"""A version as recipes ask a shelf, by exact search and without a server: whole, or the part that saw no test part.

Shapes: B listeners, N tracks, D dimensions.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.crowd import NOBODY, Crowd
from playlists.histories import Histories, encode
from playlists.ranking.columns import Listened
from playlists.ranking.second_stage import SecondStage, check_columns, open_knowledge
from playlists.version.opened import OpenedVersion, read_vectors
from training.evaluation.served import ranker
from training.model.export import session

HOLDOUT = "holdout"


@dataclass(frozen=True)
class ExactShelf:
    """The port `playlists.shelf.Shelf`, with a full matrix product for a search."""

    version: str
    catalogue: Catalogue
    track: dict[str, np.ndarray]  # task → (N, D)
    encoder: Path
    second: SecondStage | None
    crowd: Crowd = NOBODY

    def near(self, queries: np.ndarray, task: str, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows and scores (B, k) of the tracks with the greatest inner products, best first."""
        scores = queries @ self.track[task].T
        rows = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        return rows.astype(np.int32), np.take_along_axis(scores, rows, axis=1)

    def vectors(self, task: str, rows: Rows) -> np.ndarray:
        """(n, D)."""
        return self.track[task][rows]

    def rank(self, task: str, who: Listened, rows: Rows) -> np.ndarray:
        """(n,): the second stage where there is one, else the inner products."""
        if self.second is None or task not in self.second.rankers or not len(rows):
            return self.track[task][rows] @ who.tastes[task]
        return self.second.scores(task, who, rows, {name: track[rows] for name, track in self.track.items()})

    def encode(self, histories: Histories) -> dict[str, np.ndarray]:
        """The taste vectors by task, each (B, D)."""
        encoder, tasks = session(self.encoder), list(self.track)
        return encode(histories, lambda inputs: dict(zip(tasks, encoder.run(tasks, inputs), strict=True)))


def whole_shelf(version: OpenedVersion) -> ExactShelf:
    """The version as it is served. Raises BrokenVersion where its files disagree."""
    return _shelf(version, version.folder)


def held_shelf(version: OpenedVersion) -> ExactShelf:
    """What the version knew before its test part. Raises BrokenVersion where its files disagree."""
    return _shelf(version, version.file(HOLDOUT))


def _shelf(version: OpenedVersion, folder: Path) -> ExactShelf:
    """Of the vectors, the encoder and the knowledge in `folder`; the rankers and the words are the version's."""
    manifest = version.manifest
    track = {task: np.asarray(read_vectors(folder, task), np.float32) for task in manifest.tasks}
    second = None
    if manifest.ranking:
        check_columns(manifest.ranking, folder)
        words = json.loads(version.file("content.json").read_bytes())
        known = open_knowledge(folder, version.catalogue, words, manifest.ranking["ordered"])
        rankers = {task: ranker(version.file(f"ranker.{task}.onnx")) for task in manifest.ranking["tasks"]}
        second = SecondStage(known, rankers)
    return ExactShelf(manifest.id, version.catalogue, track, folder / "encoder.onnx", second, version.crowd)
