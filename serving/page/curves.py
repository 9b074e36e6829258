"""How do rates over weeks become lines with the bands of their intervals? Points of SVG, drawn by the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playlists.responses.intervals import Rate

WIDE, HIGH = 300, 110  # the box of a plot
TOPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)  # where a scale may end, from nothing on
PLACES = 1  # of a coordinate

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """One series: runs of weeks that follow each other as `points`, a week alone as a stroke from low to high."""

    lines: tuple[str, ...]
    bands: tuple[str, ...]
    alone: tuple[tuple[float, float, float, float], ...]  # x, y, and the y of both ends


@dataclass(frozen=True, slots=True)
class Curves:
    """Series of one rate on one scale from 0 to `top`."""

    curves: tuple[Curve, ...]
    top: float


def curves(series: Sequence[Sequence[Rate | None]]) -> Curves | None:
    """The series, each with a rate or None a week; None where none has a rate."""
    known = [rate for one in series for rate in one if rate is not None]
    if not known:
        return None
    reached = max(max(rate.value for rate in known), _usual([rate.high for rate in known]))
    top = next((one for one in TOPS if reached <= one), 1.0)
    return Curves(tuple(_curve(one, top) for one in series), top)


def _usual(highs: Sequence[float]) -> float:
    """The end that most intervals stay under: one of few listeners must not flatten all others."""
    ordered = sorted(highs)
    return ordered[(len(ordered) - 1) * 3 // 4]


def _curve(rates: Sequence[Rate | None], top: float) -> Curve:
    step = WIDE / max(len(rates) - 1, 1)
    runs: list[list[tuple[float, Rate]]] = [[]]
    for week, rate in enumerate(rates):
        if rate is None:
            runs.append([])
        else:
            runs[-1].append((round(week * step, PLACES), rate))
    long = [run for run in runs if len(run) > 1]
    lines = tuple(_points([(x, _y(rate.value, top)) for x, rate in run]) for run in long)
    bands = tuple(_points(_around(run, top)) for run in long)
    alone = tuple(_stroke(*run[0], top) for run in runs if len(run) == 1)
    return Curve(lines, bands, alone)


def _stroke(x: float, rate: Rate, top: float) -> tuple[float, float, float, float]:
    return x, _y(rate.value, top), _y(rate.low, top), _y(rate.high, top)


def _around(run: Sequence[tuple[float, Rate]], top: float) -> list[Point]:
    above = [(x, _y(rate.high, top)) for x, rate in run]
    return above + [(x, _y(rate.low, top)) for x, rate in reversed(run)]


def _y(value: float, top: float) -> float:
    return round(HIGH * (1 - min(value, top) / top), PLACES)


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
