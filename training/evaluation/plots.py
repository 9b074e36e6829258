"""The report's plots, as SVG that stands inside the page and takes its colours from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from training.evaluation.evaluate import EvaluationResult
from training.evaluation.measures import Measures
from training.evaluation.table import best_first

INK = "#010203"  # stands for the page's own text colour, see `_svg`
OURS, OTHERS = "#d9480f", "#1c7ed6"  # told apart on light and on dark, and without red and green
LINES = (OURS, OTHERS, "#0ca678", "#9c36b5", "#868e96")
COMPARED = 4  # systems in the popularity plot; more lines cannot be told apart
STYLE: Any = {
    "svg.fonttype": "none", "font.size": 11, "font.family": "sans-serif", "axes.spines.top": False,
    "axes.spines.right": False, "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": INK,
    "xtick.color": INK, "ytick.color": INK, "legend.frameon": False,
}  # fmt: skip


def losses(by_name: Mapping[str, Sequence[float]]) -> str:
    """The loss of each step or epoch, by model part; only parts with at least two."""
    with mpl.rc_context(STYLE):
        figure, axes = _empty(3.2)
        for (name, values), colour in zip(by_name.items(), LINES * len(by_name), strict=False):
            axes.plot(np.arange(1, len(values) + 1), values, label=name, color=colour)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("epoch")
        axes.set_ylabel("loss")
        axes.legend()
        return _svg(figure, "losses")


def accuracy(task: str, systems: dict[str, Measures], ours: str, metric: str = "ndcg@10") -> str:
    """A dot and its interval for each system, the best on top."""
    names = best_first(systems)[::-1]
    with mpl.rc_context(STYLE):
        figure, axes = _empty(0.6 + 0.34 * len(names))
        for y, name in enumerate(names):
            measure, colour = systems[name][metric], OURS if name == ours else OTHERS
            axes.plot([float(measure["mean"] or 0)], [y], "o", color=colour)
            if measure["low"] is not None and measure["high"] is not None:
                axes.plot([float(measure["low"]), float(measure["high"])], [y, y], color=colour)
        axes.set_yticks(range(len(names)), names)
        axes.set_xlim(left=0)
        axes.set_xlabel("nDCG@10, 95 % interval over listeners")
        return _svg(figure, task)


def popularity(result: EvaluationResult, task: str) -> str:
    """Which share of the lists' places goes to each tenth of the tracks, the least known tenth first."""
    tenth = np.argsort(np.argsort(result.popularity, kind="stable")) * 10 // max(1, len(result.popularity))
    names = [n for n in (result.ours, *best_first(result.metrics[task])) if n in result.exposure[task]]
    with mpl.rc_context(STYLE):
        figure, axes = _empty(3.2)
        for name, colour in zip(list(dict.fromkeys(names))[:COMPARED], LINES, strict=False):
            shown = result.exposure[task][name]
            share = np.bincount(tenth, weights=shown, minlength=10) / max(1, shown.sum())
            axes.plot(range(1, 11), share * 100, "o-", label=name, color=colour)
        axes.axhline(10, color=INK, linewidth=0.8, linestyle=":")
        axes.set_xticks(range(1, 11))
        axes.set_xlabel("tracks by listeners, in tenths: 10 is the best known")
        axes.set_ylabel("% of places")
        axes.legend()
        return _svg(figure, "popularity")


def activity(tracks_heard: np.ndarray) -> str:
    """How many of the listeners asked have heard how many tracks."""
    most = max(2, int(tracks_heard.max(initial=2)))
    edges = np.unique(np.geomspace(1, most + 1, 25).astype(int))
    with mpl.rc_context(STYLE):
        figure, axes = _empty(2.6)
        axes.hist(tracks_heard, bins=list(edges), color=OTHERS)
        axes.set_xscale("log")
        axes.set_xlabel("tracks heard before the test")
        axes.set_ylabel("listeners")
        return _svg(figure, "activity")


def _empty(height: float) -> tuple[Figure, mpl.axes.Axes]:
    figure = Figure(figsize=(6.4, height), layout="constrained")
    return figure, figure.subplots()


def _svg(figure: Figure, salt: str) -> str:
    """`salt` keeps the ids of several plots on one page apart, and the same from run to run."""
    out = StringIO()
    with mpl.rc_context({"svg.hashsalt": salt}):
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    drawn = out.getvalue()
    return drawn[drawn.index("<svg") :].replace(INK, "currentColor")
