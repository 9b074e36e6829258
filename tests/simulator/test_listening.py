"""Who listens to what, and when: rules that no listen breaks, and habits that show."""

from __future__ import annotations

import numpy as np
import pytest

from playlists.listens import FULL_LISTEN_MS, read_listeners
from tests.simulator.conftest import LISTENERS, Small
from training.simulator import UNTIL, markets
from training.simulator.listeners import FEWEST, make_listeners
from training.simulator.listening import listen, outcome, respond
from training.simulator.world import World, make_world


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(7, 1000, UNTIL)


def test_nothing_is_played_before_it_is_released(small: Small) -> None:
    assert (small.at >= small.catalogue.released[small.row]).all()


def test_nothing_is_played_after_the_end_or_before_the_listener_came(small: Small) -> None:
    registered = read_listeners(small.data)["registered"].to_numpy()
    assert small.at.max() < np.datetime64(UNTIL.replace(tzinfo=None))
    assert (small.at >= registered[small.listener]).all()


def test_nothing_is_played_where_it_may_not_be(small: Small) -> None:
    codes = np.array(read_listeners(small.data)["market"].to_pylist())[small.listener]
    for market in markets.CODES:
        assert small.catalogue.playable(market)[small.row[codes == market]].all()


def test_a_skip_is_short_and_everything_else_a_full_listen(small: Small) -> None:
    duration = small.catalogue.table["duration_ms"].to_numpy()[small.row]
    full = (small.ms >= duration / 2) | (small.ms >= FULL_LISTEN_MS)
    assert (full == ~small.skipped).all()
    assert (small.ms <= duration).all()
    assert 0.1 < small.skipped.mean() < 0.4


def test_one_track_ends_before_the_next_begins(small: Small) -> None:
    same = small.listener[1:] == small.listener[:-1]
    gap = (small.at[1:] - small.at[:-1]).astype("timedelta64[ms]").astype(np.int64)
    assert (gap >= small.ms[:-1])[same].all()


def test_everybody_has_two_to_five_tastes(small: Small) -> None:
    count = (np.asarray(small.truth.weights) > 0).sum(axis=1)
    assert set(count.tolist()) == {2, 3, 4, 5}
    np.testing.assert_allclose(np.asarray(small.truth.weights).sum(axis=1), 1, rtol=1e-5)


def test_tastes_drift_but_stay_recognisable(world: World) -> None:
    people = make_listeners(world, np.arange(LISTENERS))
    own = people.weight_after > 0
    kept = np.einsum("bkd,bkd->bk", people.before, people.after)[own]
    assert 0.7 < kept.mean() < 0.95
    assert kept.max() < 1


def test_late_listens_fit_the_last_tastes_better_than_early_ones(small: Small) -> None:
    middle = np.datetime64(UNTIL.replace(tzinfo=None)) - np.timedelta64(273, "D")
    liked = small.truth.liking_of_pairs(small.listener, small.row)
    assert liked[small.at >= middle].mean() > liked[small.at < middle].mean() + 0.01


def test_activity_spreads_over_two_orders_of_magnitude(small: Small) -> None:
    listens = np.bincount(small.listener, minlength=LISTENERS)
    assert 120 < np.median(listens) < 400
    assert listens.max() > 1000
    assert listens.min() < 40
    assert FEWEST >= 1


def test_listeners_come_back_to_what_they_love(small: Small) -> None:
    pairs, plays = np.unique(small.listener * len(small.catalogue) + small.row, return_counts=True)
    liked = small.truth.liking_of_pairs(pairs // len(small.catalogue), pairs % len(small.catalogue))
    assert (plays > 1).mean() > 0.25
    assert liked[plays > 3].mean() > liked[plays == 1].mean() + 0.05


def test_listeners_keep_finding_new_artists(small: Small) -> None:
    artist = small.truth.artists[small.row]
    middle = small.at >= np.datetime64(UNTIL.replace(tzinfo=None)) - np.timedelta64(90, "D")
    known = set((small.listener * 10_000 + artist)[~middle].tolist())
    late = set((small.listener * 10_000 + artist)[middle].tolist())
    assert len(late - known) > 0.1 * len(late)


def test_local_artists_are_played_more_at_home(small: Small) -> None:
    local = small.truth.markets[small.listener] == small.truth.homes[small.row]
    shuffled = small.truth.markets[np.random.default_rng(1).permutation(small.listener)] == small.truth.homes[small.row]
    assert local.mean() > 1.3 * shuffled.mean()


def test_every_listener_has_hours_of_their_own(small: Small) -> None:
    zones = read_listeners(small.data)["timezone"].to_pylist()
    assert len(set(zones)) > 8
    hour = (small.at.astype("datetime64[h]").astype(np.int64)) % 24
    by_listener = np.array([np.bincount(hour[small.listener == who], minlength=24) for who in range(40)], float)
    share = by_listener / by_listener.sum(axis=1, keepdims=True)
    everybody = np.bincount(hour, minlength=24) / len(hour)
    assert np.abs(share - everybody).sum(axis=1).mean() > 0.3


def test_a_listener_comes_out_the_same_alone_or_in_a_crowd(world: World) -> None:
    crowd = listen(world, make_listeners(world, np.arange(30)))
    alone = listen(world, make_listeners(world, np.array([17])))
    for column in ("row", "at_ms", "ms_played", "skipped"):
        np.testing.assert_array_equal(getattr(crowd, column)[crowd.listener == 17], getattr(alone, column))


def test_summer_time_moves_the_clock_of_new_york_and_not_of_tokyo() -> None:
    offsets = markets.offsets_ms(UNTIL.replace(year=2026, month=1, day=1), 200)
    hours = offsets[[markets.ZONES.index("America/New_York"), markets.ZONES.index("Asia/Tokyo")]] / 3_600_000
    assert set(hours[0]) == {-5, -4}
    assert set(hours[1]) == {9}


def test_what_is_liked_is_played_and_what_is_not_is_skipped(small: Small) -> None:
    rng = np.random.default_rng(5)
    best = small.truth.ideal("l000003", 100, np.empty(0, int))
    liking = small.truth.liking(np.array([3]), np.arange(len(small.catalogue)))[0]
    worst = np.argsort(liking)[:100]
    ms, skipped = respond(small.truth, 3, best, rng)
    assert skipped.mean() < 0.25 < 0.6 < respond(small.truth, 3, worst, rng)[1].mean()
    assert (ms[~skipped] >= small.truth.durations_ms[best][~skipped] / 2).all()


def test_a_long_track_is_skipped_before_four_minutes_are_over() -> None:
    ms, skipped = outcome(np.zeros(50), np.full(50, 1_200_000), np.zeros(50), np.linspace(0.01, 0.99, 50))
    assert skipped.all()
    assert ms.max() < FULL_LISTEN_MS
