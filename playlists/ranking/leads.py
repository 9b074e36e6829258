"""Where tracks lead: the relations of one kind read the other way round, so that the end of a history finds candidates.

Relations say which tracks predict a track, which is what scoring a pool needs; to find one, the question is turned.

Shapes: N tracks, L of those that a track leads to, E entries of the relations that weigh anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.ranking.relations import Relations

PER_TRACK = 64  # tracks that one leads to; all of them find hardly more (LOG.md)


@dataclass(frozen=True, slots=True)
class Leads:
    """Row i holds the tracks that track i predicts, the strongest first; a place to spare weighs 0."""

    track: np.ndarray  # (N, L) int32
    weight: np.ndarray  # (N, L) float32


def turned(relations: Relations, kind: str, most: int = PER_TRACK) -> Leads:
    """At most `most` tracks that each leads to by the positive weights of `kind`; equals in the order of their rows."""
    size, wide = relations.neighbours.shape
    weights = relations.weights[kind].reshape(-1)
    there = np.flatnonzero(weights > 0)
    leader, weight = relations.neighbours.reshape(-1)[there], weights[there]
    order = _strongest_first(leader, weight)
    leader = leader[order]
    many = np.bincount(leader, minlength=size)
    place = np.arange(len(leader)) - (np.cumsum(many) - many)[leader]
    kept = place < most
    leader, place, order = leader[kept], place[kept], order[kept]
    shape = size, min(most, int(many.max(initial=0)))
    found = Leads(np.zeros(shape, np.int32), np.zeros(shape, np.float32))
    found.track[leader, place], found.weight[leader, place] = there[order] // max(wide, 1), weight[order]
    return found


def _strongest_first(leader: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """(E,) the order by leader and falling weight: one sort, since positive floats stand in the order of their bits."""
    bits = np.ascontiguousarray(weight, np.float32).view(np.uint32)
    key = leader.astype(np.uint64) << np.uint64(32) | (np.uint32(0xFFFFFFFF) - bits)
    return np.argsort(key, kind="stable")
