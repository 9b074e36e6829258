"""Discover Weekly keeps its promises, whatever the listener and the shelf."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.errors import TooFewTracks
from playlists.playlist import SHORTEST
from playlists.recipes.discover_weekly import KNOWN_ARTISTS, LENGTH, RULES, discover_weeklies, discover_weekly, pools
from playlists.recipes.mine import wanted
from playlists.taste import Taste
from playlists.week import Week
from tests.shelves import SmallShelf, small_catalogue, small_shelf, taste_on

WEEK = Week(2026, 47)
SHELF = small_shelf(tracks=400)


def made(taste: Taste, shelf: SmallShelf = SHELF):
    return discover_weekly(taste, pools([taste], shelf)[0], WEEK, shelf)


def rows_below(n: int, most: int):
    return st.lists(st.integers(0, n - 1), max_size=most, unique=True)


@st.composite
def listeners(draw):
    return taste_on(
        SHELF,
        heard=draw(rows_below(400, 120)),
        hidden_tracks=draw(rows_below(400, 40)),
        hidden_artists=draw(rows_below(200, 40)),
        shown=draw(rows_below(400, 60)),
    )


@given(listeners())
def test_the_hard_rules_hold_for_everybody(taste):
    playlist = made(taste)
    tracks, artists = playlist.tracks, SHELF.catalogue.artist[playlist.tracks]
    assert SHORTEST <= len(tracks) <= LENGTH
    assert len(np.unique(tracks)) == len(tracks)
    assert len(np.unique(artists)) == len(artists)
    assert not np.isin(tracks, np.concatenate([taste.heard, taste.hidden_tracks, taste.shown])).any()
    assert not np.isin(artists, taste.hidden_artists).any()
    assert np.isin(artists, SHELF.catalogue.artist[taste.track]).sum() <= KNOWN_ARTISTS
    assert len(playlist.reasons) == len(tracks)


@given(listeners())
def test_the_same_listener_gets_the_same_playlist_alone_and_in_company(taste):
    strangers = [taste_on(SHELF, heard=[n, n + 7], listener=f"s{n}") for n in range(9)]
    together = discover_weeklies([*strangers, taste], WEEK, SHELF)[-1]
    alone = made(taste)
    assert alone.tracks.tolist() == together.tracks.tolist()
    assert alone.reasons == together.reasons


@given(st.integers(0, 2**32 - 1))
def test_how_the_index_rounds_and_breaks_ties_changes_nothing(seed):
    taste = taste_on(SHELF, heard=[1, 2, 3])
    pool = pools([taste], SHELF)[0]
    rounded = pool.score + np.random.default_rng(seed).normal(0, 1e-4, len(pool)).astype(np.float32)
    order = np.argsort(-rounded)
    noisy = dataclasses.replace(pool, track=pool.track[order], score=rounded[order])
    assert discover_weekly(taste, noisy, WEEK, SHELF).tracks.tolist() == made(taste).tracks.tolist()


@given(listeners())
def test_every_reason_names_something_that_the_listener_played(taste):
    for reason in made(taste).reasons:
        if wanted(taste, SHELF.catalogue).known:
            place = int(np.flatnonzero(taste.track == reason.track)[0])
            artist = SHELF.catalogue.artist
            total = taste.plays[artist[taste.track] == artist[reason.track]].sum()
            assert reason.count == (total if reason.kind == "artist" else taste.plays[place])
        else:
            assert reason.kind == "popular"


def test_no_track_of_the_history_is_named_all_the_time():
    reasons = made(taste_on(SHELF, heard=list(range(0, 60, 2)))).reasons
    named = [reason.track for reason in reasons]
    assert max(named.count(row) for row in named) <= 3


def test_a_loved_track_is_no_discovery_even_when_it_was_never_played():
    taste = taste_on(SHELF, heard=[1, 2, 3])
    best = int(made(taste).tracks[0])
    loving = dataclasses.replace(taste, track=np.append(taste.track, best).astype(np.int32),
                                 plays=np.append(taste.plays, 0), recent=np.append(taste.recent, 0))  # fmt: skip
    assert best not in made(loving).tracks


def test_two_listeners_who_ask_the_same_get_different_answers():
    one, other = discover_weeklies([taste_on(SHELF, heard=[1, 2]), taste_on(SHELF, heard=[50, 60])], WEEK, SHELF)
    assert set(one.tracks) != set(other.tracks)


def test_a_fifth_is_by_new_artists_even_where_those_that_are_known_come_nearer():
    taste = taste_on(SHELF, heard=range(0, 388, 2))  # one track of each of 194 artists: six are new
    known = SHELF.catalogue.artist[taste.track]
    pool = pools([taste], SHELF)[0]
    free = discover_weekly(taste, pool, WEEK, SHELF, rules=dataclasses.replace(RULES, known_artists=LENGTH))
    assert np.isin(SHELF.catalogue.artist[free.tracks], known).sum() > KNOWN_ARTISTS
    held = made(taste)
    assert np.isin(SHELF.catalogue.artist[held.tracks], known).sum() == KNOWN_ARTISTS == 24
    assert len(held.tracks) == LENGTH


def test_too_short_a_list_says_which_rule_emptied_it():
    shelf = small_shelf(tracks=40, per_artist=1)
    with pytest.raises(TooFewTracks, match=r"2 tracks left, at least 10 needed \(found 40 > unheard 2"):
        made(taste_on(shelf, heard=range(38)), shelf)


def test_one_listener_without_a_playlist_does_not_stop_the_others():
    shelf = small_shelf(tracks=60)
    none, some = discover_weeklies([taste_on(shelf, heard=range(58)), taste_on(shelf, heard=[1])], WEEK, shelf)
    assert isinstance(none, TooFewTracks)
    assert len(some.tracks) > SHORTEST


def test_who_has_heard_their_whole_neighbourhood_is_searched_for_further_out():
    shelf = small_shelf(tracks=3000)
    taste = taste_on(shelf, heard=[5])
    near, _ = shelf.near(taste.vectors["discovery"][None], "discovery", 800)
    heavy = dataclasses.replace(taste, heard=np.sort(near[0]))
    (answer,) = discover_weeklies([heavy], WEEK, shelf)
    assert len(answer.tracks) == LENGTH


def test_a_track_that_was_not_heard_is_found_however_many_were():
    shelf = small_shelf(tracks=16_000, dimensions=4, per_artist=1)
    nearest = np.argsort(-(shelf.all_vectors @ shelf.all_vectors[5]))
    heard_most = dataclasses.replace(taste_on(shelf, heard=[5]), heard=np.sort(nearest[:15_000]).astype(np.int32))
    (answer,) = discover_weeklies([heard_most], WEEK, shelf)
    assert len(answer.tracks) == LENGTH


def test_without_a_history_it_is_what_most_people_heard_and_says_so():
    playlist = made(taste_on(SHELF))
    assert playlist.basis == "popular"
    assert playlist.tracks.tolist() == [2 * n for n in range(LENGTH)]
    assert {reason.kind for reason in playlist.reasons} == {"popular"}


def test_what_may_not_be_played_in_the_market_is_left_out():
    markets = [["DE"] if n % 4 else None for n in range(200)]
    shelf = SmallShelf(small_catalogue(200, 2, markets), small_shelf(200).all_vectors)
    here = made(taste_on(shelf, heard=[3], market="JP"), shelf)
    assert len(here.tracks) == LENGTH
    assert all(row % 4 == 0 for row in here.tracks)


def test_the_first_three_are_the_surest():
    playlist = made(taste_on(SHELF, heard=[4, 5, 6]))
    assert min(playlist.scores[:3]) >= max(playlist.scores[3:])
