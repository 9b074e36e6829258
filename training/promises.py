"""`python -m training.promises`: what the promises of Discover Weekly cost in Recall@30, as a table and as plots.

Asked of the part of a version that never saw the test part of its data, on that part.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import matplotlib as mpl

from playlists.catalogue import read_catalogue
from playlists.errors import BadInput, SegueError
from playlists.recipes.discover_weekly import RULES
from playlists.version.manifest import MANIFEST
from playlists.version.opened import open_version
from playlists.version.registry import current
from training.drawing import INK, OTHERS, OURS, STYLE, Svg, sheet, svg
from training.evaluate import split_as_then
from training.evaluation.promises import FIGURES, Cost, asked_of, costs, ladder, turned
from training.evaluation.shelf import held_shelf
from training.large import IN_MEMORY, reading

STEPS = (0.0, 0.2, 0.4, 0.6, 0.8)
LEGEND = {"calibration": "divergence", "long tail": "long tail", "adventurousness": "outside"}  # what each dial moves


def measured(
    model: Path, data: Path, listeners: int | None, steps: Sequence[float]
) -> tuple[list[Cost], dict[str, list[Cost]]]:
    """The costs of each promise, and of each turned by `steps`.

    Raises NotFound, BrokenVersion, or BadInput where `data` is not what the version was trained on.
    """
    version = open_version(model if (model / MANIFEST).exists() else model / current(model))
    catalogue = read_catalogue(data / "catalogue.parquet")
    with reading(data, catalogue, IN_MEMORY) as (listens, fingerprint):
        if fingerprint != version.manifest.data.get("fingerprint"):
            raise BadInput(
                f"{data}: not what version {version.manifest.id} was trained on, so it may have seen the test"
            )
        shelf = held_shelf(version)
        asked = asked_of(shelf, split_as_then(version, listens, catalogue), listeners)
    return costs(shelf, asked, ladder(RULES), _told), {
        name: costs(shelf, asked, variants, _told) for name, variants in turned(RULES, steps).items()
    }


def table(found: Sequence[Cost]) -> str:
    """A row a variant: Recall@30 with its interval and what it loses, then the other figures."""
    lines = ["| | recall@30 | beside the first | " + " | ".join(FIGURES[1:]) + " |", "|---" * (len(FIGURES) + 2) + "|"]
    for cost in found:
        recall, *others = (cost.figures[name] for name in FIGURES)
        cells = [f"{recall[0]:.4f} [{recall[1]:.4f}, {recall[2]:.4f}]"]
        cells += [f"{cost.lost[0]:+.4f} [{cost.lost[1]:+.4f}, {cost.lost[2]:+.4f}]"]
        cells += [f"{mean:.3f}" for mean, _, _ in others]
        lines.append(f"| {cost.variant.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def plot(name: str, found: Sequence[Cost]) -> Svg:
    """Recall@30 with its interval, and what the dial moves, by how far it is turned."""
    moved, at = LEGEND[name], [float(cost.variant.name) for cost in found]
    with mpl.rc_context(STYLE):
        figure, axes = sheet(2.8)
        for figure_name, axis, colour in (("recall@30", axes, OURS), (moved, axes.twinx(), OTHERS)):
            mean, low, high = zip(*(cost.figures[figure_name] for cost in found), strict=True)
            axis.fill_between(at, low, high, color=colour, alpha=0.2, linewidth=0)
            axis.plot(at, mean, ".-" if axis is axes else ".:", color=colour)
            axis.set_ylim(bottom=0)
            axis.set_ylabel(figure_name, color=colour)
        axes.set_xlabel(name, color=INK)
        return svg(figure, f"{name}: recall@30 and {moved}")


def page(found: Sequence[Cost], by_dial: Mapping[str, Sequence[Cost]]) -> str:
    """The table and the plots as one HTML page."""
    drawn = "".join(f"<figure>{plot(name, one)}</figure>" for name, one in by_dial.items())
    head = f"{found[0].listeners} listeners; 95 % intervals over them"
    said = f"<p>{head}</p><pre>{escape(table(found))}</pre>"
    return f"<!doctype html><meta charset=utf-8><title>Promises</title>{said}{drawn}"


def _told(name: str) -> None:
    print(name, file=sys.stderr, flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 and a message where nothing can be measured."""
    parser = argparse.ArgumentParser(prog="python -m training.promises", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="a version, or a folder of versions")
    parser.add_argument("--data", type=Path, required=True, help="what it was trained on")
    parser.add_argument("--listeners", type=int, help="ask only so many")
    parser.add_argument("--out", type=Path, help="an HTML page with the plots, too")
    given = parser.parse_args(argv)
    try:
        found, by_dial = measured(given.model, given.data, given.listeners, STEPS)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    print(f"{found[0].listeners} listeners", table(found), sep="\n")
    for name, one in by_dial.items():
        print(f"\n{name}", table(one), sep="\n")
    if given.out:
        given.out.write_text(page(found, by_dial))
    return 0


if __name__ == "__main__":
    sys.exit(main())
