"""How every plot is drawn: as SVG that stands inside a page or a notebook and takes its text colour from there."""

from __future__ import annotations

import re
import warnings
from html import escape
from io import StringIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK = "#010203"  # stands for the page's own text colour, see `svg`
OURS, OTHERS = "#d9480f", "#1c7ed6"  # told apart on light and on dark, and without red and green
LINES = (OURS, OTHERS, "#0ca678", "#9c36b5", "#868e96")
WIDTH = 4.6  # inches: on a phone the text of 11 points still has about 11 pixels
UNUSED_ID = re.compile(r'<g id="[^"]*"')  # Matplotlib numbers its groups from 1 in every plot; nothing refers to them
STYLE: Any = {
    "svg.fonttype": "none", "font.size": 11, "font.family": "sans-serif", "axes.spines.top": False,
    "axes.spines.right": False, "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": INK,
    "xtick.color": INK, "ytick.color": INK, "legend.frameon": False,
}  # fmt: skip


class Svg(str):
    """A drawing as the text of its <svg> element; a notebook shows it as a picture."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


def sheet(height: float, width: float = WIDTH) -> tuple[Figure, Axes]:
    """An empty plot, in inches. It belongs to no window, so nothing has to be closed."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def svg(figure: Figure, title: str) -> Svg:
    """The drawing, with `title` for those who cannot see it; the same bytes from run to run.

    `title` also keeps the ids of several plots on one page apart.
    """
    out = StringIO()
    with mpl.rc_context({"svg.hashsalt": title}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")  # letters stay text; the reader has the font
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    drawn = out.getvalue()
    drawn = drawn[drawn.index("<svg") :].replace(INK, "currentColor")
    drawn = UNUSED_ID.sub("<g", drawn)
    return Svg(drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1))
