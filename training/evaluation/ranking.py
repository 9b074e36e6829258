"""The first K of every listener's candidates, in an order that no tie can change.

Ties are broken by one permutation of the tracks, drawn from the seed and the same for all listeners and
systems: never by row number, since ids leak popularity. Shapes: b listeners of a block, N tracks, K places.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.errors import BadInput

LENGTH = 100  # the deepest metric
GROUP = 16  # tracks of which the largest score stands for all; 8 and 32 take as long
MANY = 4  # times the places, of tracks that could still be first
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
    exact; only tracks that can still be among the first are packed. Raises BadInput where a candidate's score is NaN.
    """
    scores = np.where(candidates_bN, np.asarray(scores_bN, np.float32) + np.float32(0), -np.inf)  # + 0: -0.0 is 0.0
    if np.isnan(scores).any():
        raise BadInput(f"{int(np.isnan(scores).sum())} scores of candidates are not numbers")
    able = candidates_bN & (scores >= _at_least(scores, length)[:, None])
    many = able.sum(axis=1) > MANY * length  # rows of ties
    ranked = np.full((len(scores), length), NOBODY, np.int32)
    ranked[~many] = _largest(_few_keys(scores[~many], able[~many], order), order, length)
    ranked[many] = _largest(_keys(scores[many], order.number) * able[many], order, length)
    return ranked


def _at_least(scores_bN: np.ndarray, length: int) -> np.ndarray:
    """(b,) float32: a score that at least `length` tracks of the row reach, -inf where there are not so many.

    Of the largest scores of disjoint groups, each another track's, the `length`-th: a sixteenth of a partition.
    """
    width = scores_bN.shape[1] // GROUP
    if width < length:
        return np.full(len(scores_bN), -np.inf, np.float32)
    largest = scores_bN[:, : width * GROUP].reshape(len(scores_bN), GROUP, width).max(axis=1)
    return np.partition(largest, width - length, axis=1)[:, width - length]


def _few_keys(scores: np.ndarray, able: np.ndarray, order: Ties) -> np.ndarray:
    """(b, most) uint64 keys of the tracks that are `able`, in any order, with zeros behind them."""
    row, track = np.divmod(np.flatnonzero(able), able.shape[1])
    count = np.bincount(row, minlength=len(able))
    keys = np.zeros((len(able), int(count.max(initial=1))), np.uint64)
    place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    keys[row, place] = _keys(scores[row, track], order.number[track])
    return keys


def _largest(keys: np.ndarray, order: Ties, length: int) -> np.ndarray:
    """(b, length) int32: the tracks of the largest keys; NOBODY for the key 0 and where there are no more."""
    depth = min(length, keys.shape[1])
    best = np.sort(np.partition(keys, keys.shape[1] - depth, axis=1)[:, keys.shape[1] - depth :], axis=1)[:, ::-1]
    ranked = np.full((len(keys), length), NOBODY, np.int32)
    ranked[:, :depth] = np.where(best > 0, order.track[best & np.uint64(0xFFFFFFFF)], NOBODY)
    return ranked


def _keys(scores: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Integers above 0, the larger the better; of equal scores the larger number."""
    return _ordered(scores) << np.uint64(32) | number


def _ordered(scores: np.ndarray) -> np.ndarray:
    """Integers above 0 in the order of the floats (IEEE 754: flip all bits of a negative, the sign of others)."""
    bits = scores.view(np.uint32)
    flipped = np.where(bits >> np.uint32(31), ~bits, bits | np.uint32(0x80000000))
    return flipped.astype(np.uint64)
