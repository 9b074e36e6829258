"""Pairs of genres: counted once a track, found again in another catalogue, and never of what is not there."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.genre_pairs import ABSENT, FIRST, LEAST_TRACKS, frequent_pairs, pairs_of
from playlists.genre_weights import FADES, FLAT, of_lists, unit_weights

TRACKS = st.lists(st.lists(st.integers(-1, 6), min_size=FIRST, max_size=FIRST), min_size=1, max_size=60)


def _sets(track: list[int]) -> set[tuple[int, int]]:
    there = sorted({genre for genre in track if genre >= 0})
    return {(a, b) for a in there for b in there if a < b}


@settings(max_examples=60, deadline=None)
@given(TRACKS)
def test_a_pair_is_frequent_when_enough_tracks_have_it_however_often_each_says_it(tracks: list[list[int]]) -> None:
    every = [pair for track in tracks for pair in _sets(track)]
    frequent = sorted({pair for pair in every if every.count(pair) >= LEAST_TRACKS})
    assert frequent_pairs(np.array(tracks)) == [list(pair) for pair in frequent]


@settings(max_examples=60, deadline=None)
@given(TRACKS)
def test_a_track_has_each_known_pair_of_its_genres_once(tracks: list[list[int]]) -> None:
    known = [[0, 1], [0, 3], [2, 6], [4, 5]]
    weights = unit_weights(np.array(tracks), 0.5)
    for found, weighs, track, weight in zip(*pairs_of(np.array(tracks), weights, known), tracks, weights, strict=True):
        places = found[found != ABSENT].tolist()
        assert len(places) == len(set(places))
        assert {tuple(known[place]) for place in places} == _sets(track) & {(a, b) for a, b in known}
        for place, weighs_one in zip(places, weighs[found != ABSENT], strict=True):
            a, b = (weight[track.index(genre)] for genre in known[place])
            np.testing.assert_allclose(weighs_one, np.sqrt(2) * a * b, rtol=1e-6)
        assert not weighs[found == ABSENT].any()


def test_without_pairs_or_genres_there_is_one_empty_place() -> None:
    nothing = np.zeros((3, 1), np.float32)
    assert [part.tolist() for part in pairs_of(np.full((3, 1), ABSENT), nothing, [[0, 1]])] == [
        [[ABSENT]] * 3,
        [[0]] * 3,
    ]
    assert pairs_of(np.array([[0, 1]]), np.ones((1, 2), np.float32), [])[0].tolist() == [[ABSENT]]
    assert frequent_pairs(np.full((40, 1), 2)) == []


def test_pairs_are_those_of_the_first_genres() -> None:
    many = np.tile(np.arange(FIRST + 1), (LEAST_TRACKS, 1))
    assert [0, FIRST - 1] in frequent_pairs(many)
    assert [0, FIRST] not in frequent_pairs(many)


@settings(max_examples=60, deadline=None)
@given(TRACKS)
def test_what_is_said_first_weighs_most_and_all_of_a_track_as_much_as_all_of_another(tracks: list[list[int]]) -> None:
    genres = np.array(tracks)
    for fades in (FADES, FLAT):
        weights = unit_weights(genres, fades)
        assert (weights[genres < 0] == 0).all()
        some = (genres >= 0).any(axis=1)
        np.testing.assert_allclose((weights[some] ** 2).sum(axis=1), 1, rtol=1e-5)
        for row in range(len(genres)):
            there = weights[row][genres[row] >= 0]
            assert (np.diff(there) < 0).all() if fades else np.ptp(there) < 1e-6 if len(there) else True


def test_weights_of_lists_begin_anew_with_each() -> None:
    found = of_lists(np.array([0, 3, 3, 5]), 0.5)
    np.testing.assert_allclose(found, [1, 2**-0.5, 3**-0.5, 1, 2**-0.5], rtol=1e-6)
