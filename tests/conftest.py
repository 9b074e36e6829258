"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]

settings.register_profile("segue", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("segue")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with the real, public data, which is not part of the repository."""
    folder = Path(os.environ.get("SEGUE_REAL_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}; SEGUE_REAL_DATA names another folder")
    return folder
