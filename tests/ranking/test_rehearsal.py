"""What is rehearsed never leaks: nothing wanted is known, nothing later is asked from, nothing new was heard."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from playlists.histories import Histories, histories_of
from tests.evaluation.worlds import listening, scenes
from tests.ranking.worlds import histories_by_hand
from training.evaluation.split import split
from training.interactions import interactions
from training.ranking.rehearsal import LEAST_TRACKS, MOST_ASKED, Question, in_window, rehearsals

CATALOGUE = scenes(tracks=480)
HISTORIES = histories_of(listening(CATALOGUE, each=30), CATALOGUE, None)
SHORT = histories_by_hand([[5], [], [7, 9], [11, 12, 13], [1]])


def _pairs(histories: Histories) -> set[tuple[str, int]]:
    who = np.repeat(histories.listeners, np.diff(histories.offsets))
    return set(zip(who.tolist(), histories.track.tolist(), strict=True))


def _wanted(question: Question) -> Iterator[tuple[int, int]]:
    return zip(question.wanted_of.tolist(), question.wanted.tolist(), strict=True)


def _asked(question: Question, n: int) -> list[int]:
    tracks: list[int] = question.asked.track[question.asked.of(n)].tolist()
    return tracks


@pytest.fixture(scope="module", params=["hidden", "in order"])
def questions(request: pytest.FixtureRequest) -> list[Question]:
    return list(rehearsals(HISTORIES, CATALOGUE, request.param == "in order", seed=1))


def test_what_is_wanted_is_in_no_known_history_of_who_wants_it(questions: list[Question]) -> None:
    for question in questions:
        known = _pairs(question.known)
        assert len(question.wanted) > 100
        for n, track in _wanted(question):
            assert track not in _asked(question, n)
            assert (question.asked.listeners[n], track) not in known


def test_new_tracks_are_in_nobodys_history(questions: list[Question]) -> None:
    for question in questions:
        assert question.new.any()
        for histories in (question.known, question.asked):
            assert not question.new[histories.track].any()


def test_new_releases_are_whole_albums(questions: list[Question]) -> None:
    for question in questions:
        assert not np.isin(CATALOGUE.album[question.new], CATALOGUE.album[~question.new]).any()


def test_new_tracks_are_by_artists_somebody_knows_and_by_others(questions: list[Question]) -> None:
    for question in questions:
        known = np.isin(CATALOGUE.artist, CATALOGUE.artist[question.known.track])
        assert (question.new & known).any()
        assert (question.new & ~known).any()


def test_nothing_is_known_that_was_not_heard(questions: list[Question]) -> None:
    whole = _pairs(HISTORIES)
    for question in questions:
        assert _pairs(question.known) | _pairs(question.asked) <= whole
        assert {(question.asked.listeners[n], track) for n, track in _wanted(question)} <= whole


def test_in_order_each_track_is_asked_for_after_all_before_it_and_from_nothing_later() -> None:
    question, _ = rehearsals(HISTORIES, CATALOGUE, ordered=True, seed=1)
    of = {name: HISTORIES.track[HISTORIES.of(b)].tolist() for b, name in enumerate(HISTORIES.listeners)}
    for n, track in _wanted(question):
        whole = of[question.asked.listeners[n]]
        before = whole[: whole.index(track)]
        assert _asked(question, n) == [t for t in before if not question.new[t]]
    for b, name in enumerate(question.known.listeners):
        cut = len(of[name]) - min(MOST_ASKED, round(0.2 * len(of[name])))
        known = question.known.track[question.known.of(b)].tolist()
        assert known == [t for t in of[name][:cut] if not question.new[t]]


def test_without_an_order_everything_old_is_asked_for_once_over_the_folds() -> None:
    questions = list(rehearsals(HISTORIES, CATALOGUE, ordered=False, seed=1))
    asked = [
        (question.asked.listeners[n], track)
        for question in questions
        for n, track in _wanted(question)
        if not question.new[track]
    ]
    assert len(asked) == len(set(asked))
    ever_new = np.any([question.new for question in questions], axis=0)
    assert {pair for pair in _pairs(HISTORIES) if not ever_new[pair[1]]} <= set(asked)


@pytest.mark.parametrize("ordered", [False, True])
def test_histories_too_short_to_ask_only_train(ordered: bool) -> None:
    """Of fewer than LEAST_TRACKS; only what is hidden from everybody is taken from them."""
    for question in rehearsals(SHORT, CATALOGUE, ordered, seed=1):
        assert max(np.diff(SHORT.offsets)) < LEAST_TRACKS
        assert question.new[question.wanted].all()
        assert _pairs(question.known) == {p for p in _pairs(SHORT) if not question.new[p[1]]}


def test_the_window_asks_for_what_comes_later_and_is_fresh() -> None:
    parts = split(listening(CATALOGUE, times=True, each=30), CATALOGUE, seed=3)
    known = interactions(parts.fit, CATALOGUE, parts.validation_cut)
    after = histories_of(parts.validation, CATALOGUE, None, listeners=known.listeners)
    question = in_window(known.histories, after, len(CATALOGUE))
    assert question.known is question.asked is known.histories
    assert max(parts.fit["at"].to_pylist()) < min(parts.validation["at"].to_pylist())
    wanted = {(question.asked.listeners[n], track) for n, track in _wanted(question)}
    assert wanted == _pairs(after) - _pairs(known.histories)
    assert not question.new[known.histories.track].any()
    assert set(np.flatnonzero(question.new).tolist()) == {t for _, t in wanted} - set(known.histories.track.tolist())
    assert not question.never.any()


def test_only_what_is_heard_gladly_is_wanted() -> None:
    before = histories_by_hand([[0], [1]])
    after = histories_by_hand([[0, 2, 3], [4, 5]], plays=[1, 1, 0, 1, 1], feedback=[0, 0, 0, -1, 0])
    question = in_window(before, after, 6)
    assert list(_wanted(question)) == [(0, 2), (1, 5)]
    assert np.flatnonzero(question.new).tolist() == [2, 5]


def test_the_same_seed_rehearses_the_same_and_another_something_else() -> None:
    for ordered in (False, True):
        one, same, other = (next(rehearsals(HISTORIES, CATALOGUE, ordered, seed)) for seed in (1, 1, 2))
        np.testing.assert_array_equal(one.new, same.new)
        assert list(_wanted(one)) == list(_wanted(same))
        assert not np.array_equal(one.new, other.new)
