"""One simulated world with a version that learnt from it, for all that asks the truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from training.simulator import simulate
from training.train import train


@dataclass(frozen=True, slots=True)
class Learnt:
    """The folders of a world and of a version."""

    data: Path
    version: Path


@pytest.fixture(scope="session")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Learnt:
    folder = tmp_path_factory.mktemp("world")
    simulate(folder / "data", 60, seed=3, tracks=600)
    return Learnt(folder / "data", train(folder / "data", folder / "models", "tiny", 1))
