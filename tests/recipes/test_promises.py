"""Discover Weekly keeps proportions, a long tail and an outside, and does what the dials say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.dials import DEFAULT, Dials
from playlists.errors import BadInput
from playlists.playlist import Playlist
from playlists.recipes.dialled import check_genres
from playlists.recipes.discover_weekly import LENGTH, RULES, discover_weekly, pools, steers
from playlists.week import Week
from tests.recipes.music import GENRES, listener, music, of
from tests.shelves import small_shelf, taste_on

WEEK = Week(2026, 47)
SHELF = music()


def made(heard: list[int], dials: Dials = DEFAULT, shelf=SHELF, rules=RULES) -> Playlist:
    taste = listener(shelf, heard, dials)
    return discover_weekly(taste, pools([taste], shelf)[0], WEEK, shelf, rules=rules)


def genres(playlist: Playlist) -> list[str]:
    return [GENRES[row % len(GENRES)] for row in playlist.tracks]


@given(st.lists(st.sampled_from(GENRES), min_size=1, max_size=4, unique=True), st.sampled_from([0.0, 0.1, 0.2, 0.5]))
def test_as_many_places_as_the_dial_says_are_outside_and_say_so(usual, adventurousness):
    playlist = made(of(*usual), replace(DEFAULT, adventurousness=adventurousness))
    strange = [genre not in usual for genre in genres(playlist)]
    assert sum(strange) == round(adventurousness * LENGTH)
    assert [reason.kind == "outside" for reason in playlist.reasons] == strange
    assert all(reason.name == genre for reason, genre in zip(playlist.reasons, genres(playlist), strict=True)
               if reason.kind == "outside")  # fmt: skip


@pytest.mark.parametrize("curated", [0.05, 0.2, 0.5])
def test_until_the_dial_is_turned_a_curator_says_how_many_are_outside(curated):
    rules, turned = replace(RULES, outside_share=curated), replace(DEFAULT, adventurousness=0.4)
    usual = ["dub", "folk"]
    strange = [genre not in usual for genre in genres(made(of(*usual), rules=rules))]
    assert sum(strange) == round(curated * LENGTH)
    assert genres(made(of(*usual), turned, rules=rules)) == genres(made(of(*usual), turned))


@given(st.lists(st.sampled_from(GENRES), min_size=1, max_size=8, unique=True), st.integers(10, 60))
def test_the_long_tail_has_a_third_of_the_places(usual, length):
    playlist = made(of(*usual), replace(DEFAULT, length=length))
    assert len(playlist.tracks) == length
    assert SHELF.catalogue.tail[playlist.tracks].sum() >= length / 3


def test_where_the_catalogue_has_no_long_tail_the_counts_say_so():
    shelf = small_shelf(400)
    flat = replace(shelf, catalogue=type(shelf.catalogue)(shelf.catalogue.table.drop_columns(["plays"])))
    playlist = made([1, 2, 3], shelf=flat)
    assert dict(playlist.counts)["long tail"] == 0


def test_where_nothing_is_outside_the_usual_the_counts_say_so_and_the_list_is_full():
    playlist = made(of(*GENRES))
    assert len(playlist.tracks) == LENGTH
    assert dict(playlist.counts)["outside the usual"] == 0


def test_three_quarters_of_one_genre_and_a_quarter_of_another_come_back_as_such():
    usual = replace(DEFAULT, adventurousness=0.0)
    heard, shelf = of("dub", each=12) + of("folk", each=4), music(320)
    plain, some, only = (
        genres(made(heard, usual, shelf, replace(RULES, calibration=weight))).count("folk")
        for weight in (0.0, 0.9, 1.0)
    )
    assert plain < some < only
    assert abs(only - LENGTH / 4) < 1


@pytest.mark.parametrize(
    ("dials", "kept"),
    [
        ({"explicit": False}, lambda row: row % 3 != 0),
        ({"genres_in": ("dub", "emo")}, lambda row: GENRES[row % 8] in ("dub", "emo")),
        ({"genres_out": ("dub",)}, lambda row: GENRES[row % 8] != "dub"),
        ({"steer": ("cumbia",)}, lambda row: GENRES[row % 8] == "cumbia"),
    ],
)
@pytest.mark.parametrize("heard", [of("dub", "folk"), []])
def test_a_dial_keeps_what_it_says_for_the_known_and_the_unknown(dials, kept, heard):
    playlist = made(heard, replace(DEFAULT, **dials))
    assert len(playlist.tracks) >= 10
    assert all(kept(row) for row in playlist.tracks.tolist())


def test_the_cap_of_one_an_artist_holds_unless_its_dial_is_turned():
    shelf = small_shelf(200, per_artist=5)
    artist = shelf.catalogue.artist
    heard = [0, 1, 2]
    assert np.bincount(artist[made(heard, shelf=shelf).tracks]).max() == 1
    turned = made(heard, replace(DEFAULT, artist_cap=3), shelf).tracks
    assert np.bincount(artist[turned]).max() == 3
    assert (artist[turned[1:]] != artist[turned[:-1]]).all()


def test_hits_and_deep_cuts_lie_at_the_ends_of_one_dial():
    heard = of("dub", "folk")
    cuts, plain, hits = (
        SHELF.catalogue.plays[made(heard, replace(DEFAULT, popularity=p)).tracks].mean() for p in (0.0, 0.5, 1.0)
    )
    assert cuts < plain < hits


def test_a_steer_that_the_catalogue_lacks_is_refused_by_its_name():
    with pytest.raises(BadInput, match="dial steer: 'polka' is none of the 8 genres"):
        check_genres(replace(DEFAULT, steer=("dub", "polka")), SHELF.catalogue)


def test_the_genres_that_are_suggested_begin_with_their_own_and_lead_to_full_lists():
    taste = listener(SHELF, of("dub", each=12) + of("folk", each=6))
    offered = steers(taste, SHELF)
    assert [steer.genre for steer in offered[:2]] == ["dub", "folk"]
    assert len(offered) == 5
    assert all(
        len(made(taste.track.tolist(), replace(DEFAULT, steer=(one.genre,))).tracks) == LENGTH for one in offered
    )


def test_whom_nothing_is_known_of_is_offered_what_there_is_most_of():
    assert len(steers(taste_on(SHELF), SHELF)) == 5
