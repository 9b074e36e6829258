"""The port through which a recipe sees the tracks: a model version in serving, ten lines in a test."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.crowd import Crowd
from playlists.ranking.columns import Listened


class Shelf(Protocol):
    """One model version, as recipes ask it."""

    @property
    def version(self) -> str:
        """The id of the model version."""

    @property
    def catalogue(self) -> Catalogue:
        """What is known of every track."""

    @property
    def crowd(self) -> Crowd:
        """What many play, by market and hour; NOBODY where the version does not say."""

    def near(self, queries: np.ndarray, task: str, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows (B, k) int32 and scores (B, k) float32 of the k tracks with the greatest inner product with each
        of the (B, D) queries, best first; -1 where there are fewer than k."""

    def vectors(self, task: str, rows: Rows) -> np.ndarray:
        """(n, D) float32: the track vectors that `near` compares with."""

    def rank(self, task: str, who: Listened, rows: Rows) -> np.ndarray:
        """(n,) float32: what orders the candidates `rows` of one listener; the larger the better. The second stage
        of the version, or the inner products that `near` compares by where it has none."""
