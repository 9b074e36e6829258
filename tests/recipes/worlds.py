"""Small catalogues with genres, for recipes that are around something."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from playlists.catalogue import TRACKS, Catalogue
from tests.shelves import SmallShelf

GENRES = ("dub", "folk", "jazz", "trap")


def genre_catalogue(tracks: int = 400, per_artist: int = 4) -> Catalogue:
    """Artists in turn of dub, folk, jazz and trap; every seventh track is explicit."""
    rows = [
        {"track": f"t{n}", "title": f"Title {n}", "artist_id": f"a{n // per_artist}",
         "artist": f"Artist {n // per_artist}", "genres": [GENRES[n // per_artist % 4]], "explicit": n % 7 == 0,
         "duration_ms": 180_000}
        for n in range(tracks)
    ]  # fmt: skip
    heard = pa.array((np.arange(tracks) * 7919) % 1009, pa.int64())
    return Catalogue(pa.Table.from_pylist(rows, schema=TRACKS).append_column("listeners", heard))


def genre_shelf(tracks: int = 400, per_artist: int = 4, seed: int = 0) -> SmallShelf:
    """Tracks lie around their artist, artists around their genre."""
    rng, catalogue = np.random.default_rng(seed), genre_catalogue(tracks, per_artist)
    centres, artists = rng.normal(size=(4, 8)), rng.normal(size=(tracks // per_artist + 1, 8))
    of_artist = catalogue.artist
    vectors = 2 * centres[of_artist % 4] + artists[of_artist] + 0.5 * rng.normal(size=(tracks, 8))
    return SmallShelf(catalogue, vectors.astype(np.float32))


def artists_side_by_side(artists: Sequence[int] | np.ndarray) -> int:
    """How often an artist follows themselves."""
    found = np.asarray(artists)
    return int((found[1:] == found[:-1]).sum())
