"""How does a series become a line, and a share a bar? Points of SVG, drawn by the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDE, HIGH = 300, 90  # the box of a line plot
LEAST_SPAN = 0.1  # of the scale: what hardly moves must not look as if it did


@dataclass(frozen=True, slots=True)
class Line:
    """One series: runs of points that belong together, as the `points` of a polyline each, and the points alone."""

    runs: tuple[str, ...]
    alone: tuple[tuple[float, float], ...]
    last: float | None  # value


@dataclass(frozen=True, slots=True)
class Plot:
    """Series of one figure on one scale; `least` and `most` are its extremes."""

    lines: tuple[Line, ...]
    least: float
    most: float


def plot(series: Sequence[Sequence[float | None]]) -> Plot | None:
    """The series, each with a value or None a week; None where none has a value."""
    known = [value for one in series for value in one if value is not None]
    if not known:
        return None
    middle, span = (min(known) + max(known)) / 2, max(max(known) - min(known), LEAST_SPAN) * 1.1
    low, high = middle - span / 2, middle + span / 2
    return Plot(tuple(_line(one, low, high) for one in series), min(known), max(known))


def _line(values: Sequence[float | None], low: float, high: float) -> Line:
    step = WIDE / max(len(values) - 1, 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for week, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((round(week * step, 1), round(HIGH * (1 - (value - low) / (high - low)), 1)))
    joined = tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1)
    alone = tuple(run[0] for run in runs if len(run) == 1)
    return Line(joined, alone, next((value for value in reversed(values) if value is not None), None))


def bars(shares: Sequence[float]) -> list[float]:
    """Widths in percent of the longest."""
    longest = max(shares, default=0) or 1
    return [round(100 * share / longest, 1) for share in shares]
