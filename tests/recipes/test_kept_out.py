"""What a dial keeps out is in nothing that is made on request either, and what contradicts it is refused by name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playlists.blend.blend import blend
from playlists.dials import DEFAULT, Dials
from playlists.errors import BadInput, TooFewTracks
from playlists.playlist import Playlist
from playlists.prompt.query import Query
from playlists.recipes.dialled import check_genres
from playlists.recipes.moment import moment
from playlists.recipes.prompt import prompt
from playlists.recipes.radio import also_played, radio
from playlists.recipes.seeds import Seeds
from playlists.recipes.themed_mixes import genre_mix, genres
from tests.recipes.listeners import DAY, person, taste_of, world_shelf

SHELF = world_shelf()
EXPLICIT, DUB = SHELF.catalogue.explicit, np.array([SHELF.catalogue.genre_code["dub"]])
OFF = Dials(explicit=False, genres_out=("dub",))
SEEDS = Seeds(artists=(1, 2))


def listener(dials: Dials = OFF, seed: int = 3):
    return taste_of(person(seed, 600, hides=False), SHELF, "day", dials)


def made(what: str, dials: Dials) -> Playlist:
    taste = listener(dials)
    if what == "moment":
        return moment(taste, 9, 2, DAY, SHELF)[0]
    if what == "radio":
        return radio(taste, SEEDS, DAY, SHELF)
    if what == "prompt":
        return prompt(taste, DAY, SHELF, Query(like=("Artist 0",)))
    return blend("b", ["ann", "bo"], [listener(DEFAULT, 4), taste], DAY, SHELF).playlist


def unwanted(playlist: Playlist) -> np.ndarray:
    return EXPLICIT[playlist.tracks] | SHELF.catalogue.of_genres(DUB, playlist.tracks)


@pytest.mark.parametrize("what", ["moment", "radio", "prompt", "blend"])
def test_what_a_dial_keeps_out_is_in_nothing_that_is_made_on_request(what):
    assert unwanted(made(what, DEFAULT)).any()
    assert not unwanted(made(what, OFF)).any()


def test_nor_is_it_in_what_everybody_gets_beside_a_radio():
    beside = also_played(listener(), SEEDS, SHELF)
    assert len(beside)
    assert not EXPLICIT[beside].any()


def test_genres_let_in_are_for_ones_own_playlists_and_not_for_all_of_a_blend():
    alone = listener(Dials(genres_in=("dub",)))
    shared = blend("b", ["ann", "bo"], [listener(DEFAULT, 4), alone], DAY, SHELF).playlist
    assert not SHELF.catalogue.of_genres(DUB, shared.tracks).all()
    assert "kept out by nobody" not in dict(shared.counts)


def test_a_blend_says_how_much_the_dials_of_all_left_and_not_whose():
    counts = dict(made("blend", OFF).counts)
    assert 0 < counts["kept out by nobody"] < counts["hidden by nobody"]


def test_a_genre_that_is_kept_out_is_no_theme():
    assert "dub" in genres(listener(DEFAULT), SHELF)
    assert "dub" not in genres(listener(), SHELF)


def test_dials_that_leave_no_theme_say_what_each_of_them_left():
    nothing = listener(Dials(explicit=False, genres_in=("polka",)))
    with pytest.raises(TooFewTracks, match=r"0 tracks of yours .* > not explicit \d+ > genres let in 0\)"):
        genre_mix(nothing, DAY, SHELF, "dub")


def test_a_prompt_for_what_a_dial_keeps_out_is_refused_by_both_names():
    for query in (Query(genres=("Dub",)), Query(moods=("dub",))):
        with pytest.raises(BadInput, match=r"'[Dd]ub' is asked for and in your dial genres_out"):
            prompt(listener(), DAY, SHELF, query)
    with pytest.raises(BadInput, match="your dial explicit is off"):
        prompt(listener(), DAY, SHELF, Query(explicit=True))


def test_genres_let_in_of_which_the_catalogue_has_none_are_refused():
    with pytest.raises(BadInput, match="genres_in: 'polka' is none of the 4 genres of the catalogue: nothing is let"):
        check_genres(replace(DEFAULT, genres_in=("polka", "ska")), SHELF.catalogue)
    check_genres(replace(DEFAULT, genres_in=("polka", "dub")), SHELF.catalogue)
