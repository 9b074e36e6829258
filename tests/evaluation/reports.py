"""A report of a small world, as a training run would write it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from playlists.histories import Histories
from playlists.listens import LISTENERS
from tests.evaluation.worlds import listening, scenes
from tests.looking.spaces import genre_space
from training.drift.windows import drift
from training.evaluation.evaluate import EvaluationResult, evaluate
from training.evaluation.report import write_report
from training.evaluation.split import split
from training.evaluation.tasks import TASKS
from training.interactions import System
from training.looking.space import Space

CATALOGUE = scenes()
FACTS = {
    "id": "20260301-abc", "created": "2026-03-01T00:00:00Z", "commit": "c0ffee", "seed": 3, "size": "tiny",
    "data": "f1n9e2", "window": "no times", "listeners": 80, "listens": 1_200, "tracks": 120, "dimensions": 64,
}  # fmt: skip
CHECKS = {
    "odd": ["2 of 80 listeners look like machines"],
    "drift": drift(listening(CATALOGUE, times=True), CATALOGUE, LISTENERS.empty_table()),
}
LOSSES = {"ELSA, continuation": [3.0, 2.0, 1.5], "ranker, discovery": [0.9, 0.8], "in closed form": [1.0]}


def measured(ahead: bool = True) -> EvaluationResult:
    """A system that knows each listener's scene beside one that knows nothing; ours is the one that is `ahead`."""
    names = ("segue", "nothing") if ahead else ("everything", "segue")
    systems: tuple[System, System] = (_knows_the_scene, _knows_nothing)
    by_task = {name: dict.fromkeys(TASKS, system) for name, system in zip(names, systems, strict=True)}
    return evaluate(by_task, split(listening(CATALOGUE), CATALOGUE, seed=1), CATALOGUE, skipped={"EASE": "too large"})


def written(
    folder: Path, result: EvaluationResult | None, space: Space | None = None, checks: dict[str, Any] | None = None
) -> tuple[str, str]:
    """The text of report.html and of card.md."""
    write_report(folder, result, LOSSES, FACTS, space, checks)
    return (folder / "report.html").read_text(), (folder / "card.md").read_text()


def whole(folder: Path) -> tuple[str, str]:
    """Both, with everything that a report can have."""
    return written(folder, measured(), genre_space(tracks=160), CHECKS)


def _knows_the_scene(histories: Histories) -> np.ndarray:
    scene = histories.track[histories.offsets[:-1]] % 4
    return (np.arange(len(CATALOGUE)) % 4 == scene[:, None]).astype(np.float32)


def _knows_nothing(histories: Histories) -> np.ndarray:
    return np.zeros((len(histories), len(CATALOGUE)), np.float32)
