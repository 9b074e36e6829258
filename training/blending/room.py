"""Listeners, a model and what was kept back of them: what blends are measured on.

Shapes: B listeners, N tracks, D dimensions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from playlists.catalogue import Catalogue, Rows
from playlists.crowd import NOBODY, Crowd
from playlists.ranking.columns import Listened
from playlists.taste import Notes, Taste, tastes_of
from training.evaluation.split import for_tuning, split
from training.interactions import histories_in, interactions
from training.model.fit import Model, fit, tastes
from training.model.settings import Settings


@dataclass(frozen=True, slots=True)
class ModelShelf:
    """The port `playlists.shelf.Shelf` on a fitted model; `near` looks at every track."""

    model: Model
    version: str = "measured"
    crowd: Crowd = NOBODY

    @property
    def catalogue(self) -> Catalogue:
        return self.model.catalogue

    def near(self, queries: np.ndarray, task: str, k: int) -> tuple[np.ndarray, np.ndarray]:
        scores = queries @ self.model.vectors[task].track.T
        rows = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        return rows.astype(np.int32), np.take_along_axis(scores, rows, axis=1)

    def vectors(self, task: str, rows: Rows) -> np.ndarray:
        return self.model.vectors[task].track[rows]

    def rank(self, task: str, who: Listened, rows: Rows) -> np.ndarray:
        return self.vectors(task, rows) @ who.tastes[task]


@dataclass(frozen=True, slots=True)
class Room:
    """B listeners whom groups are made of, by what a model knows of them, and what it does not."""

    tastes: Sequence[Taste]  # from the part that the model saw
    kept_back: Sequence[np.ndarray]  # rows of each listener's validation part
    shelf: ModelShelf


def room(listens: pa.Table, catalogue: Catalogue, settings: Settings, seed: int) -> Room:
    """The listeners with a validation part, sorted, and the model of everything but that and the test part."""
    asked = for_tuning(split(listens, catalogue, seed))
    model = fit(interactions(asked.train, catalogue, asked.cut), settings, seed)
    hidden = histories_in(asked.test, catalogue, None)
    known = histories_in(asked.history, catalogue, asked.cut, hidden.listeners)
    found = tastes_of(known, tastes(model, known), [Notes()] * len(known), catalogue)
    kept_back = [np.sort(hidden.track[hidden.of(b)]) for b in range(len(hidden))]
    there = [b for b, taste in enumerate(found) if taste.known]
    return Room([found[b] for b in there], [kept_back[b] for b in there], ModelShelf(model))
