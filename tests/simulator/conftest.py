"""One small world, written once for all tests of the simulator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playlists.catalogue import Catalogue, read_catalogue
from playlists.listens import read_listens
from training.simulator import simulate
from training.simulator.truth import Truth, indices

LISTENERS = 200


@dataclass(frozen=True, slots=True)
class Small:
    """A world as its readers see it: L listens as columns, in the stored order."""

    data: Path
    report: dict[str, Any]
    catalogue: Catalogue
    truth: Truth
    listener: np.ndarray  # (L,) int64
    row: np.ndarray  # (L,) int32
    at: np.ndarray  # (L,) datetime64[ms]
    ms: np.ndarray  # (L,) int32
    skipped: np.ndarray  # (L,) bool


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    data = tmp_path_factory.mktemp("world")
    report = simulate(data, LISTENERS, seed=7)
    listens = read_listens(data)
    catalogue = read_catalogue(data / "catalogue.parquet")
    return Small(
        data, report, catalogue, Truth.read(data), indices(listens["listener"].to_pylist()),
        catalogue.rows(listens["track"]), listens["at"].to_numpy(), listens["ms_played"].to_numpy(),
        listens["skipped"].to_numpy(),
    )  # fmt: skip
