"""Which two genres of a track stand together often enough to say more than each of them alone?

What is both "jazz" and "hip hop" is neither the jazz nor the hip hop of others: a map from content that reads pairs
places what nobody has played better than one that adds genres up (training/LOG.md).

Shapes: n tracks, G genres of the one that has most, P pairs of the one that has most.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

LEAST_TRACKS = 16  # that have a pair; 8 and 32 are as good
MOST = 4096  # pairs, the most frequent: each is a row of the content encoder
FIRST = 10  # genres of a track, the most telling, that are paired: 45 pairs
ABSENT = -1  # no such genre, no such pair
CHUNK = 65_536  # tracks together: 45 numbers of each

Pairs = list[list[int]]


def frequent_pairs(genres: np.ndarray) -> Pairs:
    """The pairs of numbers, the smaller first, that at least LEAST_TRACKS of the (n, G) `genres` have; rising.

    Where there are more than MOST, those of most tracks.
    """
    seen = [_keys(genres[start : start + CHUNK]) for start in range(0, len(genres), CHUNK)]
    each = [keys[keys != ABSENT] for keys in seen]
    key, tracks = np.unique(np.concatenate([*each, np.zeros(0, np.int64)]), return_counts=True)
    key, tracks = key[tracks >= LEAST_TRACKS], tracks[tracks >= LEAST_TRACKS]
    kept = np.sort(key[np.argsort(-tracks, kind="stable")[:MOST]])
    return np.stack([kept >> 32, kept & 0xFFFFFFFF], axis=1).tolist() if len(kept) else []


def pairs_of(genres: np.ndarray, known: Pairs) -> np.ndarray:
    """(n, P) int64: the places in `known` of the pairs that each of the (n, G) `genres` has, ABSENT behind the last."""
    ordered = np.array([a << 32 | b for a, b in known], np.int64)
    chunks = [_places(_keys(genres[start : start + CHUNK]), ordered) for start in range(0, len(genres), CHUNK)]
    pairs = np.full((len(genres), max([chunk.shape[1] for chunk in chunks], default=1)), ABSENT, np.int64)
    for number, chunk in enumerate(chunks):
        pairs[number * CHUNK :][: len(chunk), : chunk.shape[1]] = chunk
    return pairs


def _keys(genres: np.ndarray) -> np.ndarray:
    """(n, pairs of FIRST) int64: both numbers in one, ABSENT where a pair lacks one or has one twice."""
    first = np.full((len(genres), max(2, min(FIRST, genres.shape[1]))), ABSENT, np.int64)
    first[:, : genres.shape[1]] = genres[:, :FIRST]
    first.sort(axis=1)
    a, b = np.array([*combinations(range(first.shape[1]), 2)], np.int64).reshape(-1, 2).T
    one, other = first[:, a], first[:, b]
    keys = np.where((one >= 0) & (one != other), one << 32 | other, ABSENT)
    keys.sort(axis=1)  # a genre said twice makes equal pairs, side by side
    keys[:, 1:][keys[:, 1:] == keys[:, :-1]] = ABSENT
    return keys


def _places(keys: np.ndarray, ordered: np.ndarray) -> np.ndarray:
    """(n, most of one) int64: where the known `keys` stand in `ordered`, those of a track side by side."""
    place = np.searchsorted(ordered, keys)
    known = np.append(ordered, ABSENT - 1)[place] == keys
    most = max(1, int(known.sum(axis=1).max(initial=0)))
    first = np.argsort(~known, axis=1, kind="stable")[:, :most]
    return np.take_along_axis(np.where(known, place, ABSENT), first, axis=1)
