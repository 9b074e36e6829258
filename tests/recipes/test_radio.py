"""Radio: around its seeds, in the listener's order, and with nothing that they hid."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.dials import turned
from playlists.errors import BadInput, NotFound, TooFewTracks
from playlists.formats.document import document
from playlists.formats.sentences import sentence
from playlists.playlist import Playlist
from playlists.recipes.radio import LEAST, LENGTH, PER_ARTIST, PER_SEED_ARTIST, also_played, radio
from playlists.recipes.seeds import Seeds, seeds_of
from playlists.taste import Taste
from playlists.week import parse_period
from tests.recipes.worlds import artists_side_by_side, genre_shelf
from tests.shelves import taste_on

DAY = parse_period("2026-11-18", "day")
SHELF = genre_shelf()
CATALOGUE = SHELF.catalogue


def rows_below(n: int, most: int, least: int = 0) -> Any:
    return st.lists(st.integers(0, n - 1), min_size=least, max_size=most, unique=True)


@st.composite
def listeners(draw: Any) -> Taste:
    return taste_on(
        SHELF, heard=draw(rows_below(400, 60)), hidden_tracks=draw(rows_below(400, 40)),
        hidden_artists=draw(rows_below(100, 20)),
    )  # fmt: skip


@st.composite
def seeds(draw: Any) -> Seeds:
    tracks, artists, genres = draw(rows_below(400, 2)), draw(rows_below(100, 2)), draw(rows_below(4, 2))
    made = Seeds(tuple(tracks), tuple(artists), tuple(genres))
    return made if len(made) else Seeds(genres=(1,))


def wanted(taste: Taste, asked: Seeds) -> Taste:
    """The listener, who hid none of what they ask for."""
    own = np.isin(taste.hidden_artists, [*asked.artists, *CATALOGUE.artist[list(asked.tracks)]])
    return dataclasses.replace(
        taste, hidden_tracks=np.setdiff1d(taste.hidden_tracks, asked.tracks).astype(np.int32),
        hidden_artists=taste.hidden_artists[~own],
    )  # fmt: skip


def made(taste: Taste, asked: Seeds, **dials: Any) -> Playlist:
    return radio(dataclasses.replace(taste, dials=turned(dials)), asked, DAY, SHELF)


@given(listeners(), seeds())
def test_the_rules_hold_for_everybody_and_any_seeds(taste, asked):
    taste = wanted(taste, asked)
    playlist = made(taste, asked)
    artists = CATALOGUE.artist[playlist.tracks]
    assert LEAST <= len(playlist.tracks) <= LENGTH
    assert len(np.unique(playlist.tracks)) == len(playlist.tracks)
    assert not np.isin(playlist.tracks, taste.hidden_tracks).any()
    assert not np.isin(artists, taste.hidden_artists).any()
    assert artists_side_by_side(artists) == 0
    for artist, count in zip(*np.unique(artists, return_counts=True), strict=True):
        assert count <= (PER_SEED_ARTIST if artist in asked.artists else PER_ARTIST)


@given(listeners(), seeds())
def test_every_reason_is_true(taste, asked):
    taste = wanted(taste, asked)
    playlist = made(taste, asked)
    plays = dict(zip(taste.track.tolist(), taste.plays.tolist(), strict=True))
    for row, reason in zip(playlist.tracks.tolist(), playlist.reasons, strict=True):
        assert reason.count == plays.get(row, 0)
        assert reason.name in playlist.about if reason.name else reason.track in asked.tracks
        if reason.kind == "chosen":
            genre = CATALOGUE.genres.names[CATALOGUE.genres.of(row)[0]]
            assert row == reason.track or reason.name in (genre, CATALOGUE.word("artist", row))


@given(listeners(), seeds())
def test_what_everybody_gets_depends_on_no_taste(taste, asked):
    nobody = taste_on(SHELF)
    hiding = dataclasses.replace(nobody, hidden_tracks=taste.hidden_tracks, hidden_artists=taste.hidden_artists)
    assert also_played(taste, asked, SHELF).tolist() == also_played(hiding, asked, SHELF).tolist()
    assert not np.isin(also_played(taste, asked, SHELF), taste.hidden_tracks).any()


def test_two_listeners_hear_the_same_seed_in_different_orders():
    one, other = taste_on(SHELF, heard=[0, 1, 2, 16, 17]), taste_on(SHELF, heard=[200, 201, 218, 219])
    asked = Seeds(genres=(0,))
    assert made(one, asked).tracks.tolist() != made(other, asked).tracks.tolist()
    assert made(one, asked).basis == "taste"


def test_the_same_question_has_the_same_answer():
    taste, asked = taste_on(SHELF, heard=[0, 1, 2]), Seeds((30,), (5,), (2,))
    assert made(taste, asked).tracks.tolist() == made(taste, asked).tracks.tolist()


def test_a_radio_lies_closer_to_its_seed_than_the_catalogue_does():
    unit = SHELF.all_vectors / np.linalg.norm(SHELF.all_vectors, axis=1, keepdims=True)
    close = unit @ unit[30]
    playlist = made(taste_on(SHELF, heard=[300, 301]), Seeds(tracks=(30,)), adventurousness=0)
    assert close[playlist.tracks].min() > np.median(close)


def test_a_genre_s_radio_is_mostly_of_that_genre():
    playlist = made(taste_on(SHELF), Seeds(genres=(CATALOGUE.genre_code["jazz"],)), adventurousness=0)
    jazz = [CATALOGUE.genres.names[CATALOGUE.genres.of(row)[0]] == "jazz" for row in playlist.tracks]
    assert np.mean(jazz) > 0.8


def test_each_seed_has_its_turn():
    asked = Seeds(tracks=(0, 4, 8))
    found = {reason.track for reason in made(taste_on(SHELF, heard=[0, 1]), asked, length=25).reasons}
    assert found == set(asked.tracks)


def test_nobody_s_radio_says_that_nothing_is_known():
    assert made(taste_on(SHELF), Seeds(artists=(3,))).basis == "seeds"


def test_adventurousness_leads_further_away():
    unit = SHELF.all_vectors / np.linalg.norm(SHELF.all_vectors, axis=1, keepdims=True)
    taste = taste_on(SHELF, heard=[200, 201, 202, 203])
    near, far = (made(taste, Seeds(tracks=(30,)), adventurousness=a).tracks for a in (0, 1))
    assert (unit[near] @ unit[30]).mean() > (unit[far] @ unit[30]).mean()


def test_hits_are_heard_by_more_than_deep_cuts():
    hits, deep = (made(taste_on(SHELF), Seeds(genres=(0,)), popularity=p).tracks for p in (1, 0))
    assert CATALOGUE.listeners[hits].mean() > CATALOGUE.listeners[deep].mean() + 100


def test_the_dials_let_in_what_they_say():
    taste = taste_on(SHELF)
    playlist = made(taste, Seeds(tracks=(31,)), genres_in=["folk", "jazz"], explicit=False, artist_cap=1, length=25)
    words = CATALOGUE.words(("genres", "explicit"), playlist.tracks)
    assert len(words) == 25
    assert all(word["genres"][0] in ("folk", "jazz") and not word["explicit"] for word in words)
    assert len(np.unique(CATALOGUE.artist[playlist.tracks])) == 25


def test_the_familiar_dial_is_the_share_of_what_is_known():
    taste = taste_on(SHELF, heard=list(range(0, 400, 2)))
    for share in (0.0, 0.3, 1.0):
        known = np.isin(made(taste, Seeds(genres=(0, 1)), familiar=share, length=40).tracks, taste.heard)
        assert known.sum() == round(40 * share)


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({}, BadInput, "0 seeds; give 1 to 10"), ({"tracks": [f"t{n}" for n in range(11)]}, BadInput, "11 seeds"),
        ({"tracks": ["t1", "nix"]}, NotFound, "track 'nix'"), ({"artists": ["nix"]}, NotFound, "artist 'nix'"),
        ({"genres": ["polka"]}, NotFound, "genre 'polka'"),
    ],
)  # fmt: skip
def test_unknown_or_missing_seeds_say_which(given, error, said):
    with pytest.raises(error, match=said):
        seeds_of(CATALOGUE, **given)


def test_a_genre_is_found_however_it_is_written():
    assert seeds_of(CATALOGUE, genres=[" Jazz "]).genres == (CATALOGUE.genre_code["jazz"],)


@pytest.mark.parametrize(
    ("limits", "dials", "said"),
    [
        ({"hidden_tracks": [7]}, {}, "track 't7' is hidden"), ({"hidden_artists": [1]}, {}, "is hidden"),
        ({"hidden_genres": [2]}, {}, "genre 'jazz' is hidden"),
        ({}, {"genres_out": ["jazz"]}, "genre 'jazz' is in the dial genres_out"),
        ({}, {"explicit": False}, "track 't7' is explicit"),
    ],
)  # fmt: skip
def test_a_seed_that_is_not_wanted_is_refused(limits, dials, said):
    with pytest.raises(BadInput, match=said):
        made(taste_on(SHELF, **limits), Seeds(tracks=(7,), genres=(CATALOGUE.genre_code["jazz"],)), **dials)


def test_too_little_around_says_what_each_rule_left():
    shelf = genre_shelf(tracks=40)
    with pytest.raises(TooFewTracks, match=r"20 tracks left, at least 25 needed \(found 40 > .* > per artist 20"):
        radio(taste_on(shelf), Seeds(genres=(0,)), DAY, shelf)


def test_where_hiding_empties_the_neighbourhood_it_is_looked_at_further_out():
    near = made(taste_on(SHELF), Seeds(genres=(0,)), adventurousness=0, length=200).tracks
    assert len(made(taste_on(SHELF, hidden_tracks=near.tolist()), Seeds(genres=(0,)), adventurousness=0).tracks) >= 25


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_reason_has_a_sentence(language):
    playlist = made(taste_on(SHELF, heard=[30, 31]), Seeds((30,), (5,), (2,)))
    said = [sentence(track["reason"], language) for track in document(playlist, CATALOGUE)["tracks"]]
    assert len(set(said)) >= 4
