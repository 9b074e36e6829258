"""Candidates of one listener as columns, and how many each step left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Rows
from playlists.errors import TooFewTracks
from playlists.playlist import SHORTEST, Counts


@dataclass(frozen=True, slots=True)
class Pool:
    """n candidates, best first, each track once."""

    track: Rows  # (n,)
    score: np.ndarray  # (n,) float32
    counts: Counts = ()  # (stage, how many it left)

    def __len__(self) -> int:
        return len(self.track)


Filter = Callable[[Pool], np.ndarray]  # (n,) bool: True keeps


def found(rows: np.ndarray, scores: np.ndarray) -> Pool:
    """The pool that a search found; -1 marks the places it could not fill."""
    there = rows >= 0
    track, score = rows[there].astype(np.int32), scores[there].astype(np.float32)
    return Pool(track, score, (("found", len(track)),))


def keep(pool: Pool, wanted: Filter, stage: str) -> Pool:
    """The candidates that `wanted` says True of, in the same order."""
    return taken(pool, np.flatnonzero(wanted(pool)), stage)


def taken(pool: Pool, places: np.ndarray, stage: str) -> Pool:
    """The candidates at `places`, in that order."""
    return Pool(pool.track[places], pool.score[places], (*pool.counts, (stage, len(places))))


def best(pool: Pool, most: int) -> Pool:
    """The first `most`; they are the best. Not a rule, so it leaves no count."""
    return Pool(pool.track[:most], pool.score[:most], pool.counts)


def written(counts: Counts) -> str:
    """`found 800 > unheard 512 > not hidden 500`, for messages."""
    return " > ".join(f"{stage} {left}" for stage, left in counts)


def enough(pool: Pool, what: str) -> Pool:
    """`pool`, or TooFewTracks with what each rule left."""
    if len(pool) < SHORTEST:
        message = f"{what}: {len(pool)} tracks left, at least {SHORTEST} needed ({written(pool.counts)})"
        raise TooFewTracks(message, pool.counts)
    return pool
