"""How sure a mean over listeners is: its 95 % interval, by resampling the listeners.

The percentile bootstrap (Efron 1979). One set of resamples serves every figure of the same listeners, so the
difference of two systems is resampled in pairs. Shapes: R resamples, B listeners, M figures.
"""

from __future__ import annotations

import numpy as np

RESAMPLES = 1000
LEAST_LISTENERS = 5  # an interval from fewer says nothing
OUTSIDE = (0.025, 0.975)


def resamples(listeners: int, seed: int, count: int = RESAMPLES) -> np.ndarray:
    """(R, B) float32: how often each listener is drawn, B draws with replacement a row."""
    draws = np.random.default_rng(seed).multinomial(listeners, np.full(listeners, 1 / listeners), size=count)
    return draws.astype(np.float32)


def means(values_BM: np.ndarray, weights_RB: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Mean, lower end, upper end and number of listeners of each figure, each (M,).

    NaN marks a listener without that figure. A figure of fewer than LEAST_LISTENERS has NaN ends.
    """
    values = np.asarray(values_BM, np.float64)
    there = ~np.isnan(values)
    filled = np.where(there, values, 0)
    count = there.sum(axis=0)
    mean = filled.sum(axis=0) / np.maximum(count, 1)
    weight = weights_RB @ there.astype(np.float32)
    total = weights_RB @ (filled - there * mean).astype(np.float32)  # centred first: float32 keeps small differences
    drawn = mean + total / np.maximum(weight, 1)
    low, high = np.quantile(drawn, OUTSIDE, axis=0)
    sure = count >= LEAST_LISTENERS
    return mean, np.where(sure, low, np.nan), np.where(sure, high, np.nan), count
