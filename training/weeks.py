"""`python -m training.weeks`: half a year in which simulated listeners play what they are given, as a table and plots.

Makes the world, learns from all but its last 26 weeks, and lives through these once for each way of giving: Discover
Weekly as it is served, the model's best thirty, what is popular, and nothing. What is there already in `--work` is
not made again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import matplotlib as mpl
import numpy as np

from playlists.errors import SegueError
from playlists.version.opened import open_version
from training.drawing import LINES, STYLE, Svg, sheet, svg
from training.evaluation.aligned import aligned
from training.evaluation.bootstrap import OUTSIDE, means, resamples
from training.evaluation.last_weeks import monday_of, start_of, write_before
from training.evaluation.shelf import whole_shelf
from training.evaluation.weeks import (
    FIGURES,
    SIDES,
    Give,
    Start,
    discover_weekly_lists,
    greedy_lists,
    lived,
    no_lists,
    popular_lists,
)
from training.model.settings import SIZES, Size
from training.simulator import simulate
from training.train import train

WAYS: dict[str, Give] = {
    "discover weekly": discover_weekly_lists,
    "greedy": greedy_lists,
    "popular": popular_lists,
    "nothing": no_lists,
}
EDGE = 4  # weeks that the beginning and the end are means of
NARROWER = 0.02  # GS-score of what is played may rise by so much
OF_GREEDY = 0.9  # of the liking of the greedy list, at least

Ends = tuple[float, float, float]  # mean, low, high


@dataclass(frozen=True, slots=True)
class Promises:
    """What is promised of 26 weeks."""

    narrower: Ends  # by how much GS-score of what is played rises
    of_greedy: Ends  # liking of what is recommended over that of the greedy list
    listeners: int

    @property
    def kept(self) -> bool:
        return self.narrower[0] <= NARROWER and self.of_greedy[0] >= OF_GREEDY


def begun(work: Path, listeners: int, tracks: int, seed: int, size: Size, most: int) -> Start:
    """The world in `work`/world, and a version of what was played before its last weeks. Raises BadInput."""
    data, before = work / "world", work / "before"
    simulate(data, listeners, seed, tracks)
    monday = monday_of(data)
    write_before(data, before, monday)
    return start_of(data, whole_shelf(open_version(train(before, work / "models", size, seed))), monday, most)


def promises(ours: np.ndarray, greedy: np.ndarray) -> Promises:
    """Whether they are kept, by the figures (W, B, 2, F) of two ways that the same listeners were given to."""
    drawn = resamples(ours.shape[1], seed=0)
    rise = _by_listener(ours[-EDGE:, :, 1, -1]) - _by_listener(ours[:EDGE, :, 1, -1])
    mean, low, high, _ = means(rise[:, None], drawn)
    liking = np.stack([_by_listener(one[:, :, 0, 0]) for one in (ours, greedy)])
    there = ~np.isnan(liking).any(axis=0)
    ratio = np.divide(*(drawn[:, there] @ liking[:, there].T).T)
    least, most = np.quantile(ratio, OUTSIDE)
    of_greedy = float(np.divide(*liking[:, there].mean(axis=1))), float(least), float(most)
    return Promises((float(mean[0]), float(low[0]), float(high[0])), of_greedy, int(there.sum()))


def table(found: Mapping[str, np.ndarray]) -> str:
    """A line a way and side: each of the FIGURES over the first EDGE weeks, the last ones, and all."""
    rows = [["", "", *(f"{name}: first {EDGE}, last {EDGE}, all" for name in FIGURES), "lists"]]
    for way, figures in found.items():
        for side, name in enumerate(SIDES):
            here = figures[:, :, side]
            if np.isnan(here).all():
                continue
            cells = [_cell(here[:, :, f]) for f in range(len(FIGURES))]
            rows.append([way, name, *cells, "" if side else f"{(~np.isnan(here[:, :, 0])).mean():.1%}"])
    return "\n".join(aligned(rows))


def plot(found: Mapping[str, np.ndarray], side: int, figure: int) -> Svg:
    """One of the FIGURES of one of the SIDES by week, a line with its interval for each way."""
    with mpl.rc_context(STYLE):
        drawing, axes = sheet(2.8)
        for (way, figures), colour in zip(found.items(), LINES, strict=False):
            values = figures[:, :, side, figure]
            if np.isnan(values).all():
                continue
            mean, low, high, _ = means(values.T, resamples(values.shape[1], seed=0))
            weeks = np.arange(1, len(mean) + 1)
            axes.fill_between(weeks, low, high, color=colour, alpha=0.2, linewidth=0)
            axes.plot(weeks, mean, color=colour, label=way)
        axes.set(xlabel="week", ylabel=FIGURES[figure])
        axes.set_ylim(bottom=0)
        axes.legend()
        return svg(drawing, f"{FIGURES[figure]} of what is {SIDES[side]}, week by week")


def page(found: Mapping[str, np.ndarray], told: str) -> str:
    """The tables and all plots as one HTML page."""
    drawn = [
        f"<figure><figcaption>{escape(name)}, {side}</figcaption>{plot(found, s, f)}</figure>"
        for f, name in enumerate(FIGURES)
        for s, side in enumerate(SIDES)
    ]
    return f"<!doctype html><meta charset=utf-8><title>Weeks</title><pre>{escape(told)}</pre>{''.join(drawn)}"


def said(found: Mapping[str, np.ndarray]) -> str:
    """The table, and whether the promises are kept."""
    kept = promises(found["discover weekly"], found["greedy"])
    lines = (
        f"{kept.listeners} listeners; 95 % intervals over them",
        f"GS-score of what is played rises by {_ends(kept.narrower, '+.3f')}; at most {NARROWER} is promised",
        f"liking of Discover Weekly over the greedy list's: {_ends(kept.of_greedy, '.3f')}; at least {OF_GREEDY}",
        "both promises are kept" if kept.kept else "a promise is broken",
    )
    return "\n".join([table(found), "", *lines])


def _by_listener(values_WB: np.ndarray) -> np.ndarray:
    """(B,) the mean over the weeks that have a value; NaN where none has."""
    there = ~np.isnan(values_WB)
    return np.where(there.any(axis=0), np.nansum(values_WB, axis=0) / np.maximum(there.sum(axis=0), 1), np.nan)


def _cell(values_WB: np.ndarray) -> str:
    first, last, every = (_by_listener(part) for part in (values_WB[:EDGE], values_WB[-EDGE:], values_WB))
    mean, low, high, _ = means(np.stack([first, last, every], axis=1), resamples(values_WB.shape[1], seed=0))
    return " ".join(f"{m:.3f}" for m in mean) + f" [{low[2]:.3f}, {high[2]:.3f}]"


def _ends(ends: Ends, how: str) -> str:
    mean, low, high = (format(value, how) for value in ends)
    return f"{mean} [{low}, {high}]"


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 and a message where the world cannot be made or learnt from."""
    parser = argparse.ArgumentParser(prog="python -m training.weeks", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--work", type=Path, required=True, help="where the world and the version are kept")
    parser.add_argument("--listeners", type=int, default=500)
    parser.add_argument("--tracks", type=int, default=15_000, help="few are used up in half a year")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", choices=sorted(SIZES), default="tiny")
    parser.add_argument("--followed", type=int, default=100, help="listeners who are given lists, at most")
    parser.add_argument("--out", type=Path, help="an HTML page with the plots, too")
    given = parser.parse_args(argv)
    try:
        start = begun(given.work, given.listeners, given.tracks, given.seed, given.size, given.followed)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    found = {}
    for way, give in WAYS.items():
        print(way, file=sys.stderr, flush=True)
        found[way] = lived(start, give, given.seed)
    told = said(found)
    print(told)
    if given.out:
        given.out.write_text(page(found, told), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
