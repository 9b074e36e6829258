"""How a figure is written down: its mean, the ends of its interval, and of how many listeners it is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from training.evaluation.bootstrap import means

Measure = dict[str, float | int | None]  # {mean, low, high, listeners}; no ends where there is no interval
Measures = dict[str, Measure]  # by metric


def summary(values: Mapping[str, np.ndarray], weights_RB: np.ndarray) -> Measures:
    """The measure of each metric from its figures (B,) by listener; none where no listener has one."""
    columns = means(np.stack(list(values.values()), axis=1), weights_RB)
    return {
        metric: {"mean": float(mean), "low": end(low), "high": end(high), "listeners": int(count)}
        for metric, mean, low, high, count in zip(values, *columns, strict=True)
        if count
    }


def without_interval(values: Mapping[str, float], listeners: int) -> Measures:
    return {metric: {"mean": v, "low": None, "high": None, "listeners": listeners} for metric, v in values.items()}


def end(value: float) -> float | None:
    """An end of an interval; None where there are too few listeners for one."""
    return None if np.isnan(value) else float(value)
