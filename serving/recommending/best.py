"""The K best unheard tracks of a block of listeners: pool → what is left → rank → top K.

Shapes: B listeners, D dimensions, m candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.recipes.pool import Pool, found
from playlists.recipes.top import NOBODY, left, top
from serving.recommending.candidates import Candidates, Universe

TOGETHER = 256  # listeners searched together: those who heard about as much as each other
WIDER = 4  # times as many when too few were left


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for: the `k` best of `candidates`, by artists who were never played where `new_artists`."""

    candidates: Candidates
    tracks: Universe
    k: int
    new_artists: bool
    threads: int


def heard_by(ids: Sequence[str], listens: pa.Table, tracks: Universe) -> list[np.ndarray]:
    """What each of `ids` has heard: rows of the universe, sorted, each once."""
    who = pc.index_in(listens["listener"], value_set=pa.array(ids, pa.string())).to_numpy(zero_copy_only=False)
    row = tracks.rows(listens["track"])
    pairs = np.unique(who[row >= 0].astype(np.int64) * len(tracks.ids) + row[row >= 0])
    who, row = pairs // len(tracks.ids), (pairs % len(tracks.ids)).astype(np.int32)
    return np.split(row, np.searchsorted(who, np.arange(1, len(ids))))


def best_unheard(wish: Wish, queries: np.ndarray, heard: Sequence[np.ndarray]) -> list[Pool]:
    """For each of the (B, D) `queries` its best tracks by exact score; its tracks are rows of the universe.

    Who has no taste yet (zeros) gets what most listeners have heard, scored by how many. At most k, fewer only where
    fewer are left. The same whoever is asked for beside.
    """
    tasteful = queries.any(axis=1)
    pools: dict[int, Pool] = {b: _popular(wish, heard[b]) for b in np.flatnonzero(~tasteful).tolist()}
    by_amount = sorted(np.flatnonzero(tasteful).tolist(), key=lambda b: (len(heard[b]), b))
    for start in range(0, len(by_amount), TOGETHER):
        members = by_amount[start : start + TOGETHER]
        pools |= _searched(wish, members, queries, heard, wish.k + len(heard[members[-1]]))
    return [pools[b] for b in range(len(queries))]


def _searched(
    wish: Wish, members: list[int], queries: np.ndarray, heard: Sequence[np.ndarray], wide: int
) -> dict[int, Pool]:
    pools: dict[int, Pool] = {}
    for b, pool in zip(members, _pools(wish, queries[members], wide), strict=True):
        ranked = rank(_left(wish, pool, heard[b]), queries[b], wish)
        pools[b] = top(ranked, wish.k)
    short = [b for b, pool in pools.items() if len(pool) < wish.k]
    if short and wide < len(wish.candidates.rows):
        pools |= _searched(wish, short, queries, heard, WIDER * wide)
    return pools


def _pools(wish: Wish, queries: np.ndarray, wide: int) -> list[Pool]:
    """The `wide` nearest of each query; all candidates where that is not less."""
    rows = wish.candidates.rows
    if wide >= len(rows):
        return [found(rows, np.zeros(len(rows), np.float32))] * len(queries)
    places, scores = wish.candidates.index.nearest(queries, wide, wish.threads)
    return [found(np.where(p < 0, -1, rows[p]), s) for p, s in zip(places, scores, strict=True)]


def rank(pool: Pool, query: np.ndarray, wish: Wish) -> Pool:
    """The same candidates with the scores that decide: exact inner products, however the index rounds."""
    vectors = wish.candidates.index.vectors[np.searchsorted(wish.candidates.rows, pool.track)]
    scores = np.einsum("nd,d->n", vectors.astype(np.float32, copy=False), query)
    return Pool(pool.track, scores.astype(np.float32), pool.counts)


def _popular(wish: Wish, heard: np.ndarray) -> Pool:
    pool = found(wish.candidates.rows, wish.candidates.listeners.astype(np.float32))
    return top(_left(wish, pool, heard), wish.k)


def _left(wish: Wish, pool: Pool, heard: np.ndarray) -> Pool:
    artist = wish.tracks.artist
    known = np.unique(artist[heard]) if wish.new_artists else heard[:0]
    return left(pool, heard, artist[pool.track], known[known != NOBODY])
