"""Picking in proportion is the greedy algorithm of the paper, and keeps places for what is rare."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.recipes.calibrate import Aims, divergence, picked
from playlists.recipes.diversify import relevance
from playlists.recipes.pool import Pool, found

WANTED = np.array([0.6, 0.3, 0.1], np.float32)


def world(seed: int, n: int = 25) -> tuple[Pool, np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    scores = np.sort(random.random(n).astype(np.float32))[::-1]
    had = np.eye(3, dtype=np.float32)[random.integers(0, 3, n)]
    return found(np.arange(n), scores), random.normal(size=(n, 5)), had, random.random(n) < 0.4


def slow_kl(wanted: np.ndarray, share: np.ndarray) -> float:
    """The formula as it stands in the paper, one genre at a time."""
    return sum(p * np.log(p / (0.99 * q + 0.01 * p)) for p, q in zip(wanted.tolist(), share.tolist(), strict=True))


@given(st.integers(0, 10_000))
def test_the_divergence_is_that_of_the_paper(seed):
    shares = np.random.default_rng(seed).dirichlet(np.ones(3), 4).astype(np.float32)
    assert divergence(WANTED, shares) == pytest.approx([slow_kl(WANTED, q) for q in shares], abs=1e-5)


def test_the_same_proportions_do_not_diverge():
    assert divergence(WANTED, WANTED[None])[0] == pytest.approx(0, abs=1e-6)


@given(st.integers(0, 10_000), st.sampled_from([0.1, 0.5, 0.9]))
def test_each_pick_is_the_best_next_step_of_relevance_less_divergence(seed, weight):
    pool, vectors, had, _ = world(seed)
    nothing_rare = np.zeros(len(pool), bool)
    order = picked(pool, vectors, had, nothing_rare, 8, 0, Aims(0, weight, WANTED))
    worth, list_ = relevance(pool.score), []
    for pick in order:
        step = [
            (1 - weight) * worth[n] - weight * slow_kl(WANTED, had[[*list_, n]].mean(axis=0))
            if n not in list_ else -np.inf
            for n in range(len(pool))
        ]  # fmt: skip
        assert step[pick] == pytest.approx(max(step), abs=1e-4)
        list_.append(int(pick))


@given(st.integers(0, 10_000), st.integers(0, 12))
def test_what_is_rare_gets_its_places_as_far_as_there_is_any(seed, least):
    pool, vectors, had, rare = world(seed)
    order = picked(pool, vectors, had, rare, 12, least, Aims(0.2, 0.5, WANTED))
    assert len(set(order.tolist())) == 12
    assert rare[order].sum() >= min(least, rare.sum())


def test_places_kept_for_what_is_rare_cost_nothing_where_the_best_are_rare_anyway():
    pool, vectors, had, _ = world(1)
    rare = np.arange(len(pool)) < 10
    free, bound = (picked(pool, vectors, had, rare, 8, least, Aims(0, 0, WANTED)).tolist() for least in (0, 5))
    assert free == bound == list(range(8))
