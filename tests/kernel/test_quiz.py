"""The quiz asks what says most, and what was picked speaks for the taste without being called heard."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.histories import Histories
from playlists.picks import TRACKS, tracks_each, with_picks
from playlists.playlist import Playlist, Reason
from playlists.quiz import PER_SCREEN, SCREENS, Shown, believed, choice, entropy_of, most_telling, next_screen
from playlists.recipes.discover_weekly import discover_weeklies
from playlists.recipes.picked import truly
from playlists.taste import Notes, Taste, tastes_of
from playlists.week import Week
from tests.recipes.worlds import genre_shelf

SHELF = genre_shelf()
CATALOGUE = SHELF.catalogue
CHOICE = choice(SHELF)


def history_of(*tracks: int, feedback: float = 0) -> Histories:
    ones = np.ones(len(tracks), np.float32)
    return Histories(
        ("ann",), np.array([0, len(tracks)]), np.array(tracks, np.int32), ones, ones, 0 * ones, 0 * ones, 9 * ones,
        feedback * ones,
    )  # fmt: skip


def taste_with(picks: list[str], *heard: int) -> Taste:
    histories = with_picks(history_of(*heard), [picks], CATALOGUE)
    vector = SHELF.all_vectors[histories.track].sum(axis=0)[None, :]
    return tastes_of(histories, dict.fromkeys(("discovery", "continuation"), vector), [Notes()], CATALOGUE)[0]


def weekly_of(taste: Taste) -> Playlist:
    made = truly(discover_weeklies([taste], Week(2026, 47), SHELF)[0], taste)
    assert isinstance(made, Playlist)
    return made


def walked(picks_of) -> list[Shown]:
    """The quiz of somebody who answers each screen by `picks_of`."""
    answers: list[Shown] = []
    while screen := next_screen(CHOICE, answers, CATALOGUE):
        answers.append(Shown(screen, tuple(picks_of(screen))))
    return answers


@given(st.lists(st.integers(0, 511), min_size=SCREENS, max_size=SCREENS))
def test_a_quiz_ends_after_six_screens_and_shows_nobody_twice(answers):
    numbers = iter(answers)
    done = walked(lambda screen: [a for a, bit in zip(screen, f"{next(numbers):09b}", strict=True) if bit == "1"])
    shown = [artist for answer in done for artist in answer.shown]
    assert len(done) == SCREENS
    assert len(shown) == len(set(shown)) == SCREENS * PER_SCREEN


def test_the_next_screen_depends_on_the_answer():
    first = next_screen(CHOICE, [], CATALOGUE)
    ways = {next_screen(CHOICE, [Shown(first, picked)], CATALOGUE) for picked in ((), first[:1], first[1:2])}
    assert len(ways) == 3


def test_the_same_answers_lead_to_the_same_screen():
    first = next_screen(CHOICE, [], CATALOGUE)
    again = choice(SHELF)
    assert next_screen(again, [Shown(first, first[:2])], CATALOGUE) == next_screen(
        CHOICE, [Shown(first, first[:2])], CATALOGUE
    )


def test_who_is_hidden_is_never_shown():
    first = next_screen(CHOICE, [], CATALOGUE)
    hidden = [CATALOGUE.artist_code[artist] for artist in first]
    assert not set(first) & set(next_screen(CHOICE, [], CATALOGUE, hidden))


def test_artists_that_a_newer_version_has_lost_say_nothing():
    np.testing.assert_allclose(believed(CHOICE, [Shown(("gone",), ("gone",))], CATALOGUE), CHOICE.prior)


def test_answers_of_one_genre_leave_less_doubt():
    done = walked(lambda screen: [a for a in screen if int(a[1:]) % 4 == 2])
    assert entropy_of(believed(CHOICE, done, CATALOGUE)) < entropy_of(CHOICE.prior) - 1


def slow_expected_entropy(chance, belief, picks):
    """What is left in doubt on average, over every answer one by one."""
    left = 0.0
    for answer in itertools.product((True, False), repeat=len(picks)):
        joint = belief.copy()
        for said, n in zip(answer, picks, strict=True):
            joint = joint * (chance[n] if said else 1 - chance[n])
        left += joint.sum() * entropy_of(joint / joint.sum())
    return left


@given(st.integers(0, 10_000))
def test_each_artist_of_a_screen_leaves_the_least_expected_doubt(seed):
    rng = np.random.default_rng(seed)
    chance, belief = rng.uniform(0.05, 0.95, (7, 5)), rng.dirichlet(np.ones(5))
    picks = most_telling(chance, belief, 3).tolist()
    for n, pick in enumerate(picks):
        left = {a: slow_expected_entropy(chance, belief, [*picks[:n], a]) for a in set(range(7)) - set(picks[:n])}
        assert left[pick] == pytest.approx(min(left.values()), abs=1e-7)


def test_a_screen_of_the_criterion_tells_more_than_the_best_known_artists():
    picks = most_telling(CHOICE.chance, CHOICE.prior, 3).tolist()
    told = slow_expected_entropy(CHOICE.chance, CHOICE.prior, picks)
    assert told < slow_expected_entropy(CHOICE.chance, CHOICE.prior, [0, 1, 2]) - 0.01


def test_a_pick_is_known_but_neither_heard_nor_played():
    taste = taste_with(["a3"])
    assert taste.known
    assert set(CATALOGUE.artist[taste.picked]) == {3}
    assert len(taste.heard) == 0
    assert not taste.plays.any()
    assert len(taste.loved) == 0


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_picks_fade_as_listens_come(some, more):
    assert TRACKS >= tracks_each(min(some, more)) >= tracks_each(max(some, more)) >= 0


def test_picks_speak_fully_at_first_and_not_at_all_in_the_end():
    assert tracks_each(0) == TRACKS
    assert tracks_each(460) == 0


def test_what_was_heard_or_hated_stays_what_it_was():
    histories = with_picks(history_of(12, feedback=-1), [["a3"]], CATALOGUE)
    assert histories.track.tolist()[-1] == 12
    assert histories.listens[-1] == 1
    assert 12 not in tastes_of(histories, {}, [Notes()], CATALOGUE)[0].picked


def test_picks_of_an_artist_who_is_gone_stand_for_nothing():
    assert len(with_picks(history_of(1), [["gone"]], CATALOGUE).track) == 1


def test_who_picked_one_genre_gets_nearly_all_new_artists_of_it_and_is_told_that_they_picked():
    playlist = weekly_of(taste_with(["a3", "a7", "a11", "a15"]))
    assert playlist.basis == "quiz"
    assert {reason.kind for reason in playlist.reasons} <= {"picked", "outside_picked"}
    assert (CATALOGUE.artist[playlist.tracks] % 4 == 3).sum() >= 19  # of 21 whom they did not pick


def test_once_something_is_heard_the_basis_is_the_taste_and_reasons_count_only_plays():
    taste = taste_with(["a3"], 200, 201, 202, 216)
    playlist = weekly_of(taste)
    assert playlist.basis == "taste"
    for reason in playlist.reasons:
        assert ("picked" in reason.kind) == (reason.track in taste.picked)
        assert reason.count > 0 or "picked" in reason.kind


def test_without_picks_a_playlist_stays_as_it_is():
    taste = taste_with([], 200, 201, 202)
    made = discover_weeklies([taste], Week(2026, 47), SHELF)[0]
    assert truly(made, taste) is made


def test_a_radio_s_reason_is_true_of_a_pick_as_it_stands():
    taste = taste_with(["a3"])
    made = dataclasses.replace(weekly_of(taste), reasons=(Reason("seed", int(taste.picked[0]), 0),) * 30)
    assert {reason.kind for reason in truly(made, taste).reasons} == {"seed"}
