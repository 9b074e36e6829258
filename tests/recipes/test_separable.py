"""Tracks of one artist are kept apart, and none is lost that can be."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playlists.recipes.pool import Pool
from playlists.recipes.separable import separable


def pool_of(artists: list[int]) -> tuple[Pool, np.ndarray]:
    scores = np.linspace(1, 0, len(artists), dtype=np.float32)
    return Pool(np.arange(len(artists), dtype=np.int32), scores), np.array(artists, np.int64)


@given(st.lists(st.integers(0, 4), max_size=40))
def test_only_what_cannot_be_separated_is_left_out(artists):
    pool, codes = pool_of(artists)
    dropped = len(artists) - len(separable(pool, codes))
    most = max((artists.count(code) for code in set(artists)), default=0)
    assert dropped == max(0, most - (len(artists) - most + 1)) if artists else dropped == 0
