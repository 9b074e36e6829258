"""A version opened for use: its catalogue and its vectors, as they lie on disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from playlists.catalogue import Catalogue, read_catalogue
from playlists.crowd import NOBODY, Crowd, read_crowd
from playlists.errors import BrokenVersion
from playlists.version.manifest import Manifest, verify


@dataclass(frozen=True, slots=True)
class OpenedVersion:
    """What the kernel can open of a version; serving and training add the encoder and the index."""

    folder: Path
    manifest: Manifest
    catalogue: Catalogue
    vectors: dict[str, np.ndarray]  # task → (N, D), memory-mapped
    crowd: Crowd = NOBODY

    def file(self, name: str) -> Path:
        return self.folder / name


def open_version(folder: Path) -> OpenedVersion:
    """Verifies the version in `folder` and opens it. Raises NotFound or BrokenVersion with the file and the reason."""
    manifest = verify(folder)
    catalogue = read_catalogue(folder / "catalogue.parquet")
    vectors = {task: read_vectors(folder, task) for task in manifest.tasks}
    for task, array in vectors.items():
        if array.shape != (len(catalogue), manifest.dimensions) or len(catalogue) != manifest.tracks:
            raise BrokenVersion(
                f"{folder}: track_vectors.{task}.npy is {array.shape}, the catalogue has {len(catalogue)} rows, "
                f"the manifest says {manifest.tracks} tracks of {manifest.dimensions} dimensions"
            )
    return OpenedVersion(folder, manifest, catalogue, vectors, read_crowd(folder))


def read_vectors(folder: Path, task: str) -> np.ndarray:
    """The (N, D) track vectors of a task, memory-mapped."""
    try:
        vectors: np.ndarray = np.load(folder / f"track_vectors.{task}.npy", mmap_mode="r", allow_pickle=False)
    except ValueError as error:
        raise BrokenVersion(f"{folder}: track_vectors.{task}.npy: {error}") from error
    return vectors
