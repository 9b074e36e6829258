"""How good each system is at each task, on listens that none of them has seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from playlists.catalogue import Catalogue
from training.evaluation.split import Split
from training.interactions import System

Measures = dict[str, dict[str, float | int | None]]  # metric → {mean, low, high, listeners}


@dataclass(frozen=True, slots=True)
class EvaluationResult:
    """Everything that was measured; no number in it is NaN."""

    metrics: dict[str, dict[str, Measures]]  # task → system → metric
    differences: dict[str, dict[str, Measures]]  # task → baseline → metric: ours - theirs on the same listeners
    groups: dict[str, dict[str, dict[str, Measures]]]  # "trained on", "left out" → task → system → metric
    not_measured: dict[str, str]  # task or system → why
    facts: dict[str, Any] = field(default_factory=dict)


def evaluate(
    systems: Mapping[str, Mapping[str, System]],
    split: Split,
    catalogue: Catalogue,
    ours: str = "segue",
    seed: int = 0,
    skipped: Mapping[str, str] | None = None,
    vectors: np.ndarray | None = None,
) -> EvaluationResult:
    """Measures `systems` (name → task → system) on the test listens of `split`."""
    raise NotImplementedError


def table(result: EvaluationResult) -> str:
    """The result as text."""
    raise NotImplementedError
