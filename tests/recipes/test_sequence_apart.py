"""Tracks of one artist are kept apart, and none is lost that can be."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playlists.recipes.pool import Pool, taken
from playlists.recipes.sequence_apart import separable, sequence_apart
from tests.recipes.worlds import artists_side_by_side


def pool_of(artists: list[int]) -> tuple[Pool, np.ndarray]:
    scores = np.linspace(1, 0, len(artists), dtype=np.float32)
    return Pool(np.arange(len(artists), dtype=np.int32), scores), np.array(artists, np.int64)


@given(st.lists(st.integers(0, 4), max_size=40), st.integers(0, 99))
def test_no_artist_follows_themselves_and_what_was_separable_stays(artists, seed):
    pool, codes = pool_of(artists)
    kept = separable(pool, codes)
    vectors = np.random.default_rng(seed).normal(size=(len(kept), 4))
    order = sequence_apart(kept, vectors, codes[kept.track])
    assert sorted(order.track) == sorted(kept.track)
    assert artists_side_by_side(codes[order.track]) == 0


@given(st.lists(st.integers(0, 4), max_size=40))
def test_only_what_cannot_be_separated_is_left_out(artists):
    pool, codes = pool_of(artists)
    dropped = len(artists) - len(separable(pool, codes))
    most = max((artists.count(code) for code in set(artists)), default=0)
    assert dropped == max(0, most - (len(artists) - most + 1)) if artists else dropped == 0


def test_the_surest_come_first():
    pool, codes = pool_of([0, 1, 2, 3, 4, 0, 1, 2])
    shuffled = taken(pool, np.array([5, 3, 0, 7, 1, 2, 6, 4]), "picked")
    vectors = np.random.default_rng(1).normal(size=(8, 4))
    assert sequence_apart(shuffled, vectors, codes[shuffled.track]).track[:3].tolist() == [0, 1, 2]
