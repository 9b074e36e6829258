"""The first K of every listener's candidates, in an order that no tie can change.

Ties are broken by one permutation of the tracks, drawn from the seed and the same for all listeners and
systems: never by row number, since ids leak popularity. Shapes: b listeners of a block, N tracks, K places.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.errors import BadInput

LENGTH = 100  # the deepest metric
NOBODY = -1  # the track of a place that no candidate was left for


@dataclass(frozen=True, slots=True)
class Ties:
    """Of two tracks with equal scores the one with the larger number stands first."""

    number: np.ndarray  # (N,) uint64, each of 0 … N - 1 once
    track: np.ndarray  # (N,) int64: the track of each number


def ties(tracks: int, seed: int) -> Ties:
    """A fair order for N tracks; a function of `tracks` and `seed` alone."""
    track = np.random.default_rng(seed).permutation(tracks)
    number = np.empty(tracks, np.uint64)
    number[track] = np.arange(tracks, dtype=np.uint64)
    return Ties(number, track)


def first(scores_bN: np.ndarray, candidates_bN: np.ndarray, order: Ties, length: int = LENGTH) -> np.ndarray:
    """(b, length) int32 tracks, the best first; NOBODY behind the last candidate.

    Score and tie number are packed into one integer whose order is the order wanted, so that a partition is
    exact. Raises BadInput where a candidate's score is NaN.
    """
    scores = np.asarray(scores_bN, np.float32) + np.float32(0)  # + 0 makes -0.0 equal 0.0
    if np.isnan(scores[candidates_bN]).any():
        raise BadInput(f"{int(np.isnan(scores[candidates_bN]).sum())} scores of candidates are not numbers")
    keys = _ordered(scores) << np.uint64(32) | order.number
    keys[~candidates_bN] = 0
    depth = min(length, keys.shape[1])
    best = np.sort(np.partition(keys, keys.shape[1] - depth, axis=1)[:, keys.shape[1] - depth :], axis=1)[:, ::-1]
    ranked = np.full((len(keys), length), NOBODY, np.int32)
    ranked[:, :depth] = np.where(best > 0, order.track[best & np.uint64(0xFFFFFFFF)], NOBODY)
    return ranked


def _ordered(scores: np.ndarray) -> np.ndarray:
    """Integers above 0 in the order of the floats (IEEE 754: flip all bits of a negative, the sign of others)."""
    bits = scores.view(np.uint32)
    flipped = np.where(bits >> np.uint32(31), ~bits, bits | np.uint32(0x80000000))
    return flipped.astype(np.uint64)
