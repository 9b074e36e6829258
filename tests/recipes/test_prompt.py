"""A prompt's playlist keeps every filter that was stated, for everybody in their own order."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.catalogue import Catalogue
from playlists.errors import BadInput, TooFewTracks
from playlists.prompt.query import Query
from playlists.recipes.prompt import PER_ARTIST, most_played, prompt
from tests.shelves import SmallShelf, small_catalogue, taste_on

DAY = date(2026, 11, 18)
GENRES = ("jazz", "rock", "trip hop", "dub")
TRACKS = 400


def shelf() -> SmallShelf:
    """Track n: genre n % 4, of the year 1960 + n % 60, every fifth explicit, the first ones the most played."""
    table = small_catalogue(TRACKS).table
    columns = {
        "genres": [[GENRES[n % 4]] for n in range(TRACKS)],
        "released": [date(1960 + n % 60, 1, 1) if n % 11 else None for n in range(TRACKS)],
        "explicit": [n % 5 == 0 for n in range(TRACKS)],
    }
    for name, values in columns.items():
        place = table.schema.get_field_index(name)
        table = table.set_column(place, table.schema.field(place), pa.array(values, table.schema.field(place).type))
    vectors = np.random.default_rng(3).normal(size=(TRACKS, 8)).astype(np.float32)
    return SmallShelf(Catalogue(table), vectors)


SHELF = shelf()
LISTENER = taste_on(SHELF, heard=range(0, 120, 3), hidden_tracks=[5, 9, 200], hidden_artists=[7, 8])

queries = st.builds(
    Query,
    genres=st.sets(st.sampled_from(GENRES), max_size=2).map(tuple),
    years=st.tuples(st.integers(1960, 1990), st.integers(5, 40)).map(lambda t: ((t[0], t[0] + t[1]),)) | st.just(()),
    known=st.sampled_from(["any", "known", "unknown"]),
    popularity=st.sampled_from(["any", "hits", "deep"]),
    explicit=st.sampled_from([None, False]),
    length=st.none() | st.integers(10, 60),
)


@given(queries)
def test_every_track_keeps_every_filter(query):
    try:
        made = prompt(LISTENER, DAY, SHELF, query)
    except TooFewTracks as few:
        assert few.counts[-1][1] < 10  # noqa: PT017
        return
    catalogue, hits = SHELF.catalogue, most_played(SHELF.catalogue)
    assert len(set(made.tracks.tolist())) == len(made.tracks) == len(made.reasons)
    assert not np.isin(made.tracks, LISTENER.hidden_tracks).any()
    assert not np.isin(catalogue.artist[made.tracks], LISTENER.hidden_artists).any()
    assert np.bincount(catalogue.artist[made.tracks]).max() <= PER_ARTIST
    for row in made.tracks.tolist():
        assert not query.genres or catalogue.table["genres"][row].as_py()[0] in query.genres
        released = catalogue.released_on(row)
        assert not query.years or (released and query.years[0][0] <= released.year <= query.years[0][1])
        assert query.known == "any" or (row in LISTENER.heard) == (query.known == "known")
        assert query.popularity == "any" or hits[row] == (query.popularity == "hits")
        assert query.explicit is None or not catalogue.table["explicit"][row].as_py()


def test_an_edit_of_the_rows_order_changes_nothing_and_two_listeners_differ():
    one, again = (prompt(LISTENER, DAY, SHELF, Query(genres=("jazz",))) for _ in range(2))
    other = prompt(taste_on(SHELF, heard=[77, 301], listener="ben"), DAY, SHELF, Query(genres=("jazz",)))
    assert one.tracks.tolist() == again.tracks.tolist()
    assert one.tracks.tolist() != other.tracks.tolist()


def test_it_plays_as_long_as_was_asked():
    made = prompt(LISTENER, DAY, SHELF, Query(minutes=60))
    assert len(made.tracks) == 20  # each of three minutes


def test_by_named_artists_there_are_only_their_tracks():
    table = small_catalogue(60, per_artist=20).table
    few = SmallShelf(Catalogue(table), SHELF.all_vectors[:60])
    made = prompt(taste_on(few, heard=[1]), DAY, few, Query(artists=("ARTIST 1",)))
    assert set(few.catalogue.artist[made.tracks]) == {1}


def test_too_few_are_told_filter_by_filter():
    with pytest.raises(TooFewTracks, match=r"found 400 > genres 100 > years \d > known 0"):
        prompt(LISTENER, DAY, SHELF, Query(genres=("jazz",), years=((1961, 1962),), known="known"))


@pytest.mark.parametrize(
    ("query", "said"),
    [(Query(genres=("skiffle",)), "genre 'skiffle': the catalogue has none"),
     (Query(artists=("Nobody",)), "artist 'Nobody': the catalogue has none"),
     (Query(like=("Nobody",)), "artist 'Nobody': the catalogue has none")],
)  # fmt: skip
def test_what_the_catalogue_lacks_is_said(query, said):
    with pytest.raises(BadInput, match=said):
        prompt(LISTENER, DAY, SHELF, query)


def test_who_is_not_known_yet_gets_what_most_have_heard_of_it():
    made = prompt(taste_on(SHELF), DAY, SHELF, Query(genres=("dub",)))
    assert made.basis == "popular"
    assert {reason.kind for reason in made.reasons} == {"popular"}
    assert dataclasses.replace(made, version="x") != made
