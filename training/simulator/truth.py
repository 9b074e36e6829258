"""Who would really like what? The answer that tests and evaluation may read, and training never may.

    DATA/truth/*.npy    tastes at the end of the history, and what is true of each track

A test holds that nothing but the simulator and `training/evaluation` imports this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from playlists.errors import NotFound
from training.simulator.liking import handicap, liking, nearness

BLOCK = 4_000_000  # cosines at a time


@dataclass(frozen=True, slots=True)
class Truth:
    """N listeners and M tracks as columns, memory-mapped where they were read; row i is row i of the catalogue."""

    tastes: np.ndarray  # (N, K, D) float32, unit length, zeros beyond a listener's own tastes
    weights: np.ndarray  # (N, K) float32, 0 beyond a listener's own tastes, else adding up to 1
    peak_hours: np.ndarray  # (N, K) float32: the local hour at which a taste is at its strongest
    markets: np.ndarray  # (N,) int16, indexes `training.simulator.markets.CODES`
    positions: np.ndarray  # (M, D) float32, unit length
    quality: np.ndarray  # (M,) float32
    homes: np.ndarray  # (M,) int16: the artist's market
    artists: np.ndarray  # (M,) int32: artist "a00007" is 7
    durations_ms: np.ndarray  # (M,) int32

    @staticmethod
    def read(data: Path) -> Truth:
        """The truth of the simulated world in `data`. Raises NotFound where the listens are not simulated."""
        folder = data / "truth"
        if not folder.is_dir():
            raise NotFound(
                f"{folder}: no truth here; only a simulated world has one (`make data SIMULATE=2000 DATA={data}`)"
            )
        return Truth(*(np.load(folder / f"{field.name}.npy", mmap_mode="r") for field in fields(Truth)))

    def write(self, data: Path) -> list[Path]:
        """Writes each column under `data`/truth and returns the files."""
        folder = data / "truth"
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"{field.name}.npy" for field in fields(self)]
        for path in paths:
            np.save(path, getattr(self, path.stem))
        return paths

    def liking(self, listeners: Sequence[str] | np.ndarray, rows: np.ndarray) -> np.ndarray:
        """(n, m) float32 in 0..1: how likely each of n listeners (ids or indices) is to like each of m track rows."""
        who = indices(listeners)
        positions, quality, homes = self.positions[rows], self.quality[rows], self.homes[rows]
        scores = np.empty((len(who), len(quality)), np.float32)
        step = max(1, BLOCK // max(1, len(quality) * self.tastes.shape[1]))
        for start in range(0, len(who), step):
            part = who[start : start + step]
            near = (self.tastes[part] @ positions.T - handicap(self.weights[part])[:, :, None]).max(axis=1)
            scores[start : start + step] = liking(near, quality, self.markets[part][:, None] == homes)
        return scores

    def liking_of_pairs(self, listeners: Sequence[str] | np.ndarray, rows: np.ndarray) -> np.ndarray:
        """(n,) float32: how likely listener i is to like track row i."""
        who = indices(listeners)
        near = nearness(self.tastes[who], handicap(self.weights[who]), self.positions[rows])
        return liking(near, self.quality[rows], self.markets[who] == self.homes[rows])

    def ideal(self, listener: str | int, k: int, exclude_rows: np.ndarray) -> np.ndarray:
        """The `k` rows that this listener likes best, best first, without `exclude_rows` (heard, not playable, …)."""
        scores = self.liking(np.atleast_1d(np.asarray(listener)), np.arange(len(self.quality)))[0]
        scores[exclude_rows] = -1
        best = np.argsort(-scores, kind="stable")[:k]
        return best[scores[best] >= 0]


def indices(listeners: Sequence[str] | np.ndarray) -> np.ndarray:
    """(n,) int64: the index of each listener, given as "l000123" or as 123."""
    given = np.asarray(listeners)
    return np.array([int(name[1:]) for name in given.tolist()], np.int64) if given.dtype.kind in "UOT" else given
