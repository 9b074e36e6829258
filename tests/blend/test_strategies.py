"""Each strategy is its formula: against small tables worked out by hand, and slow references."""

from __future__ import annotations

import numpy as np
import pytest

from playlists.blend.fairness import attributed, fairness, satisfaction, unserved
from playlists.blend.liking import scaled
from playlists.blend.strategies import average, ep_fuzzda, gfar, greedy_lm, least_misery, picked, sp_greedy
from playlists.blend.turns import in_turns
from tests.blend.tables import group_on

LIKING = np.array([[0.9, 0.8, 0.2, 0.5], [0.1, 0.3, 0.9, 0.5]])
NOTHING = np.zeros(0, np.int64)


def test_average_and_least_misery_look_at_one_track_alone():
    assert average(LIKING, NOTHING).tolist() == pytest.approx([0.5, 0.55, 0.55, 0.5])
    assert least_misery(LIKING, NOTHING).tolist() == pytest.approx([0.1, 0.3, 0.2, 0.5])


def test_greedy_lm_weighs_the_mean_and_the_least_of_the_list_with_the_track():
    taken = np.array([0])
    wanted = [0.5 * np.mean(u) + 0.5 * min(u) for u in (LIKING[:, [0, c]].mean(axis=1) for c in range(4))]
    assert greedy_lm(0.5)(LIKING, taken).tolist() == pytest.approx(wanted)


def test_gfar_values_who_has_had_nothing_relevant_yet():
    borda = np.array([[4, 3, 1, 2], [1, 2, 4, 3]]) / 10
    wanted = (borda * (1 - borda[:, [0]])).sum(axis=0)
    assert gfar(LIKING, np.array([0])).tolist() == pytest.approx(wanted.tolist())


def test_ep_fuzzda_counts_only_what_brings_a_member_up_to_an_equal_share():
    taken = np.array([0])
    total = LIKING[:, 0].sum() + LIKING.sum(axis=0)
    wanted = [sum(min(LIKING[u, c], max(0, total[c] / 2 - LIKING[u, 0])) for u in (0, 1)) for c in range(4)]
    assert ep_fuzzda(LIKING, taken).tolist() == pytest.approx(wanted)


def test_sp_greedy_takes_turns_among_those_who_had_nothing():
    liking = np.zeros((2, 120))
    liking[0, :60], liking[1, 60:] = np.linspace(1, 0.5, 60), np.linspace(0.8, 0.3, 60)
    taken = picked(group_on(liking.tolist()), sp_greedy, 4)
    assert [int(c >= 60) for c in taken] in ([0, 1, 0, 1], [1, 0, 1, 0])


def test_no_strategy_takes_more_than_three_tracks_of_an_artist():
    group = group_on(np.random.default_rng(0).random((3, 60)).tolist(), [n // 10 for n in range(60)])
    for worth in (average, least_misery, greedy_lm(), gfar, ep_fuzzda, sp_greedy):
        assert np.bincount(group.artist[picked(group, worth, 50)]).max() == 3


def test_satisfaction_is_one_for_a_member_who_gets_their_own_best_list():
    group = group_on([[1.0, 0.8, 0.0, 0.1], [0.0, 0.1, 0.9, 0.6]])
    assert satisfaction(group, np.array([0, 1])).tolist() == pytest.approx([1.0, 0.1 / 1.5])


def test_a_track_counts_to_whom_the_fewest_count():
    assert attributed(np.array([[0.9, 0.9, 0.6], [0.7, 0.1, 0.9]])).tolist() == [1, 0, 1]


def test_runs_of_ten_without_a_liked_track_are_counted():
    liking = np.zeros((2, 12))
    liking[0], liking[1, 11] = 1, 1
    assert unserved(liking).tolist() == [0, 2]


def test_broken_promises_are_told_with_their_numbers():
    said = fairness(group_on([[1.0] * 12, [*[0.0] * 11, 1.0]]), np.arange(11)).broken
    assert said == (
        "Ben is satisfied to 0.00, at least 0.40 promised (0.8 of the mean 0.50)",
        "Ana has 100% of the tracks, at most 75% promised",
        "Ben finds nothing in 2 of the runs of 10 tracks, none promised",
    )


def test_a_scale_is_a_members_own():
    scores = np.array([0.0, 1.0, 2.0, 3.0])
    assert (
        scaled(scores * 7 + 3, scores * 7 + 3, np.array([24.0])).tolist()
        == scaled(scores, scores, np.array([3.0])).tolist()
    )


def test_where_nothing_is_told_apart_everything_is_liked_alike():
    assert scaled(np.zeros(3), np.zeros(9), np.zeros(5)).tolist() == [1, 1, 1]


def test_turning_the_dial_to_no_misery_leaves_the_least_satisfied_no_worse_off():
    likes = np.random.default_rng(3).random((4, 300)) ** 4
    likes[3] *= np.linspace(0, 1, 300)
    group = group_on(likes.tolist())
    joy, none = (satisfaction(group, in_turns(group, dial).columns) for dial in (0.0, 1.0))
    assert none.min() / none.mean() >= joy.min() / joy.mean()
    assert joy.mean() >= none.mean() - 1e-9
