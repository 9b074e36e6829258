"""The figures of the training bench as a table to read and a plot: quality by seconds of learning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from training.bench.question import AT
from training.drawing import LINES


@dataclass(frozen=True, slots=True)
class Learnt:
    """What one learner did: its quality after so many seconds, and what it took."""

    seconds: tuple[float, ...]
    core_seconds: tuple[float, ...]  # of all cores together; on a busy machine these can be compared, the others not
    quality: tuple[float, ...]  # mean nDCG
    listens_per_s: float
    flop_per_s: float | None
    peak_mb: int
    before_mb: int  # of the process before it learnt: the libraries and the listens
    setting: str

    @property
    def best(self) -> float:
        return max(self.quality)

    def until(self, quality: float) -> float | None:
        """Seconds after which it is at least as good; None where it never is."""
        return next((s for s, q in zip(self.seconds, self.quality, strict=True) if q >= quality), None)


def table(learnt: Mapping[str, Learnt], peak: float) -> str:
    """A column a learner; `peak` is what the machine's matrix product does a second."""
    names = list(learnt)
    titles = [f"best nDCG@{AT}", "s to its best", *(f"s to {name}'s best" for name in names), "core s to its best"]
    rows = [["", *titles, "listens/s", "% of peak", "MB learning", "MB before"]]
    for name, one in learnt.items():
        until = [_seconds(one.until(quality)) for quality in (one.best, *(learnt[n].best for n in names))]
        core = one.core_seconds[one.quality.index(one.best)]
        share = "not counted" if one.flop_per_s is None else f"{100 * one.flop_per_s / peak:.0f}"
        measured = [f"{one.listens_per_s:,.0f}", share, f"{one.peak_mb:,}", f"{one.before_mb:,}"]
        rows.append([name, f"{one.best:.4f}", *until, f"{core:.2f}", *measured])
    turned = list(zip(*rows, strict=True))
    widths = [max(len(cell) for cell in column) for column in zip(*turned, strict=True)]
    return "\n".join("  ".join(map(str.ljust, cells, widths)).rstrip() for cells in turned)


def _seconds(value: float | None) -> str:
    return "not reached" if value is None else f"{value:.2f}"


def plot(learnt: Mapping[str, Learnt], place: Path) -> None:
    """Quality by seconds of learning, as SVG."""
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "bench", "legend.frameon": False}):
        figure = Figure(figsize=(7, 4), layout="constrained")
        axes = figure.subplots()
        for (name, one), colour in zip(learnt.items(), LINES, strict=False):
            axes.plot(one.seconds, one.quality, "o-", markersize=4, color=colour, label=f"{name}: {one.setting}")
        axes.set_xscale("log")
        axes.set_ylim(bottom=0)
        axes.set_xlabel("seconds of learning")
        axes.set_ylabel(f"validation nDCG@{AT}")
        axes.legend(fontsize=8)
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(place, format="svg", metadata={"Date": None, "Creator": None})
