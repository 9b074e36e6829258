"""A small world, and a model fitted on it once for all tests that only look at it."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.training.worlds import world_catalogue, world_listens, write_world
from training.interactions import Interactions, interactions
from training.model.fit import Model, fit
from training.model.settings import SIZES


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def known() -> Interactions:
    catalogue = world_catalogue()
    return interactions(world_listens(catalogue), catalogue)


@pytest.fixture(scope="session")
def model(known: Interactions) -> Model:
    return fit(known, SIZES["tiny"], seed=1)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    catalogue = world_catalogue()
    return write_world(tmp_path_factory.mktemp("world"), catalogue, world_listens(catalogue))
