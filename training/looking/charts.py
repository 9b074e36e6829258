"""The few kinds of plots that a notebook draws, each in one call. All of them cope with having nothing to draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

from training.drawing import INK, LINES, OTHERS, OURS, STYLE, Svg, sheet, svg

BINS = 30
LETTER = 0.085  # inches of a letter beside a plot
AXIS = 3.2  # inches of a plot beside its names

Values = Sequence[float] | np.ndarray | Any  # Any: a column of a data frame


def lines(x: Values, ys: Mapping[str, Values], across: str, up: str, log: bool = False) -> Svg:
    """One line a name; `log`: both axes logarithmic."""
    if not len(x):
        return nothing(f"{up} by {across}")
    with mpl.rc_context(STYLE):
        figure, axes = sheet(2.8)
        for (name, y), colour in zip(ys.items(), LINES, strict=False):
            axes.plot(np.asarray(x), np.asarray(y), label=name, color=colour)
        if log:
            axes.set_xscale("log")
            axes.set_yscale("log")
        else:
            axes.set_ylim(bottom=min(0, *(np.nanmin(np.asarray(y, float)) for y in ys.values())))
        if np.asarray(x).dtype.kind == "M":
            when = AutoDateLocator(maxticks=6)  # type: ignore[no-untyped-call]
            axes.xaxis.set_major_locator(when)
            axes.xaxis.set_major_formatter(ConciseDateFormatter(when))  # type: ignore[no-untyped-call]
        axes.set(xlabel=across, ylabel=up)
        if len(ys) > 1:
            axes.legend()
        return svg(figure, f"{up} by {across}")


def bars(names: Sequence[str], values: Values, label: str) -> Svg:
    """A bar to the right for what is above zero, to the left for what is below; the first on top."""
    if not len(names):
        return nothing(label)
    value = np.asarray(values, float)
    with mpl.rc_context(STYLE):
        figure, axes = sheet(0.7 + 0.26 * len(names), _beside(names))
        places = np.arange(len(names))[::-1]
        axes.barh(places, value, color=np.where(value < 0, OURS, OTHERS))
        axes.set_yticks(places, list(names))
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_xlabel(label)
        return svg(figure, f"{label}: {', '.join(names)}")


def histogram(values: Values, label: str, many: str, log: bool = False) -> Svg:
    """How `many` have which value; `log`: of values from 1 on, on a logarithmic axis."""
    value = _known(values)
    if not len(value):
        return nothing(label)
    with mpl.rc_context(STYLE):
        figure, axes = sheet(2.6)
        axes.hist(value, bins=_edges(value, log), color=OTHERS)
        if log:
            axes.set_xscale("log")
        axes.set(xlabel=label, ylabel=many)
        return svg(figure, f"{many} by {label}")


def shares(by_name: Mapping[str, Values], label: str) -> Svg:
    """How the values of each name are spread, as shares, so that few and many can be compared."""
    known = {name: value for name, values in by_name.items() if len(value := _known(values))}
    if not known:
        return nothing(label)
    edges = _edges(np.concatenate(list(known.values())), log=False)
    with mpl.rc_context(STYLE):
        figure, axes = sheet(2.6)
        for (name, value), colour in zip(known.items(), LINES, strict=False):
            weights = np.full(len(value), 1 / len(value))
            axes.hist(value, bins=edges, weights=weights, label=name, color=colour, alpha=0.5)
        axes.set(xlabel=label, ylabel="share")
        axes.legend()
        return svg(figure, f"share by {label}")


def dots(x: Values, y: Values, across: str, up: str, log: bool = False) -> Svg:
    """A dot each; `log`: the axis across is logarithmic, for values from 1 on."""
    if not len(x):
        return nothing(f"{up} by {across}")
    with mpl.rc_context(STYLE):
        figure, axes = sheet(3.0)
        axes.plot(np.asarray(x), np.asarray(y), ".", color=OTHERS, alpha=0.4, markeredgewidth=0)
        if log:
            axes.set_xscale("log")
        axes.set(xlabel=across, ylabel=up)
        return svg(figure, f"{up} by {across}")


def intervals(names: Sequence[str], mean: Values, low: Values, high: Values, label: str, pairs: bool = False) -> Svg:
    """A dot and its interval for each name, the first on top; of `pairs` the second has our colour."""
    if not len(names):
        return nothing(label)
    with mpl.rc_context(STYLE):
        figure, axes = sheet(0.7 + 0.3 * len(names), _beside(names))
        places = np.arange(len(names))[::-1]
        for at, place in enumerate(places):
            colour = OURS if pairs and at % 2 else OTHERS
            axes.plot([np.asarray(mean, float)[at]], [place], "o", color=colour)
            axes.plot([np.asarray(low, float)[at], np.asarray(high, float)[at]], [place, place], color=colour)
        axes.axvline(0, color=INK, linewidth=0.8, linestyle=":")
        axes.set_yticks(places, list(names))
        axes.set_xlabel(label)
        return svg(figure, f"{label}: {', '.join(names)}")


def nothing(what: str) -> Svg:
    """Said where a plot would be."""
    return Svg(f"<p>nothing to draw: {escape(what)} is not known here</p>")


def _known(values: Values) -> np.ndarray:
    value = np.asarray(values, float)
    return value[np.isfinite(value)]


def _edges(value: np.ndarray, log: bool) -> list[float]:
    """BINS at the most; of whole numbers none without one, of values all alike one around them."""
    low, high = float(value.min()), float(value.max())
    if high - low < 1e-6:
        return [low - 0.5, high + 0.5]
    edges = np.geomspace(1, high + 1, BINS) if log else np.linspace(low, high, BINS)
    if (value == value.round()).all():
        edges = np.unique(edges.round())
    return [float(edge) for edge in edges]


def _beside(names: Sequence[str]) -> float:
    """The width in inches of a plot with these names beside it."""
    return AXIS + LETTER * max(len(name) for name in names)
