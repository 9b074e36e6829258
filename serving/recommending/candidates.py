"""Which tracks may be recommended, and their vectors: the model's, or those that somebody listed.

Tracks are numbered once for both: rows below N are the model's, the others are only in the data's catalogue.

Shapes: N tracks of the model, U of both, m candidates, D dimensions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import TRACKS, Catalogue, read_catalogue
from playlists.content import content_inputs
from playlists.errors import BadInput
from playlists.ranking.second_stage import SecondStage, going_on
from playlists.recipes.top import NOBODY
from serving.recommending.ids import missing
from serving.shelves.search import TrackIndex
from serving.shelves.shelf import VersionShelf, open_onnx

DESCRIBED_AT_ONCE = 1024  # tracks that content.onnx reads together


@dataclass(frozen=True, slots=True)
class Universe:
    """All tracks that the model or the data know."""

    model: Catalogue
    data: Catalogue
    extra: np.ndarray  # (U - N,) rows of the data's catalogue that the model does not have
    ids: pa.Array  # (U,)
    artist: np.ndarray  # (U,) codes, NOBODY where unknown

    def rows(self, ids: pa.Array | pa.ChunkedArray) -> np.ndarray:
        """(n,) int32: the row of each id, -1 where nobody has it."""
        found = pc.index_in(ids, value_set=self.ids).fill_null(-1)
        return found.to_numpy(zero_copy_only=False).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Candidates:
    """m tracks with an index over their vectors by task; place i of each index is the row `rows[i]` of the universe."""

    rows: np.ndarray  # (m,) int32, rising
    indexes: Mapping[str, TrackIndex]
    listeners: np.ndarray  # (m,) int64: how many have heard it; 0 for what only the data know

    def vectors(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """(n, D) float32 of candidates by task."""
        places = np.searchsorted(self.rows, rows)
        found = {task: index.vectors.view(np.ndarray).take(places, axis=0) for task, index in self.indexes.items()}
        return {task: vectors.astype(np.float32, copy=False) for task, vectors in found.items()}


def universe(model: Catalogue, data: Path) -> Universe:
    """Of the model's catalogue and of DATA/catalogue.parquet, where there is one."""
    path = data / "catalogue.parquet"
    other = read_catalogue(path) if path.exists() else Catalogue(model.table.slice(0, 0))
    extra = np.flatnonzero(model.rows(other.table["track"]) < 0) if len(other) else np.zeros(0, np.int64)
    both = pa.concat_tables(t.select(["track", "artist_id"]) for t in (model.table, other.table.take(pa.array(extra))))
    codes = both["artist_id"].combine_chunks().dictionary_encode().indices.fill_null(NOBODY)
    artist = codes.to_numpy(zero_copy_only=False).astype(np.int64)
    return Universe(model, other, extra, both["track"].combine_chunks(), artist)


def everything(shelf: VersionShelf) -> Candidates:
    """All tracks of the model, through its own indexes."""
    return Candidates(np.arange(len(shelf.catalogue), dtype=np.int32), shelf.indexes, shelf.catalogue.listeners)


def listed(ids: list[str], tracks: Universe, shelf: VersionShelf) -> tuple[Candidates, list[str]]:
    """The tracks `ids`, searched exactly, and those that nobody knows.

    What the model has is there with its vectors, played or not; what only the data's catalogue has is described by
    content.onnx. Raises BadInput when not one of `ids` is known.
    """
    found = tracks.rows(pa.array(ids, pa.string()))
    unknown = [id for id, row in zip(ids, found.tolist(), strict=True) if row < 0]
    if len(unknown) == len(ids):
        raise BadInput(missing(ids, unknown, "listed tracks", "the model or the data"))
    rows = np.unique(found[found >= 0])
    count = len(shelf.catalogue)
    own, new = rows[rows < count], rows[rows >= count]
    described = describe(tracks.data, tracks.extra[new - count], shelf)
    indexes = {t: _exact_index(np.concatenate([shelf.vectors(t, own), described[t]])) for t in shelf.indexes}
    listeners = np.concatenate([shelf.catalogue.listeners[own], np.zeros(len(new), np.int64)])
    return Candidates(rows, indexes, listeners), unknown


def stage_over(tracks: Universe, shelf: VersionShelf) -> SecondStage | None:
    """The model's second stage for every track of the universe; what the model never saw has content, no relations."""
    second = shelf.second
    if second is None or not len(tracks.extra):
        return second
    fields = [name for name in TRACKS.names if name in shelf.catalogue.table.column_names]
    table = pa.concat_tables(
        [shelf.catalogue.table.select(fields), tracks.data.table.take(pa.array(tracks.extra)).select(fields)]
    )
    both, words = Catalogue(table.combine_chunks()), json.loads(shelf.opened.file("content.json").read_bytes())
    listeners = np.pad(second.known.listeners, (0, len(tracks.extra)))
    return going_on(second, both, listeners, words)


def describe(catalogue: Catalogue, rows: np.ndarray, shelf: VersionShelf) -> dict[str, np.ndarray]:
    """(n, D) float32 by task: the vectors of tracks that the model never saw, from what is known of them."""
    tasks = list(shelf.indexes)
    parts: dict[str, list[np.ndarray]] = {t: [np.zeros((0, shelf.dimensions), np.float32)] for t in tasks}
    words = json.loads(shelf.opened.file("content.json").read_bytes())
    session = open_onnx(shelf.opened.file("content.onnx"), shelf.threads)
    wanted = {i.name for i in session.get_inputs()}
    for start in range(0, len(rows), DESCRIBED_AT_ONCE):
        inputs = content_inputs(catalogue, rows[start : start + DESCRIBED_AT_ONCE], words)
        found = session.run(tasks, {name: array for name, array in inputs.items() if name in wanted})
        for task, vectors in zip(tasks, found, strict=True):
            parts[task].append(vectors.astype(np.float32))
    return {task: np.concatenate(found) for task, found in parts.items()}


def _exact_index(vectors: np.ndarray) -> TrackIndex:
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, np.float32))
    return TrackIndex(index, vectors, float(np.linalg.norm(vectors, axis=1).max(initial=0.0)))
