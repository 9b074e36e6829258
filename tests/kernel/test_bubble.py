"""The width of a world, and the alarm: rare where nothing changes, sure where it shrinks."""

from __future__ import annotations

import numpy as np
import pytest

from playlists.bubble import LEAST_PLAYS, WEEKS, World, alarm, gs_score, world
from tests.recipes.music import music

SHELF = music(80)


def slow_gs(vectors: np.ndarray, plays: np.ndarray) -> float:
    """The formula as it stands in the papers, one track at a time."""
    unit = [v / np.linalg.norm(v) for v in vectors]
    centre = sum(w * u for w, u in zip(plays, unit, strict=True)) / plays.sum()
    cosines = [float(u @ centre / np.linalg.norm(centre)) for u in unit]
    return sum(w * c for w, c in zip(plays, cosines, strict=True)) / plays.sum()


def test_the_score_is_the_play_weighted_mean_cosine_to_the_centroid():
    random = np.random.default_rng(0)
    vectors, plays = random.normal(size=(12, 5)) + 0.5, random.integers(1, 9, 12)
    assert gs_score(vectors, plays) == pytest.approx(slow_gs(vectors, plays))


def test_one_track_over_and_over_is_the_narrowest_world():
    rows, plays = np.array([3]), np.array([25])
    one = world(rows, plays, SHELF.all_vectors[rows], np.zeros(0, int), SHELF.catalogue)
    assert one.gs_score == pytest.approx(1)
    assert one.genre_entropy == pytest.approx(0)
    assert one.new_artists == 1


def test_artists_heard_before_are_not_new():
    rows, known = np.arange(4), np.sort(SHELF.catalogue.artist[[0, 1, 2]])
    assert world(rows, np.ones(4), SHELF.all_vectors[rows], known, SHELF.catalogue).new_artists == 0.25


def weeks(gs: np.ndarray, entropy: np.ndarray, plays: int = 50) -> list[World]:
    return [World(plays, float(g), float(e), 0.1) for g, e in zip(gs, entropy, strict=True)]


def test_where_weeks_come_in_no_order_the_alarm_is_false_at_most_once_in_a_hundred():
    random = np.random.default_rng(1)
    raised = [
        alarm(weeks(0.5 + 0.1 * random.normal(size=WEEKS), 2 + 0.4 * random.normal(size=WEEKS))).raised
        for _ in range(2000)
    ]
    assert np.mean(raised) < 0.01 + 3 * np.sqrt(0.01 / len(raised))


@pytest.mark.parametrize(("narrower", "poorer"), [(0.2, 0.0), (0.0, 0.8)])
def test_a_world_that_shrinks_raises_it(narrower, poorer):
    random, time = np.random.default_rng(2), np.linspace(0, 1, WEEKS)
    gs = 0.5 + narrower * time + 0.03 * random.normal(size=WEEKS)
    entropy = 2 - poorer * time + 0.1 * random.normal(size=WEEKS)
    assert alarm(weeks(gs, entropy)).raised


def test_a_world_that_grows_raises_nothing():
    time = np.linspace(0, 1, WEEKS)
    assert not alarm(weeks(0.6 - 0.2 * time, 2 + time)).raised


def test_a_sure_but_tiny_change_is_not_worth_a_word():
    time = np.linspace(0, 1, WEEKS)
    assert not alarm(weeks(0.5 + 0.01 * time, 2 - 0.01 * time)).raised


def test_weeks_of_few_plays_say_nothing():
    time = np.linspace(0, 1, WEEKS)
    said = alarm(weeks(0.3 + 0.5 * time, 2 - time, LEAST_PLAYS - 1))
    assert (said.raised, said.weeks, said.gs_score) == (False, 0, None)
