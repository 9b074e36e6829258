"""A model version as recipes ask it, by exact search: what playlists are judged on without a server.

Shapes: B queries, N tracks, D dimensions, k results.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.histories import Histories
from playlists.ranking.columns import Listened
from playlists.ranking.second_stage import SecondStage, check_columns, open_knowledge
from playlists.version.opened import OpenedVersion
from training.evaluation.served import ranker
from training.looking.tastes import tastes


@dataclass(frozen=True, slots=True)
class ExactShelf:
    """The port `playlists.shelf.Shelf` on an opened version whose vectors fit into memory."""

    opened: OpenedVersion
    by_task: Mapping[str, np.ndarray]  # (N, D) float32
    second: SecondStage | None

    @property
    def version(self) -> str:
        return self.opened.manifest.id

    @property
    def catalogue(self) -> Catalogue:
        return self.opened.catalogue

    def near(self, queries: np.ndarray, task: str, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows and scores (B, k), best first; equals in the order of their rows."""
        scores = queries @ self.by_task[task].T
        rows = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        return rows.astype(np.int32), np.take_along_axis(scores, rows, axis=1)

    def vectors(self, task: str, rows: Rows) -> np.ndarray:
        return self.by_task[task][rows]

    def rank(self, task: str, who: Listened, rows: Rows) -> np.ndarray:
        """(n,) float32: by the version's ranker of the task, by inner products where it has none."""
        if self.second is None or task not in self.second.rankers or not len(rows):
            inner: np.ndarray = self.by_task[task][rows] @ who.tastes[task]
            return inner
        return self.second.scores(task, who, rows, {name: array[rows] for name, array in self.by_task.items()})

    def encode(self, histories: Histories) -> dict[str, np.ndarray]:
        """The taste vectors by task, each (B, D) float32."""
        return tastes(self.opened, histories)


def exact_shelf(opened: OpenedVersion) -> ExactShelf:
    """The version in memory. Raises BrokenVersion where its files disagree."""
    by_task = {task: np.asarray(array, np.float32) for task, array in opened.vectors.items()}
    ranking = opened.manifest.ranking
    if not ranking:
        return ExactShelf(opened, by_task, None)
    check_columns(ranking, opened.folder)
    words = json.loads(opened.file("content.json").read_bytes())
    known = open_knowledge(opened.folder, opened.catalogue, words, ranking["ordered"])
    rankers = {task: ranker(opened.file(f"ranker.{task}.onnx")) for task in ranking["tasks"]}
    return ExactShelf(opened, by_task, SecondStage(known, rankers))
