"""What is clearly outside a listener's usual, and which of it comes nearest to their taste?

Shapes: n candidates, S tracks that stand for the catalogue, D dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Rows
from playlists.recipes.diversify import unit
from playlists.recipes.explain import witnesses
from playlists.recipes.filters import among
from playlists.recipes.pool import Filter, Pool
from playlists.recipes.shares import Shares, shares_of
from playlists.shelf import Shelf
from playlists.taste import Taste

NEAREST_OWN = 0.1  # of the listener's own tracks: what is less like the taste than all but these is far from it


@dataclass(frozen=True, slots=True)
class Afar:
    """Tracks that stand for all genres of a catalogue, and their vectors: gathered once for many listeners."""

    rows: Rows  # (S,)
    vectors: np.ndarray  # (S, D)


def afar(shelf: Shelf, task: str) -> Afar:
    rows = shelf.catalogue.spread
    return Afar(rows, shelf.vectors(task, rows))


def far_pool(taste: Taste, far: Afar, task: str) -> Pool:
    """All of `far`, those nearest to the taste first."""
    score = np.einsum("nd,d->n", far.vectors, taste.vectors[task]).astype(np.float32)
    order = np.argsort(-score, kind="stable")  # rows rise, so equals stand in their order
    return Pool(far.rows[order], score[order])


@dataclass(frozen=True, slots=True)
class Usual:
    """What one listener usually plays."""

    shares: Shares
    history: np.ndarray  # (m, D) vectors of the tracks that may serve as a reason


def usual_of(taste: Taste, shelf: Shelf, task: str) -> Usual:
    return Usual(shares_of(taste, shelf.catalogue), shelf.vectors(task, taste.track[witnesses(taste)]))


def outside(taste: Taste, own: Usual, shelf: Shelf, task: str) -> Filter:
    """True for tracks by artists new to the listener that have genres, but none that is usual for them.

    Where a track has no genre, or nothing of the listener's has: further from the taste (by cosine) than nine in ten
    of the listener's own tracks.
    """
    catalogue = shelf.catalogue
    known, usual = np.unique(catalogue.artist[taste.track]), own.shares.usual

    def wanted(pool: Pool) -> np.ndarray:
        strange = ~among(catalogue.artist[pool.track], known)
        by_genre = catalogue.genres.lengths(pool.track) > 0 if len(usual) else np.zeros(len(pool), bool)
        far = by_genre & ~catalogue.of_genres(usual, pool.track)
        unclear = np.flatnonzero(strange & ~by_genre)
        if len(unclear):
            edge = np.quantile(_cosines(own.history, taste.vectors[task]), NEAREST_OWN)
            far[unclear] = _cosines(shelf.vectors(task, pool.track[unclear]), taste.vectors[task]) < edge
        return strange & far

    return wanted


def _cosines(vectors: np.ndarray, taste: np.ndarray) -> np.ndarray:
    return np.einsum("nd,d->n", unit(vectors), taste / max(float(np.linalg.norm(taste)), 1e-12))
