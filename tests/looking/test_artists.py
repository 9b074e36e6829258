"""The map: neighbours stay neighbours, names do not cover each other, and what has no name or listener is not on it."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pytest

from playlists.catalogue import Catalogue
from tests.looking.spaces import genre_of, genre_space
from tests.training.worlds import GENRES
from training.looking.artists import OTHER, Artists, artists_of, flattened
from training.looking.atlas import SIDE, artist_map, fitting, width_of

SPACE = genre_space(tracks=160)


@pytest.fixture(scope="module")
def artists() -> Artists:
    found = artists_of(SPACE)
    assert found is not None
    return found


def _with(column: str, values: list[object]) -> Catalogue:
    table = SPACE.catalogue.table
    at = table.column_names.index(column)
    return Catalogue(table.set_column(at, table.schema.field(at), pa.array(values, table.schema.field(at).type)))


def test_the_most_heard_come_first_with_their_genre(artists: Artists) -> None:
    assert artists.names[:3] == ("Artist 0", "Artist 1", "Artist 2")
    assert artists.genre == tuple(GENRES[genre_of(a)] for a in range(40))
    assert set(artists.tracks) == {4}


def test_the_nearest_on_the_map_are_of_the_same_genre(artists: Artists) -> None:
    apart = np.linalg.norm(artists.place[:, None] - artists.place[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    same = [artists.genre[a] == artists.genre[int(row.argmin())] for a, row in enumerate(apart)]
    assert np.mean(same) > 0.9


def test_the_map_is_the_same_each_time() -> None:
    vectors = np.random.default_rng(0).normal(size=(30, 5))
    np.testing.assert_array_equal(flattened(vectors), flattened(vectors))


def test_too_few_artists_have_no_map() -> None:
    assert artists_of(genre_space(tracks=96)) is None


def test_only_the_most_heard_are_on_it() -> None:
    found = artists_of(SPACE, most=35)
    assert found is not None
    assert found.names == tuple(f"Artist {a}" for a in range(35))


def test_tracks_without_an_artist_are_nobody_s() -> None:
    anonymous = _with("artist_id", [None] * 8 + SPACE.catalogue.table["artist_id"].to_pylist()[8:])
    found = artists_of(replace(SPACE, catalogue=anonymous))
    assert found is not None
    assert len(found.names) == 38


def test_without_genres_everybody_is_other() -> None:
    found = artists_of(replace(SPACE, catalogue=_with("genres", [None] * 160)))
    assert found is not None
    assert set(found.genre) == {OTHER}
    assert "other" in artist_map(found)


def test_a_dot_for_everybody_and_names_that_are_escaped(artists: Artists) -> None:
    odd = replace(artists, names=("<b>&", *artists.names[1:]))
    root = ElementTree.fromstring(artist_map(odd))
    told = [e.text for e in root.iter("title")]
    assert len(told) == 40
    assert "<b>&: fado, 4 tracks" in told


def test_no_name_lies_on_another_or_over_the_edge() -> None:
    rng = np.random.default_rng(2)
    many = Artists(
        tuple(f"{'名前の長い人' if a % 3 else 'Somebody called'} {a}" for a in range(200)), ("x",) * 200, ("x",),
        np.ones(200, int), np.arange(200, 0, -1), rng.random((200, 2)),
    )  # fmt: skip
    x, y = (many.place * SIDE).T
    placed = fitting(many, x, y, np.full(200, 4.0))
    boxes = [(left, top, left + width_of(many.names[a]), top + 15) for a, left, top in placed]
    assert len(boxes) > 20
    assert all(b[0] >= 0 and b[1] >= 0 and b[2] <= SIDE and b[3] <= SIDE for b in boxes)
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
