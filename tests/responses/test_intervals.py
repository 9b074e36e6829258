"""Intervals of rates, beside the truth, tables and the bootstrap."""

from __future__ import annotations

import numpy as np
import pytest

from playlists.responses.intervals import Rate, difference, rate, student, wilson


@pytest.mark.parametrize(
    ("freedom", "table"), [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (10, 2.228), (60, 2.000), (10_000, 1.960)]
)
def test_the_quantile_of_student_is_that_of_the_tables(freedom: int, table: float) -> None:
    assert student(freedom) == pytest.approx(table, abs=0.01)


def test_wilson_s_interval_is_that_of_newcombe_s_table() -> None:
    assert wilson(81 / 263, 263, 1.959964) == pytest.approx((0.2553, 0.3662), abs=1e-4)


def test_a_difference_is_that_of_newcombe_s_table() -> None:
    """Newcombe 1998, table II (a): 56 of 70 against 48 of 80."""
    one, other = (Rate(y / n, *wilson(y / n, n, 1.959964)) for y, n in ((56, 70), (48, 80)))
    found = difference(one, other)
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)


def test_listeners_who_differ_are_worth_less_than_their_plays() -> None:
    chances = np.full(40, 50)
    alike = rate(np.full(40, 25), chances)
    apart = rate(np.tile([5, 45], 20), chances)
    assert alike.value == apart.value == 0.5
    assert alike.high - alike.low < 0.05 < 0.2 < apart.high - apart.low


def test_where_each_listener_counts_once_it_is_wilson_s_interval() -> None:
    found = rate(np.repeat([1, 0], [81, 182]), np.ones(263))
    assert (found.low, found.high) == pytest.approx((0.2553, 0.3662), abs=1e-4)


def test_what_nobody_did_may_still_be_done_by_some() -> None:
    found = rate(np.zeros(40), np.full(40, 30))
    assert found.low == found.value == 0
    assert 0.05 < found.high < 0.2  # as of 40 who were asked once, not of 1,200


def test_who_had_no_chance_is_nobody_s_answer() -> None:
    some = rate(np.array([1, 2, 0]), np.array([4, 4, 4]))
    assert rate(np.array([1, 0, 2, 0]), np.array([4, 0, 4, 4])) == some


def test_of_one_listener_there_is_no_interval_and_of_none_no_rate() -> None:
    assert rate(np.array([3]), np.array([4])).value == 0.75
    assert np.isnan(rate(np.array([3]), np.array([4])).low)
    assert np.isnan(rate(np.array([]), np.array([])).value)


@pytest.mark.parametrize(
    ("listeners", "truth", "alike"), [(50, 0.3, 0.2), (30, 0.5, 0.3), (300, 0.005, 0.05), (100, 0.005, 0.1)]
)
def test_ninety_five_of_a_hundred_intervals_hold_the_truth(listeners: int, truth: float, alike: float) -> None:
    rng = np.random.default_rng(7)
    held = [_holds(rate(*_drawn(rng, listeners, truth, alike)), truth) for _ in range(600)]
    assert 0.93 < np.mean(held) < 0.985


@pytest.mark.parametrize(("listeners", "truth"), [(8, 0.3), (15, 0.1), (30, 0.3), (30, 0.9), (100, 0.3)])
def test_they_hold_it_too_where_few_listeners_make_most_of_the_plays(listeners: int, truth: float) -> None:
    rng = np.random.default_rng(7)
    held = [_holds(rate(*_drawn(rng, listeners, truth, 0.1, spread=1.2)), truth) for _ in range(1000)]
    assert 0.93 < np.mean(held) < 0.985


def test_the_bootstrap_holds_the_truth_less_often_where_the_event_is_rare() -> None:
    rng = np.random.default_rng(3)
    worlds = [_drawn(rng, 100, 0.005, 0.1) for _ in range(200)]
    ours = np.mean([_holds(rate(*world), 0.005) for world in worlds])
    theirs = np.mean([_holds(_bootstrap(rng, *world), 0.005) for world in worlds])
    assert theirs < 0.9 < ours


def test_with_many_listeners_it_is_the_bootstrap_s() -> None:
    rng = np.random.default_rng(5)
    world = _drawn(rng, 2000, 0.3, 0.2)
    ours, theirs = rate(*world), _bootstrap(rng, *world, count=1000)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.001)


def _holds(found: Rate, truth: float) -> bool:
    return found.low <= truth <= found.high


def _drawn(
    rng: np.random.Generator, listeners: int, truth: float, alike: float, spread: float = 0
) -> tuple[np.ndarray, np.ndarray]:
    """What listeners did and could have done; each has a rate of their own, `alike` is the correlation within one.

    With `spread` their chances are lognormal with that sigma, else much the same.
    """
    wide = (1 - alike) / alike
    own = rng.beta(truth * wide, (1 - truth) * wide, size=listeners)
    chances = 1 + (rng.lognormal(2, spread, listeners).astype(int) if spread else rng.poisson(30, size=listeners))
    return rng.binomial(chances, own), chances


def _bootstrap(rng: np.random.Generator, happened: np.ndarray, chances: np.ndarray, count: int = 400) -> Rate:
    drawn = rng.multinomial(len(chances), np.full(len(chances), 1 / len(chances)), size=count)
    low, high = np.quantile((drawn @ happened) / np.maximum(drawn @ chances, 1), (0.025, 0.975))
    return Rate(float(happened.sum() / chances.sum()), float(low), float(high))
