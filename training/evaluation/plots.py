"""The report's plots of an evaluation and of a fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.ticker import MaxNLocator

from training.drawing import INK, LINES, OTHERS, OURS, STYLE, Svg, sheet, svg
from training.evaluation.measures import Measures
from training.evaluation.table import best_first

DASHES = ("-", "--", ":", "-.")  # one line on another is still two
COMPARED = len(DASHES)  # systems in one plot of lines; more cannot be told apart
HALF = 3.6  # inches: two beside each other on a screen
PLAYS_OF_THE_TAIL = 0.2  # what is not the head, see `training.evaluation.metrics`


def losses(name: str, values: Sequence[float]) -> Svg:
    """The loss of one part of the model, by epoch. Parts have scales of their own, so each has its own plot."""
    with mpl.rc_context(STYLE):
        figure, axes = sheet(2.2, HALF)
        axes.plot(np.arange(1, len(values) + 1), values, ".-", color=OURS)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.set_xlabel("epoch")
        return svg(figure, f"loss of {name}")


def accuracy(task: str, systems: Mapping[str, Measures], ours: str) -> Svg:
    """nDCG@10 with its interval for each system, the best on top."""
    with mpl.rc_context(STYLE):
        figure, axes = sheet(0.6 + 0.34 * len(systems))
        _dots(axes, systems, ours, "ndcg@10")
        axes.set_xlim(left=0)
        axes.set_xlabel("nDCG@10, 95 % interval over listeners")
        return svg(figure, f"{task}, nDCG@10 by system")


def share(task: str, systems: Mapping[str, Measures], ours: str, metric: str, label: str) -> Svg:
    """A figure between 0 and 1 for each system, in the order of their nDCG@10."""
    with mpl.rc_context(STYLE):
        figure, axes = sheet(0.6 + 0.26 * len(systems), HALF)
        _dots(axes, systems, ours, metric)
        axes.set_xlim(-0.03, 1.03)
        if metric == "long_tail_share":
            axes.axvline(PLAYS_OF_THE_TAIL, color=INK, linewidth=0.8, linestyle=":")
        axes.set_xlabel(label)
        return svg(figure, f"{task}, {label} by system")


def popularity(task: str, listeners: np.ndarray, exposure: Mapping[str, np.ndarray]) -> Svg:
    """Which share of the lists' places goes to each tenth of the tracks, the least known tenth first.

    `listeners` (N,) of each track in training, `exposure` by system (N,) lists that show it; the first is ours.
    """
    tenth = np.argsort(np.argsort(listeners, kind="stable")) * 10 // max(1, len(listeners))
    with mpl.rc_context(STYLE):
        figure, axes = sheet(2.8)
        for (name, shown), colour, dash in zip(exposure.items(), LINES, DASHES, strict=False):
            places = np.bincount(tenth, weights=shown, minlength=10) / max(1, shown.sum())
            axes.plot(range(1, 11), places * 100, dash, marker=".", label=name, color=colour)
        axes.axhline(10, color=INK, linewidth=0.8, linestyle=":")
        axes.set_xticks(range(1, 11))
        axes.set_xlabel("tracks by listeners, in tenths: 10 is the best known")
        axes.set_ylabel("% of places")
        axes.legend()
        return svg(figure, f"{task}, share of places by popularity")


def activity(tracks_heard: np.ndarray) -> Svg:
    """How many of the listeners asked have heard how many tracks."""
    most = max(2, int(tracks_heard.max(initial=2)))
    edges = np.unique(np.geomspace(1, most + 1, 25).astype(int))
    with mpl.rc_context(STYLE):
        figure, axes = sheet(2.4)
        axes.hist(tracks_heard, bins=list(edges), color=OTHERS)
        axes.set_xscale("log")
        axes.set_xlabel("tracks heard before the test")
        axes.set_ylabel("listeners")
        return svg(figure, "tracks heard before the test")


def _dots(axes: mpl.axes.Axes, systems: Mapping[str, Measures], ours: str, metric: str) -> None:
    """A dot and its interval for each system that has the figure, the best by nDCG@10 on top."""
    names = best_first(systems)[::-1]
    for y, name in enumerate(names):
        measure, colour = systems[name].get(metric), OURS if name == ours else OTHERS
        if measure is None or measure["mean"] is None:
            continue
        axes.plot([float(measure["mean"])], [y], "o", color=colour)
        if measure["low"] is not None and measure["high"] is not None:
            axes.plot([float(measure["low"]), float(measure["high"])], [y, y], color=colour)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(-0.6, len(names) - 0.4)
