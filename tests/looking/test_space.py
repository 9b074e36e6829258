"""Who is near whom: by direction, not by length; and a walk that arrives."""

from __future__ import annotations

import numpy as np
import pytest

from playlists.errors import BadInput, NotFound
from tests.looking.spaces import genre_of, genre_space
from tests.training.worlds import PER_ARTIST
from training.looking import space as looking
from training.looking.space import (
    arc,
    artist_called,
    artist_vector,
    cosines,
    named,
    nearest,
    neighbours,
    track_called,
    unit,
    walk,
    well_known,
)  # fmt: skip

SPACE = genre_space()


def test_neighbours_are_of_the_track_s_own_genre_in_every_task() -> None:
    for near in neighbours(SPACE, 40, k=8).values():
        assert {genre_of(row // PER_ARTIST) for row in near["row"]} == {genre_of(40 // PER_ARTIST)}
        assert 40 not in set(near["row"])
        assert list(near["close"]) == sorted(near["close"], reverse=True)


def test_closeness_is_the_cosine_whatever_the_lengths() -> None:
    rng = np.random.default_rng(0)
    vectors, asked = rng.normal(size=(50, 6)), rng.normal(size=(3, 6))
    slow = [[v @ q / np.linalg.norm(v) / np.linalg.norm(q) for v in vectors] for q in asked]
    np.testing.assert_allclose(cosines(vectors * 100, asked / 7), slow, atol=1e-6)


def test_a_large_catalogue_is_looked_at_in_parts_with_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = SPACE.vectors["continuation"]
    whole = nearest(vectors, vectors[:5], 7)
    monkeypatch.setattr(looking, "CELLS", 24)
    for found, expected in zip(nearest(vectors, vectors[:5], 7), whole, strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-6)


def test_what_has_no_length_is_near_nothing() -> None:
    assert cosines(np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[2.0, 0.0]])).tolist() == [[0.0, 1.0]]


def test_rows_left_out_are_no_answers() -> None:
    vectors = SPACE.vectors["continuation"]
    rows, close = nearest(vectors, vectors[:1], len(vectors), [np.arange(90)])
    assert set(named(SPACE.catalogue, rows[0], close[0])["row"]) == set(range(90, 96))


def test_the_well_known_tracks_are_the_most_heard_one_of_each_artist() -> None:
    assert well_known(SPACE.catalogue, 5).tolist() == [0, 4, 8, 12, 16]


def test_a_walk_starts_and_ends_with_its_artists_and_meets_nobody_twice() -> None:
    way = walk(SPACE, "continuation", 0, 1, steps=6)
    artists = [row // PER_ARTIST for row in way["row"]]
    assert (artists[0], artists[-1]) == (0, 1)
    assert len(set(artists)) == 6
    assert [genre_of(a) for a in artists] == [0, 0, 0, 1, 1, 1]


def test_a_walk_longer_than_there_are_artists_ends_with_what_there_is() -> None:
    small = genre_space(tracks=12)
    assert walk(small, "continuation", 0, 2, steps=9)["artist"].tolist() == ["Artist 0", "Artist 1", "Artist 2"]


def test_a_walk_from_an_artist_to_themselves_is_refused() -> None:
    with pytest.raises(BadInput, match="two artists"):
        walk(SPACE, "continuation", 3, 3, steps=4)


def test_an_arc_keeps_its_length_and_its_steps_are_equal() -> None:
    points = arc(np.array([1.0, 0.0]), np.array([0.0, 1.0]), 4)
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1)
    np.testing.assert_allclose((points[1:] * points[:-1]).sum(axis=1), np.cos(np.pi / 6))
    np.testing.assert_allclose(arc(np.array([1.0, 0.0]), np.array([1.0, 0.0]), 3), [[1, 0]] * 3)


def test_names_are_found_in_any_case_and_the_best_known_wins() -> None:
    assert track_called(SPACE.catalogue, "title 1") == 1
    assert artist_called(SPACE.catalogue, "ARTIST 2") == 2
    with pytest.raises(NotFound, match="no artist of 96 tracks contains 'Nobody'"):
        artist_called(SPACE.catalogue, "Nobody")


def test_an_artist_lies_where_their_tracks_point() -> None:
    expected = unit(unit(SPACE.vectors["discovery"][8:12]).mean(axis=0))
    np.testing.assert_allclose(artist_vector(SPACE, "discovery", 2), expected, atol=1e-6)
