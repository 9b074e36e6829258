"""A shelf whose tracks have genres, years and plays: enough for proportions, a long tail and an outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa

from playlists.catalogue import TRACKS, Catalogue
from playlists.dials import DEFAULT, Dials
from playlists.taste import Taste
from tests.shelves import SmallShelf, taste_on

GENRES = ("ambient", "blues", "cumbia", "dub", "emo", "folk", "grime", "house")


def music(tracks: int = 800, seed: int = 0) -> SmallShelf:
    """Track n is of genre n % 8 and alone by its artist; the first half of them has nine tenths of the plays."""
    random = np.random.default_rng(seed)
    centres = 2 * random.normal(size=(len(GENRES), 8))
    vectors = centres[np.arange(tracks) % len(GENRES)] + random.normal(size=(tracks, 8))
    rows = [
        {"track": f"t{n}", "title": f"Title {n}", "artist_id": f"a{n}", "artist": f"Artist {n}",
         "genres": [GENRES[n % len(GENRES)]], "released": date(1970 + 10 * (n % 5), 1, 1), "duration_ms": 180_000,
         "explicit": n % 3 == 0}
        for n in range(tracks)
    ]  # fmt: skip
    plays = pa.array(np.where(np.arange(tracks) < tracks // 2, 9, 1), pa.int64())
    table = pa.Table.from_pylist(rows, schema=TRACKS).append_column("plays", plays).append_column("listeners", plays)
    return SmallShelf(Catalogue(table), vectors.astype(np.float32))


def of(*genres: str, each: int = 8) -> list[int]:
    """Rows of that many tracks of each genre."""
    return [GENRES.index(genre) + len(GENRES) * n for genre in genres for n in range(each)]


def listener(shelf: SmallShelf, heard: list[int], dials: Dials = DEFAULT) -> Taste:
    return replace(taste_on(shelf, heard), dials=dials)
