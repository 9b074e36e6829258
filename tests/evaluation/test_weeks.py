"""Weeks of playing what is given: ledger, calendar and truth hold, and the promises can be seen to break."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from playlists.catalogue import Rows
from playlists.errors import NotFound
from playlists.listens import read_listens
from playlists.taste import Taste
from playlists.version.opened import open_version
from playlists.week import Week
from tests.evaluation.conftest import Learnt
from training.evaluation.last_weeks import KNOWN, monday_of, start_of, write_before
from training.evaluation.shelf import ExactShelf, whole_shelf
from training.evaluation.weeks import FIGURES, Start, discover_weekly_lists, lived, no_lists, popular_lists
from training.simulator import UNTIL
from training.simulator.truth import Truth
from training.weeks import page, plot, promises, said

WEEKS = 3


@pytest.fixture(scope="module")
def start(learnt: Learnt) -> Start:
    shelf = whole_shelf(open_version(learnt.version))
    return start_of(learnt.data, shelf, monday_of(learnt.data, WEEKS), 12, WEEKS)


@pytest.fixture(scope="module")
def seen(start: Start) -> tuple[np.ndarray, list[list[Taste]], list[list[Rows]]]:
    """The figures of three weeks of Discover Weekly, and what was known and given on each Monday."""
    tastes, lists = [], []

    def give(known: Sequence[Taste], week: Week, shelf: ExactShelf) -> list[Rows]:
        tastes.append(list(known))
        lists.append(discover_weekly_lists(known, week, shelf))
        return lists[-1]

    return lived(start, give), tastes, lists


Seen = tuple[np.ndarray, list[list[Taste]], list[list[Rows]]]


def test_the_weeks_are_the_last_of_the_world(learnt: Learnt) -> None:
    assert monday_of(learnt.data, WEEKS) + timedelta(weeks=WEEKS) == UNTIL


def test_followed_are_those_with_a_history_before_the_weeks(start: Start) -> None:
    before = start.heard.at_ms < start.monday.timestamp() * 1000
    assert np.bincount(start.heard.who[before]).min() >= KNOWN


def test_what_a_list_held_is_heard_and_in_the_ledger_on_the_next_monday(seen: Seen) -> None:
    _, tastes, lists = seen
    for given, known in zip(lists[0], tastes[1], strict=True):
        assert len(given)
        assert np.isin(given, known.heard).all()
        assert list(known.shown) == sorted(given)


def test_nothing_is_given_twice(seen: Seen) -> None:
    for weeks in zip(*seen[2], strict=True):
        every = np.concatenate(weeks)
        assert len(np.unique(every)) == len(every)


def test_nothing_is_given_before_it_is_out(start: Start, seen: Seen) -> None:
    for number, lists in enumerate(seen[2]):
        day = np.datetime64((start.monday + timedelta(weeks=number)).date())
        assert np.all(start.shelf.catalogue.released[np.concatenate(lists)] <= day)


def test_lists_move_the_taste(start: Start, seen: Seen) -> None:
    alone: list[Sequence[Taste]] = []

    def give(known: Sequence[Taste], week: Week, shelf: ExactShelf) -> list[Rows]:
        alone.append(known)
        return no_lists(known, week, shelf)

    lived(start, give)
    first, later = ([week[0].vectors["discovery"] for week in tastes] for tastes in (seen[1], alone))
    assert np.array_equal(first[0], later[0])
    assert not np.array_equal(first[1], later[1])


def test_the_same_seed_lives_the_same_weeks(start: Start, seen: Seen) -> None:
    assert np.array_equal(lived(start, discover_weekly_lists), seen[0], equal_nan=True)


def test_without_lists_only_their_own_listening_is_played(start: Start) -> None:
    figures = lived(start, no_lists)
    assert np.isnan(figures[:, :, 0]).all()
    assert np.nanmean(figures[:, :, 1, 0]) > 0.4  # which they like


def test_recommended_liking_is_that_of_the_truth_of_the_week(start: Start, seen: Seen) -> None:
    liked = start.truths[1].liking([start.people[4]], seen[2][1][4])[0].mean()
    assert seen[0][1, 4, 0, 0] == pytest.approx(liked, abs=1e-6)


def test_truths_drift_to_what_the_world_ends_with(learnt: Learnt, start: Start) -> None:
    end = Truth.read(learnt.data)
    apart = [np.abs(truth.tastes - end.tastes).mean() for truth in start.truths]
    assert apart == sorted(apart, reverse=True)
    assert 0 < apart[-1] < apart[0]


def test_the_popular_list_has_no_long_tail_where_hits_are_left(start: Start) -> None:
    assert lived(start, popular_lists)[0, :, 0, 2].max() < 0.5


def test_what_a_version_learns_from_ends_before_the_weeks(learnt: Learnt, start: Start, tmp_path: Path) -> None:
    write_before(learnt.data, tmp_path, start.monday)
    whole, before = read_listens(learnt.data), read_listens(tmp_path)
    assert max(before["at"].to_pylist()) < start.monday
    assert before.equals(whole.filter([at < start.monday for at in whole["at"].to_pylist()]))


def test_a_world_that_narrows_breaks_its_promise() -> None:
    steady = np.full((8, 6, 2, len(FIGURES)), 0.5)
    narrowing = steady.copy()
    narrowing[:, :, 1, -1] += np.linspace(0, 0.1, 8)[:, None]
    assert promises(steady, steady).kept
    assert not promises(narrowing, steady).kept


def test_lists_that_are_liked_much_less_than_the_greedy_break_theirs() -> None:
    greedy = np.full((8, 6, 2, len(FIGURES)), 0.5)
    ours = greedy.copy()
    ours[:, :, 0, 0] = 0.44
    assert promises(ours, greedy).of_greedy[0] == pytest.approx(0.88)
    assert not promises(ours, greedy).kept


def test_the_page_has_a_plot_a_figure_and_side(seen: Seen) -> None:
    found = {"discover weekly": seen[0], "greedy": seen[0]}
    assert page(found, said(found)).count("<svg") == 2 * len(FIGURES)
    assert "GS-score" in plot(found, 1, 3)


def test_real_listens_cannot_be_lived_on(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="simulated"):
        monday_of(tmp_path)
