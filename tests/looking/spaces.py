"""Spaces whose geometry is known: every genre has a direction of its own, and its artists lie around it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from playlists.catalogue import Catalogue
from tests.training.worlds import GENRES, PER_ARTIST, world_catalogue
from training.looking.space import Space

DIMENSIONS = 8


def genre_of(artist: int) -> int:
    return artist % len(GENRES)


def heard_catalogue(tracks: int = 96) -> Catalogue:
    """The catalogue of `tests.training.worlds`; of an artist's tracks the first has the most listeners."""
    table = world_catalogue(tracks).table
    listeners = [10 * (tracks // PER_ARTIST - t // PER_ARTIST) + PER_ARTIST - t % PER_ARTIST for t in range(tracks)]
    for name in ("plays", "listeners"):
        table = table.append_column(name, pa.array(listeners, pa.int64()))
    return Catalogue(table)


def genre_space(tracks: int = 96) -> Space:
    """Two tasks: the directions, and their mirror; the length of a vector grows with its row and means nothing."""
    catalogue = heard_catalogue(tracks)
    noise = np.random.default_rng(1).normal(0, 0.05, (tracks, DIMENSIONS))
    vectors = np.eye(DIMENSIONS)[[genre_of(t // PER_ARTIST) for t in range(tracks)]] + noise
    vectors = (vectors * np.arange(1, tracks + 1)[:, None]).astype(np.float32)
    return Space(catalogue, {"continuation": vectors, "discovery": vectors[:, ::-1].astype(np.float16)})
