"""Of whom nothing is known gets what their country plays lately, then what everybody does; or is told the numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from playlists.catalogue import Catalogue
from playlists.crowd import NOBODY, Crowd
from playlists.dials import Dials
from playlists.errors import TooFewTracks
from playlists.formats.sentences import sentence
from playlists.recipes.discover_weekly import discover_weeklies, discover_weekly, pools
from playlists.recipes.popular import popular_pool
from playlists.week import Week
from tests.shelves import SmallShelf, small_catalogue, small_shelf, taste_on

WEEK = Week(2026, 47)
SHELF = small_shelf(tracks=400)  # the first track has the most listeners


def hits(market: str, rows: list[int]) -> Crowd:
    """The market heard these, the first most."""
    track = np.array([[f"t{row}" for row in rows] + [""]])
    heard = np.array([[*range(len(rows) + 30, 30, -1), 0]], np.int32)
    return replace(NOBODY, markets=np.array([market]), track=track, heard=heard)


def made(market: str | None, shelf: SmallShelf):
    taste = taste_on(shelf, market=market)
    return discover_weekly(taste, pools([taste], shelf)[0], WEEK, shelf)


def test_what_the_country_plays_comes_first_and_says_so():
    shelf = replace(SHELF, crowd=hits("JP", [301, 250, 199]))
    playlist = made("JP", shelf)
    assert playlist.basis == "popular"
    assert playlist.tracks[:3].tolist() == [301, 250, 199]
    assert [(reason.count, reason.name) for reason in playlist.reasons[:3]] == [(33, "JP"), (32, "JP"), (31, "JP")]
    assert playlist.reasons[3].name == ""
    assert playlist.tracks[3:].tolist() == [2 * n for n in range(27)]


def test_another_country_and_none_get_what_everybody_plays():
    shelf = replace(SHELF, crowd=hits("JP", [301, 250, 199]))
    for market in ("DE", None):
        assert made(market, shelf).tracks.tolist() == made(market, SHELF).tracks.tolist()


def test_two_countries_asked_together_get_their_own():
    shelf = replace(SHELF, crowd=hits("JP", [301]))
    here, there = discover_weeklies([taste_on(shelf, market=m) for m in ("JP", "DE")], WEEK, shelf)
    assert here.tracks[0] == 301
    assert 301 not in there.tracks


def test_a_quiz_or_an_import_comes_before_what_is_popular():
    shelf = replace(SHELF, crowd=hits("JP", [301, 250, 199]))
    taste = taste_on(shelf, heard=[3, 5], market="JP")
    assert discover_weekly(taste, pools([taste], shelf)[0], WEEK, shelf).basis == "taste"


def test_a_country_where_nothing_may_be_played_is_answered_with_the_numbers():
    shelf = SmallShelf(small_catalogue(200, 2, [["DE"]] * 200), small_shelf(200).all_vectors)
    with pytest.raises(TooFewTracks, match=r"0 tracks left, at least 10 needed \(found 200 > playable 0 > "):
        made("JP", shelf)


def test_a_country_whose_tracks_nobody_hears_elsewhere_has_its_own():
    markets = [["DE"]] * 3000 + [["JP"]] * 100
    shelf = SmallShelf(small_catalogue(3100, 2, markets), small_shelf(3100).all_vectors)
    playlist = made("JP", shelf)
    assert len(playlist.tracks) == 30
    assert (playlist.tracks >= 3000).all()
    assert dict(playlist.counts)["playable"] == 100


def test_who_lets_in_one_genre_alone_gets_what_is_popular_of_it_however_few_know_it():
    """Thirty artists of a genre that stand behind 3,000 tracks which more have heard."""
    plain = small_catalogue(3060)
    genres = pa.array([["gagaku"] if n >= 3000 else ["pop"] for n in range(3060)], pa.list_(pa.string()))
    place = plain.table.column_names.index("genres")
    shelf = SmallShelf(Catalogue(plain.table.set_column(place, "genres", genres)), small_shelf(3060).all_vectors)
    taste = replace(taste_on(shelf), dials=Dials(genres_in=("gagaku",)))
    (playlist,) = discover_weeklies([taste], WEEK, shelf)
    assert not isinstance(playlist, TooFewTracks), playlist
    assert playlist.tracks.tolist() == list(range(3000, 3060, 2))


def test_a_track_that_a_version_lacks_is_left_out():
    assert popular_pool(replace(SHELF, crowd=hits("JP", [9_999, 301])), "JP").track.min() >= 0
    assert made("JP", replace(SHELF, crowd=hits("JP", [9_999, 301]))).tracks[0] == 301


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "heard by 33 listeners in your country in the last four weeks"),
     ("ja", "お住まいの国で、この4週間に33人が聴いた曲")],
)  # fmt: skip
def test_the_reason_is_told_in_both_languages(language, said):
    assert sentence({"kind": "popular", "count": 33, "name": "JP"}, language) == said
