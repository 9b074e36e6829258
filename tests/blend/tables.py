"""Groups around a small shelf, for the tests of blends."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from playlists.blend.group import Group
from tests.shelves import small_shelf, taste_on

SHELF = small_shelf(tracks=400)
NAMES = ("Ana", "Ben", "Cem", "Dai", "Eva", "Fay", "Gus", "Hal", "Ida", "Jon")


@st.composite
def tables(draw, least: int = 2, most: int = 10, hides: int = 15):
    """The tastes of a group: each heard and hides what they please."""
    rows = st.lists(st.integers(0, 399), min_size=1, max_size=40, unique=True)
    hidden = st.lists(st.integers(0, 399), max_size=hides, unique=True)
    members = draw(st.integers(least, most))
    return [
        taste_on(SHELF, heard=draw(rows), listener=f"l{n}", hidden_tracks=draw(hidden), hidden_artists=draw(hidden))
        for n in range(members)
    ]


def group_on(liking: list[list[float]], artist: list[int] | None = None) -> Group:
    """A group whose members like the candidates that much; nobody has heard any."""
    likes = np.array(liking)
    tracks = np.arange(likes.shape[1], dtype=np.int32)
    best = -np.sort(-likes, axis=1)[:, :50]
    nothing = np.zeros_like(likes)
    artists = tracks if artist is None else np.array(artist)
    return Group(NAMES[: len(likes)], tracks, artists, likes, nothing, nothing > 0, best, (("found", len(tracks)),))
