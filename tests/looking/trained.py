"""A simulated world with times, skips and sessions, and two versions that learnt from it, judged by one split."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import torch

from training.simulator import simulate
from training.train import train

LISTENERS, TRACKS = 90, 400  # more listeners than the tiny version has dimensions: else both hold the same
UNTIL = datetime(2026, 3, 2, tzinfo=UTC)


def simulated(data: Path) -> Path:
    simulate(data, LISTENERS, seed=1, tracks=TRACKS, until=UNTIL)
    return data


def two_trained(data: Path, models: Path) -> tuple[Path, Path]:
    """The folders of a tiny version and of a small one."""
    torch.set_num_threads(1)
    return train(data, models, "tiny", seed=1, threads=1), train(data, models, "small", seed=1, threads=1)
