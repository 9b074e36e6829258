"""A shelf in a few lines: exact search over vectors in memory, and the tastes of listeners who use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from playlists.catalogue import TRACKS, Catalogue, Rows
from playlists.crowd import NOBODY, Crowd
from playlists.ranking.columns import Listened
from playlists.taste import NOTHING, Taste


@dataclass(frozen=True)
class SmallShelf:
    """Every task has the same vectors; `near` is a full matrix product."""

    catalogue: Catalogue
    all_vectors: np.ndarray
    version: str = "small"
    crowd: Crowd = NOBODY

    def near(self, queries: np.ndarray, task: str, k: int) -> tuple[np.ndarray, np.ndarray]:
        scores = queries @ self.all_vectors.T
        rows = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        return rows.astype(np.int32), np.take_along_axis(scores, rows, axis=1)

    def vectors(self, task: str, rows: Rows) -> np.ndarray:
        return self.all_vectors[rows]

    def rank(self, task: str, who: Listened, rows: Rows) -> np.ndarray:
        return self.all_vectors[rows] @ who.tastes[task]


def small_catalogue(tracks: int, per_artist: int = 2, markets: Sequence[list[str] | None] | None = None) -> Catalogue:
    rows = [
        {"track": f"t{n}", "title": f"Title {n}", "artist_id": f"a{n // per_artist}",
         "artist": f"Artist {n // per_artist}",
         "markets": markets[n] if markets else None, "duration_ms": 180_000}
        for n in range(tracks)
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows, schema=TRACKS)
    listeners = pa.array(np.arange(tracks)[::-1], pa.int64())
    return Catalogue(table.append_column("listeners", listeners).append_column("plays", listeners))


def small_shelf(tracks: int = 200, dimensions: int = 8, seed: int = 0, per_artist: int = 2) -> SmallShelf:
    vectors = np.random.default_rng(seed).normal(size=(tracks, dimensions)).astype(np.float32)
    return SmallShelf(small_catalogue(tracks, per_artist), vectors)


def taste_on(shelf: SmallShelf, heard: Sequence[int] = (), listener: str = "ann", **limits: object) -> Taste:
    """Somebody who played `heard` fully, twice each, the last one last."""
    rows = np.array(heard, np.int32)
    vector = shelf.all_vectors[rows].sum(axis=0) if len(rows) else np.zeros(shelf.all_vectors.shape[1], np.float32)
    plays = np.full(len(rows), 2.0, np.float32)
    words = {"hidden_tracks": NOTHING, "hidden_artists": NOTHING, "shown": NOTHING, "market": None} | limits
    arrays = {k: np.sort(np.asarray(v, np.int32)) if k != "market" else v for k, v in words.items()}
    return Taste(
        listener, {"discovery": vector, "continuation": vector}, np.sort(rows), rows, plays, plays * 0, **arrays
    )  # type: ignore[arg-type]
