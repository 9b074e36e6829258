"""A model version as serving asks it: what is near, the vectors of tracks, the vectors of listeners."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort

from playlists.catalogue import Catalogue, Rows
from playlists.errors import BrokenVersion
from playlists.histories import Histories, encode
from playlists.version.opened import OpenedVersion, open_version
from serving.search import TrackIndex, open_index

ENCODER_INPUTS = {"track", "plays", "skips", "feedback", "age_days"}  # as `playlists.histories.batches` makes them


@dataclass(frozen=True, slots=True)
class VersionShelf:
    """The port `playlists.shelf.Shelf` on an opened version. May be used by several threads at once."""

    opened: OpenedVersion
    indexes: dict[str, TrackIndex]  # by task
    encoder: ort.InferenceSession
    threads: int

    @property
    def version(self) -> str:
        return self.opened.manifest.id

    @property
    def catalogue(self) -> Catalogue:
        return self.opened.catalogue

    def near(self, queries: np.ndarray, task: str, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows (B, k) int32 and scores (B, k) float32, best first, -1 where there are fewer; see `TrackIndex`."""
        return self.indexes[task].nearest(queries, k, self.threads)

    def vectors(self, task: str, rows: Rows) -> np.ndarray:
        """(n, D) float32, gathered from the memory map."""
        return self.opened.vectors[task].view(np.ndarray).take(rows, axis=0).astype(np.float32, copy=False)

    def encode(self, histories: Histories) -> dict[str, np.ndarray]:
        """The taste vectors by task, each (B, D) float32; the same bits whoever is encoded beside."""
        return encode(histories, self._run)

    def _run(self, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        tasks = list(self.indexes)
        return dict(zip(tasks, self.encoder.run(tasks, inputs), strict=True))


def open_shelf(folder: Path, threads: int = 1) -> VersionShelf:
    """Verifies and opens the version in `folder`, with `threads` for each search and each encoding.

    Raises NotFound where there is none, BrokenVersion where a file is damaged, too new or disagrees with the rest.
    """
    opened = open_version(folder)
    indexes = {task: open_index(opened.file(f"index.{task}.faiss"), opened.vectors[task]) for task in opened.vectors}
    shelf = VersionShelf(opened, indexes, open_onnx(opened.file("encoder.onnx"), threads), threads)
    _check_encoder(shelf)
    _warm(shelf.catalogue)
    return shelf


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
