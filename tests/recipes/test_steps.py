"""Each step of a recipe does its one thing and nothing else."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.errors import TooFewTracks
from playlists.recipes.diversify import diversify, relevance
from playlists.recipes.filters import among, occurrence, per_artist
from playlists.recipes.pool import Pool, enough, found, keep, taken
from playlists.recipes.sequence import SUREST, sequence
from tests.shelves import small_catalogue


def pool_of(n: int, seed: int = 0) -> Pool:
    scores = np.sort(np.random.default_rng(seed).random(n).astype(np.float32))[::-1]
    return found(np.arange(n), scores)


@given(st.lists(st.integers(0, 9), max_size=50))
def test_occurrence_counts_what_stood_before(values):
    assert occurrence(np.array(values, int)).tolist() == [values[:n].count(v) for n, v in enumerate(values)]


@given(st.lists(st.integers(-5, 30), max_size=50), st.sets(st.integers(0, 25)))
def test_among_is_membership(values, wanted):
    assert among(np.array(values, int), np.array(sorted(wanted), int)).tolist() == [v in wanted for v in values]


def test_an_artist_cap_keeps_the_best_of_each():
    kept = keep(pool_of(10), per_artist(1, small_catalogue(10, per_artist=3)), "one per artist")
    assert kept.track.tolist() == [0, 3, 6, 9]
    assert kept.counts == (("found", 10), ("one per artist", 4))


def test_places_that_a_search_could_not_fill_are_no_candidates():
    assert found(np.array([4, 2, -1, -1]), np.array([0.9, 0.1, 0, 0])).track.tolist() == [4, 2]


def test_without_a_weight_the_list_is_the_best_by_score():
    vectors = np.random.default_rng(1).normal(size=(40, 4))
    assert diversify(pool_of(40), vectors, 12, weight=0).track.tolist() == list(range(12))


def test_two_copies_of_one_track_do_not_both_make_the_list():
    vectors = np.random.default_rng(1).normal(size=(40, 8))
    vectors[1] = vectors[0]
    picked = diversify(pool_of(40), vectors, 12, weight=0.6).track.tolist()
    assert 0 in picked
    assert 1 not in picked


def slow_mmr(scores, vectors, length, weight):
    """The formula as it stands in the paper, one candidate at a time."""
    cosines = vectors @ vectors.T / np.outer(np.linalg.norm(vectors, axis=1), np.linalg.norm(vectors, axis=1))
    worth, picked = relevance(scores), []
    while len(picked) < length:
        rest = [n for n in range(len(scores)) if n not in picked]
        gain = [(1 - weight) * worth[n] - weight * max([0.0, *(cosines[n, p] for p in picked)]) for n in rest]
        picked.append(rest[int(np.argmax(gain))])
    return picked


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_picking_agrees_with_the_formula(seed, weight):
    vectors = np.random.default_rng(seed).normal(size=(25, 5))
    pool = pool_of(25, seed)
    assert diversify(pool, vectors, 8, weight).track.tolist() == slow_mmr(pool.score, vectors, 8, weight)


def test_a_path_starts_with_the_surest_and_loses_nobody():
    picks = taken(pool_of(20), np.random.default_rng(3).permutation(20), "picked")
    order = sequence(picks, np.random.default_rng(4).normal(size=(20, 4)))
    assert order.track[:SUREST].tolist() == [0, 1, 2]
    assert sorted(order.track.tolist()) == list(range(20))


def test_neighbours_on_the_path_fit_better_than_in_the_order_of_picking():
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(30, 6))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    order = sequence(pool_of(30), vectors).track
    fit = [float((unit[a] * unit[b]).sum()) for a, b in itertools.pairwise(order[2:])]
    before = [float((unit[n] * unit[n + 1]).sum()) for n in range(29)]
    assert np.mean(fit) > np.mean(before) + 0.2


@given(st.integers(0, 9))
def test_less_than_ten_tracks_are_no_playlist(n):
    with pytest.raises(TooFewTracks, match=f"mix: {n} tracks left, at least 10 needed"):
        enough(pool_of(n), "mix")
