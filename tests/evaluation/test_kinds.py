"""What every kind of playlist is truly worth: measured by the rules it promises, beside lists that keep them too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from playlists.catalogue import Rows
from playlists.errors import NotFound
from playlists.playlist import Playlist
from playlists.recipes.filters import occurrence
from playlists.taste import Taste
from playlists.version.opened import open_version
from playlists.week import week_of
from tests.evaluation.conftest import Learnt
from training.evaluation.hard_rules import RULES, let_in
from training.evaluation.kinds import FIGURES, LISTS, Figure, kinds, playlists_of, table, tastes_in
from training.evaluation.rivals import LetIn, best, popular, random_in_genre
from training.evaluation.shelf import ExactShelf, whole_shelf
from training.simulator import UNTIL

WEEK = week_of(UNTIL.date())
Made = tuple[Taste, str, Playlist, LetIn]


@pytest.fixture(scope="module")
def shelf(learnt: Learnt) -> ExactShelf:
    return whole_shelf(open_version(learnt.version))


@pytest.fixture(scope="module")
def every(learnt: Learnt, shelf: ExactShelf) -> list[Made]:
    def made() -> Iterator[Made]:
        for taste in tastes_in(learnt.data, shelf, datetime.combine(UNTIL.date(), datetime.min.time(), UTC), 25):
            for kind, playlist in playlists_of(taste, WEEK, shelf):
                yield taste, kind, playlist, let_in(kind, taste, WEEK, shelf)

    return list(made())


@pytest.fixture(scope="module")
def figures(learnt: Learnt) -> list[Figure]:
    return kinds(learnt.data, learnt.version, 25, lambda said: None)


def _caps(rows: Rows, rules: LetIn) -> np.ndarray:
    caps: np.ndarray = rules.caps[np.searchsorted(rules.rows, rows)]
    return caps


def test_every_kind_is_measured(every: list[Made]) -> None:
    fewer = {"release-radar"}  # so small a world has too few releases for one
    assert {kind.partition(":")[0] for _, kind, _, _ in every} == set(RULES) - fewer


def test_the_rules_of_the_radar_let_in_what_came_out_and_was_not_heard(every: list[Made], shelf: ExactShelf) -> None:
    taste = every[0][0]
    rows = let_in("release-radar", taste, WEEK, shelf).rows
    age = np.datetime64(WEEK.monday) + np.timedelta64(4, "D") - shelf.catalogue.released[rows]
    assert len(rows)
    assert np.all((age >= np.timedelta64(0, "D")) & (age < np.timedelta64(28, "D")))
    assert not np.isin(rows, taste.heard).any()


def test_a_playlist_holds_nothing_but_what_its_hard_rules_let_in(every: list[Made]) -> None:
    beyond = {kind for _, kind, made, rules in every if not np.isin(made.tracks, rules.rows).all()}
    assert beyond <= {kind for _, kind, *_ in every if kind.startswith("radio")}  # which looks further out when empty


def test_a_playlist_keeps_the_artist_cap_that_it_is_measured_by(every: list[Made], shelf: ExactShelf) -> None:
    for _, kind, made, rules in every:
        rows = made.tracks[np.isin(made.tracks, rules.rows)]
        assert np.all(occurrence(shelf.catalogue.artist[rows]) < _caps(rows, rules)), kind


def test_random_tracks_have_the_genres_of_the_playlist(every: list[Made], shelf: ExactShelf) -> None:
    genres = shelf.catalogue.genres
    for _, _, made, rules in every:
        drawn = random_in_genre(rules, made.tracks, shelf, np.random.default_rng(0))
        wanted, there = (np.bincount([genres.of(row)[0] for row in r], minlength=99) for r in (made.tracks, drawn))
        assert np.all(there <= wanted)


def test_the_popular_list_is_of_the_most_heard(every: list[Made], shelf: ExactShelf) -> None:
    _, _, _, rules = every[0]
    heard = shelf.catalogue.listeners[popular(rules, 10, shelf)]
    assert list(heard) == sorted(heard, reverse=True)
    assert heard[0] == shelf.catalogue.listeners[rules.rows].max()


def test_nothing_is_better_than_the_best_possible(figures: list[Figure]) -> None:
    at = {(one.kind, one.list): one.mean for one in figures if one.name == "mean liking"}
    for kind in set(RULES) - {"radio"}:
        for name in ("playlist", "popular", "random in genre"):
            assert at[kind, name] <= at[kind, "best possible"] + 1e-6, (kind, name)


def test_a_daily_mix_is_liked_more_than_the_popular(figures: list[Figure]) -> None:
    at = {one.list: one for one in figures if (one.kind, one.name) == ("daily-mix", "share liked")}
    assert at["playlist"].low > at["popular"].high


def test_the_table_has_a_line_a_kind_and_a_column_a_list(figures: list[Figure]) -> None:
    lines = table(figures, FIGURES[0]).splitlines()
    assert all(name in lines[0] for name in LISTS)
    assert [line.split()[0] for line in lines[1:]] == list(RULES)


def test_real_listens_have_no_truth_to_measure_kinds_by(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="simulated"):
        kinds(tmp_path, tmp_path)


def test_the_best_list_is_by_liking_and_keeps_the_cap(every: list[Made], shelf: ExactShelf) -> None:
    rules, liking = every[0][3], np.random.default_rng(1).random(len(shelf.catalogue))
    rows = best(rules, 10, liking, shelf)
    assert len(np.unique(shelf.catalogue.artist[rows])) == 10
    assert liking[rows[0]] == liking[rules.rows].max()
