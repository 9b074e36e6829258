"""Dials are what was turned, within their bounds, or a message that names the dial."""

from __future__ import annotations

import pytest

from playlists.dials import DEFAULT, Dials, turned
from playlists.errors import BadInput


def test_what_is_not_given_stays_as_it_was():
    assert turned({"length": 20}, Dials(adventurousness=0.7)) == Dials(adventurousness=0.7, length=20)


def test_null_sets_a_dial_back():
    assert turned({"adventurousness": None, "genres_out": None}, Dials(0.7, genres_out=("trap",))) == DEFAULT


def test_genres_are_written_small_and_once():
    assert turned({"genres_in": [" Trip Hop", "trip hop", "Dub"]}).genres_in == ("trip hop", "dub")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"loudness": 1}, "dial 'loudness': there is none; there are adventurousness"),
        ({"adventurousness": 1.2}, "dial adventurousness: '1.2' is not a number from 0 to 1"),
        ({"adventurousness": True}, "is not a number from 0 to 1"),
        ({"adventurousness": float("nan")}, "is not a number from 0 to 1"),
        ({"length": 9}, "dial length: '9' is not a whole number from 10 to 200"),
        ({"artist_cap": 1.5}, "is not a whole number from 1 to 200"),
        ({"explicit": "no"}, "is neither true nor false"),
        ({"genres_in": "trap"}, "is not a list of genres"),
        ({"genres_in": ["", "x"]}, "is not a list of genres"),
        ({"steer": list("abcdef")}, "dial steer: 6 genres, at most 5"),
        ({"genres_in": ["trap"], "genres_out": ["Trap"]}, "dials genres_in and genres_out: 'trap' is in both"),
        ({"steer": ["dub"], "genres_out": ["dub"]}, "dials steer and genres_out: 'dub' is in both"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(given, said):
    with pytest.raises(BadInput) as refused:
        turned(given)
    assert said in str(refused.value)
