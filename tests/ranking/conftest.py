"""A simulated world without times, small, and a version of it with a ranker for every task; made once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from playlists.catalogue import Catalogue, read_catalogue
from playlists.listens import read_listens
from tests.training.worlds import timeless, write_world
from training.simulator import simulate
from training.train import train

LISTENERS, TRACKS = 120, 400
UNTIL = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Trained:
    """What was learnt from, and the version."""

    data: Path
    models: Path
    folder: Path
    catalogue: Catalogue
    listens: pa.Table


@pytest.fixture(scope="session")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    place = tmp_path_factory.mktemp("ranked")
    simulate(place / "simulated", LISTENERS, seed=1, tracks=TRACKS, until=UNTIL)
    catalogue = read_catalogue(place / "simulated" / "catalogue.parquet")
    listens = timeless(read_listens(place / "simulated"))
    data = write_world(place / "data", catalogue, listens)
    return Trained(data, place / "models", train(data, place / "models", "tiny", seed=1, threads=1), catalogue, listens)
