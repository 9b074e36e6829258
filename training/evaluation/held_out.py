"""Which tracks nobody may have played before the test: those of new albums, and all by artists who make their debut.

Shapes: N tracks of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from training.evaluation.seeded import one_in, tenth

Cold = Literal["first played after the cut", "whole albums held out", "none"]

LEAST_COLD = 30  # tracks first played after the cut that make a task; with fewer, albums and artists are held out
DEBUTS_ONE_IN = 20  # of the artists that were played: a twentieth costs little and asks about every kind of them
LEAST_DEBUTS = 5  # artists; to tell fewer apart is luck, so of fewer than 100 artists none is held out


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What is out of every history, and how it came to be."""

    cold: np.ndarray  # (N,) bool
    debut: np.ndarray  # (N,) bool: those of them by artists of whom nothing is in a history
    how: Cold


def nothing_held_out(tracks: int) -> HeldOut:
    return HeldOut(np.zeros(tracks, bool), np.zeros(tracks, bool), "none")


def by_time(catalogue: Catalogue, before_N: np.ndarray, after_N: np.ndarray, seed: int) -> HeldOut:
    """The tracks played after the cut and not before it; where they are too few, whole albums and artists.

    Those by named artists of whom nothing was played before it are debuts.
    """
    cold = after_N & ~before_N
    if cold.sum() < LEAST_COLD:
        return albums_and_artists(catalogue, after_N | before_N, before_N, seed)
    debut = cold & by_named_artists(catalogue) & ~by_known_artists(catalogue, before_N)
    return HeldOut(cold, debut, "first played after the cut")


def albums_and_artists(catalogue: Catalogue, played_N: np.ndarray, before_N: np.ndarray, seed: int) -> HeldOut:
    """A twentieth of the artists that were played, and of the others a tenth of the albums, whole.

    An album whose artist would be known by nothing else of what was played before the test stays where it is:
    it could be asked about neither as a new release nor as a debut.
    """
    debut = _whole_artists(catalogue, played_N, seed)
    albums = _whole_albums(catalogue, played_N, seed) & ~debut
    albums &= by_known_artists(catalogue, before_N & ~albums & ~debut)
    return HeldOut(albums | debut, debut, "whole albums held out")


def by_known_artists(catalogue: Catalogue, played_N: np.ndarray) -> np.ndarray:
    """(N,) bool: the tracks by artists of whom a track of `played_N` is."""
    return np.isin(catalogue.artist, catalogue.artist[played_N])


def by_named_artists(catalogue: Catalogue) -> np.ndarray:
    """(N,) bool: the tracks that say by whom they are."""
    return catalogue.artist < len(catalogue.artist_ids)


def _whole_artists(catalogue: Catalogue, played_N: np.ndarray, seed: int) -> np.ndarray:
    """(N,) bool: all tracks of the artists chosen by the hash of their id; none of too few."""
    artists = np.unique(catalogue.artist[played_N & by_named_artists(catalogue)])
    chosen = artists[one_in(DEBUTS_ONE_IN, [catalogue.artist_ids[a] for a in artists], seed + 2)]
    return np.isin(catalogue.artist, chosen if len(chosen) >= LEAST_DEBUTS else [])


def _whole_albums(catalogue: Catalogue, played_N: np.ndarray, seed: int) -> np.ndarray:
    """(N,) bool: the tracks of the albums chosen by the hash of their first track that was played."""
    albums, first = np.unique(catalogue.album[played_N], return_index=True)
    names = pc.take(catalogue.table["track"], pa.array(np.flatnonzero(played_N)[first])).to_pylist()
    return np.isin(catalogue.album, albums[tenth(names, seed + 1)])
