"""Every plot draws what it is given, and says so where that is nothing."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from training.drawing import INK, Svg
from training.looking import charts

DRAWN = {
    "lines": charts.lines(pd.date_range("2026-01-01", periods=3), {"a": [1, 2, 3], "b": [3, 2, 1]}, "day", "plays"),
    "log lines": charts.lines([1, 10, 100], {"a": [100, 10, 1]}, "rank", "plays", log=True),
    "bars": charts.bars(["up", "down"], [2, -1], "change"),
    "histogram": charts.histogram([1, 2, 2, 900], "plays", "listeners", log=True),
    "shares": charts.histogram([0.1, 0.5, np.nan], "share", "listeners"),
    "all alike": charts.histogram([0.5, 0.5], "share", "listeners"),
    "two histograms": charts.shares({"few": [0.5, 1], "many": [0.1] * 50}, "score"),
    "Japanese": charts.bars(["最後の影 · 街クラブ"], [1], "lists"),
    "dots": charts.dots([1, 10], [0.5, 0.7], "listeners", "cosine", log=True),
    "intervals": charts.intervals(["a", "b"], [0.1, 0.2], [0.0, 0.1], [0.2, 0.3], "ndcg"),
}
EMPTY = {
    "lines": charts.lines([], {"a": []}, "day", "plays"),
    "bars": charts.bars([], [], "change"),
    "histogram": charts.histogram([np.nan], "plays", "listeners"),
    "two histograms": charts.shares({"few": [], "many": [np.nan]}, "score"),
    "dots": charts.dots([], [], "a", "b"),
    "intervals": charts.intervals([], [], [], [], "ndcg"),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_plot_is_a_whole_drawing_in_the_colour_of_the_page(name: str) -> None:
    ElementTree.fromstring(DRAWN[name])
    assert "currentColor" in DRAWN[name]
    assert INK not in DRAWN[name]


@pytest.mark.parametrize("name", EMPTY)
def test_nothing_to_draw_is_said(name: str) -> None:
    assert EMPTY[name].startswith("<p>nothing to draw")


def test_a_notebook_shows_the_drawing_and_not_its_text() -> None:
    assert Svg("<svg/>")._repr_html_() == "<svg/>"


def test_every_line_and_bar_has_its_name() -> None:
    assert all(f">{name}</text>" in DRAWN["bars"] for name in ("up", "down"))
    assert all(f">{name}</text>" in DRAWN["lines"] for name in "ab")


def test_two_plots_of_the_same_are_the_same_bytes() -> None:
    assert charts.dots([1], [2], "a", "b") == charts.dots([1], [2], "a", "b")
