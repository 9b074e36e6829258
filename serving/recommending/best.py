"""The K best unheard tracks of a block of listeners: pool → what is left → rank → top K.

Shapes: B listeners, D dimensions, m candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.ranking.columns import Listened
from playlists.ranking.pool import LED, LED_FOR, NEAREST, QUERIES, led, pooled
from playlists.ranking.second_stage import SecondStage
from playlists.recipes.filters import among
from playlists.recipes.pool import Pool, best, found, keep
from playlists.recipes.top import NOBODY, left, top
from serving.recommending.candidates import Candidates, Universe

TOGETHER = 256  # listeners searched together: those who heard about as much as each other
BY_KNOWN = 3  # times as many where those by known artists fall away
WIDER = 4  # times as many when too few were left
ALL_OF = 4 * NEAREST  # so few candidates are all ranked


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for: the `k` best of `candidates`, by artists who were never played where `new_artists`."""

    candidates: Candidates
    tracks: Universe
    k: int
    task: str
    new_artists: bool
    second: SecondStage | None  # None: the inner products of the task decide
    threads: int

    @property
    def queries(self) -> tuple[str, ...]:
        """The tasks whose vectors find the pool."""
        return QUERIES.get(self.task, (self.task,)) if self.ranked else (self.task,)

    @property
    def ranked(self) -> bool:
        return self.second is not None and self.task in self.second.rankers

    @property
    def near(self) -> int:
        """Unheard candidates of each query that are ranked."""
        return max(NEAREST, self.k)

    @property
    def wide(self) -> int:
        """Candidates of each query that are looked at beside what was heard, so that enough are left."""
        return (BY_KNOWN if self.new_artists else 1) * self.near


def heard_by(ids: Sequence[str], listens: pa.Table, tracks: Universe) -> list[np.ndarray]:
    """What each of `ids` has heard: rows of the universe, sorted, each once."""
    who = pc.index_in(listens["listener"], value_set=pa.array(ids, pa.string())).to_numpy(zero_copy_only=False)
    row = tracks.rows(listens["track"])
    pairs = np.unique(who[row >= 0].astype(np.int64) * len(tracks.ids) + row[row >= 0])
    who, row = pairs // len(tracks.ids), (pairs % len(tracks.ids)).astype(np.int32)
    return np.split(row, np.searchsorted(who, np.arange(1, len(ids))))


def best_unheard(wish: Wish, who: Sequence[Listened], heard: Sequence[np.ndarray]) -> list[Pool]:
    """For each listener their best tracks, rows of the universe.

    Who has no taste yet (zeros) gets what most listeners have heard, scored by how many. At most k, fewer only where
    fewer are left. The same whoever is asked for beside.
    """
    tasteful = np.array([one.tastes[wish.task].any() for one in who], bool)
    pools: dict[int, Pool] = {b: _popular(wish, heard[b]) for b in np.flatnonzero(~tasteful).tolist()}
    by_amount = sorted(np.flatnonzero(tasteful).tolist(), key=lambda b: (len(heard[b]), b))
    for start in range(0, len(by_amount), TOGETHER):
        members = by_amount[start : start + TOGETHER]
        pools |= _searched(wish, members, who, heard, wish.wide + len(heard[members[-1]]))
    return [pools[b] for b in range(len(who))]


def _searched(
    wish: Wish, members: list[int], who: Sequence[Listened], heard: Sequence[np.ndarray], wide: int
) -> dict[int, Pool]:
    pools: dict[int, Pool] = {}
    everything = wide >= len(wish.candidates.rows) or len(wish.candidates.rows) <= ALL_OF
    nearest = None if everything else _nearest(wish, [who[b] for b in members], wide)
    for n, b in enumerate(members):
        lists = [wish.candidates.rows] if nearest is None else [rows[n] for rows in nearest]
        allowed = [
            best(_left(wish, found(rows, rows * 0.0), heard[b]), _most(wish, everything)).track for rows in lists
        ]
        beside = [] if everything else [_led(wish, who[b], heard[b])]
        pools[b] = top(rank(pooled([*allowed, *beside]), who[b], wish), wish.k)
    short = [b for b, pool in pools.items() if len(pool) < wish.k]
    if short and not everything:
        pools |= _searched(wish, short, who, heard, WIDER * wide)
    return pools


def _most(wish: Wish, everything: bool) -> int:
    return len(wish.candidates.rows) if everything else wish.near


def _nearest(wish: Wish, who: Sequence[Listened], wide: int) -> list[np.ndarray]:
    """For each query the (B, wide) rows nearest to the listeners, -1 where there are fewer."""
    lists = []
    for task in wish.queries:
        queries = np.stack([one.tastes[task] for one in who])
        places, _ = wish.candidates.indexes[task].nearest(queries, wide, wish.threads)
        lists.append(np.where(places < 0, -1, wish.candidates.rows[places]))
    return lists


def _led(wish: Wish, who: Listened, heard: np.ndarray) -> np.ndarray:
    """At most LED rows of candidates that the last tracks of the history lead to."""
    if wish.second is None or not wish.ranked or wish.task not in LED_FOR:
        return heard[:0]
    pool = found(*led(who, wish.second.known))
    pool = keep(pool, lambda pool: among(pool.track, wish.candidates.rows), "candidates")
    return top(_left(wish, pool, heard), LED).track


def rank(rows: np.ndarray, who: Listened, wish: Wish) -> Pool:
    """The candidates `rows` with the scores that decide: the second stage's, or exact inner products."""
    vectors = wish.candidates.vectors(rows)
    if wish.second is not None and wish.ranked and len(rows):
        return Pool(rows, wish.second.scores(wish.task, who, rows, vectors))
    return Pool(rows, np.einsum("nd,d->n", vectors[wish.task], who.tastes[wish.task]).astype(np.float32))


def _popular(wish: Wish, heard: np.ndarray) -> Pool:
    pool = found(wish.candidates.rows, wish.candidates.listeners.astype(np.float32))
    return top(_left(wish, pool, heard), wish.k)


def _left(wish: Wish, pool: Pool, heard: np.ndarray) -> Pool:
    artist = wish.tracks.artist
    known = np.unique(artist[heard]) if wish.new_artists else heard[:0]
    return left(pool, heard, artist[pool.track], known[known != NOBODY])
