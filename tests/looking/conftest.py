"""A world and two versions of it, made once for all tests that look at them."""

from __future__ import annotations

from pathlib import Path

import pytest

from playlists.version.opened import OpenedVersion, open_version
from tests.looking.trained import simulated, two_trained


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulated(tmp_path_factory.mktemp("world") / "data")


@pytest.fixture(scope="session")
def models(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    two_trained(data, folder)
    return folder


@pytest.fixture(scope="session")
def pair(models: Path) -> tuple[OpenedVersion, OpenedVersion]:
    """The tiny version and the small one."""
    by_size = {json_size(v): v for v in map(open_version, (p.parent for p in models.glob("*/manifest.json")))}
    return by_size["tiny"], by_size["small"]


def json_size(version: OpenedVersion) -> str:
    return str(version.manifest.configuration["size"])
