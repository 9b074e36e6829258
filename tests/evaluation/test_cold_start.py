"""The measurement of cold start: its ends are where they must be, and picks help."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from playlists.errors import NotFound
from tests.evaluation.conftest import Learnt
from training.evaluation.cold_start import Figure, cold_start, plot


@pytest.fixture(scope="module")
def figures(learnt: Learnt) -> dict[str, Figure]:
    return {figure.name: figure for figure in cold_start(learnt.data, learnt.version, 40)}


def test_before_the_first_screen_a_list_is_the_popular_one(figures: dict[str, Figure]) -> None:
    assert figures["quiz: 0 screens"].liking == figures["popular"].liking


def test_picks_are_worth_more_than_popularity_and_less_than_the_best_possible(figures: dict[str, Figure]) -> None:
    assert figures["popular"].liking < figures["quiz: 6 screens"].liking < figures["best possible"].liking


def test_nobody_takes_back_a_pick(figures: dict[str, Figure]) -> None:
    picks = [figures[f"quiz: {n} screens"].picks for n in range(7)]
    assert picks[0] == 0
    assert np.all(np.diff(picks) >= 0)


def test_the_plot_shows_both_quizzes(figures: dict[str, Figure]) -> None:
    drawn = plot(list(figures.values()))
    assert "screens answered" in drawn
    assert "best known artists" in drawn


def test_real_listens_have_no_truth_to_measure_by(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="simulated"):
        cold_start(tmp_path, tmp_path)
