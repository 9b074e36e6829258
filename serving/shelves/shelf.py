"""A model version as serving asks it: what is near, the vectors of tracks, the vectors of listeners."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort

from playlists.catalogue import Catalogue, Rows
from playlists.crowd import Crowd
from playlists.errors import BrokenVersion
from playlists.histories import Histories, encode
from playlists.ranking.columns import Listened
from playlists.ranking.second_stage import Score, SecondStage, check_columns, open_knowledge
from playlists.version.opened import OpenedVersion, open_version
from serving.shelves.newcomers import Newcomers
from serving.shelves.search import TrackIndex, open_index

ENCODER_INPUTS = {"track", "plays", "skips", "feedback", "age_days"}  # as `playlists.histories.batches` makes them


@dataclass(frozen=True, slots=True)
class VersionShelf:
    """The port `playlists.shelf.Shelf` on an opened version. May be used by several threads at once."""

    opened: OpenedVersion
    indexes: dict[str, TrackIndex]  # by task
    encoder: ort.InferenceSession
    second: SecondStage | None  # None: this version orders by inner products alone
    threads: int
    newcomers: Newcomers | None = None  # tracks that are served beside the version's

    @property
    def version(self) -> str:
        return self.opened.manifest.id

    @property
    def catalogue(self) -> Catalogue:
        return self.opened.catalogue if self.newcomers is None else self.newcomers.catalogue

    @property
    def crowd(self) -> Crowd:
        return self.opened.crowd

    @property
    def index_recall(self) -> dict[str, float]:
        """By task: the share of the true nearest hundred that the index finds, as measured when it was made."""
        return {task: found["recall_at_100"] for task, found in self.opened.manifest.index.items()}

    def near(self, queries: np.ndarray, task: str, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows (B, k) int32 and scores (B, k) float32, best first, -1 where there are fewer; see `TrackIndex`."""
        rows, scores = self.indexes[task].nearest(queries, k, self.threads)
        return (rows, scores) if self.newcomers is None else self.newcomers.among(rows, queries, self._own(task), task)

    def vectors(self, task: str, rows: Rows) -> np.ndarray:
        """(n, D) float32, gathered from the memory map."""
        if self.newcomers is not None:
            return self.newcomers.vectors_of(rows, self._own(task), task)
        return self._own(task).take(rows, axis=0).astype(np.float32, copy=False)

    def rank(self, task: str, who: Listened, rows: Rows) -> np.ndarray:
        """(n,) float32: the order of the candidates `rows`, which must be rising; see `playlists.shelf.Shelf`."""
        second = self.second if self.newcomers is None else self.newcomers.second
        if second is None or task not in second.rankers or not len(rows):
            taste = np.broadcast_to(who.tastes[task], (len(rows), self.dimensions))
            return np.einsum("nd,nd->n", self.vectors(task, rows), taste)  # BLAS rounds by the size of the pool
        return second.scores(task, who, rows, {name: self.vectors(name, rows) for name in self.indexes})

    @property
    def dimensions(self) -> int:
        return self.opened.manifest.dimensions

    def encode(self, histories: Histories) -> dict[str, np.ndarray]:
        """The taste vectors by task, each (B, D) float32; the same bits whoever is encoded beside."""
        return encode(histories if self.newcomers is None else self.newcomers.stood_in(histories), self._run)

    def _own(self, task: str) -> np.ndarray:
        """(N, D): the vectors of the version's tracks; the same map, whose own class costs microseconds at every
        step."""
        return self.opened.vectors[task].view(np.ndarray)

    def _run(self, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        tasks = list(self.indexes)
        return dict(zip(tasks, self.encoder.run(tasks, inputs), strict=True))


def open_shelf(folder: Path, threads: int = 1) -> VersionShelf:
    """Verifies and opens the version in `folder`, with `threads` for each search and each encoding.

    Raises NotFound where there is none, BrokenVersion where a file is damaged, too new or disagrees with the rest.
    """
    opened = open_version(folder)
    indexes = {task: open_index(opened.file(f"index.{task}.faiss"), opened.vectors[task]) for task in opened.vectors}
    encoder = open_onnx(opened.file("encoder.onnx"), threads)
    shelf = VersionShelf(opened, indexes, encoder, _second_stage(opened), threads)
    _check_encoder(shelf)
    _warm(shelf.catalogue)
    return shelf


def _second_stage(opened: OpenedVersion) -> SecondStage | None:
    ranking = opened.manifest.ranking
    if not ranking:
        return None
    check_columns(ranking, opened.folder)
    words = json.loads(opened.file("content.json").read_bytes())
    known = open_knowledge(opened.folder, opened.catalogue, words, ranking["ordered"])
    return SecondStage(known, {task: _ranker(opened.file(f"ranker.{task}.onnx")) for task in ranking["tasks"]})


def _ranker(path: Path) -> Score:
    session = open_onnx(path)  # a pool is too small for a second thread

    def score(columns: np.ndarray) -> np.ndarray:
        scores: np.ndarray = session.run(None, {"columns": columns})[0]
        return scores

    return score


def open_onnx(path: Path, threads: int = 1) -> ort.InferenceSession:
    """The ONNX file at `path`, ready to run on the CPU. Raises BrokenVersion where it is not one."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = threads
    options.log_severity_level = 3  # errors; advice on how to export is not for who serves
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime raises a dozen classes without a common root
        raise BrokenVersion(f"{path}: ONNX Runtime cannot read it: {str(error).splitlines()[0]}") from error


def _check_encoder(shelf: VersionShelf) -> None:
    inputs = {i.name for i in shelf.encoder.get_inputs()}
    outputs = {o.name for o in shelf.encoder.get_outputs()}
    if inputs != ENCODER_INPUTS or not outputs >= set(shelf.indexes):
        raise BrokenVersion(
            f"{shelf.opened.folder}: encoder.onnx reads {sorted(inputs)} and writes {sorted(outputs)}; "
            f"needed are {sorted(ENCODER_INPUTS)} and {sorted(shelf.indexes)}"
        )


def _warm(catalogue: Catalogue) -> None:
    """Computes the columns that every recipe asks for, so that the first listener does not wait for them."""
    _ = catalogue.artist, catalogue.artist_code, catalogue.row_of, catalogue.listeners, catalogue.playable(None)
