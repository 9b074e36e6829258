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
ROOT_TWO = np.float32(np.sqrt(2))  # times the weights of both genres: then all pairs and squares make a squared cosine

Pairs = list[list[int]]


def frequent_pairs(genres: np.ndarray) -> Pairs:
    """The pairs of numbers, the smaller first, that at least LEAST_TRACKS of the (n, G) `genres` have; rising.

    Where there are more than MOST, those of most tracks.
    """
    seen = [_once(_keys(genres[start : start + CHUNK]))[0] for start in range(0, len(genres), CHUNK)]
    each = [keys[keys != ABSENT] for keys in seen]
    key, tracks = np.unique(np.concatenate([*each, np.zeros(0, np.int64)]), return_counts=True)
    key, tracks = key[tracks >= LEAST_TRACKS], tracks[tracks >= LEAST_TRACKS]
    kept = np.sort(key[np.argsort(-tracks, kind="stable")[:MOST]])
    return np.stack([kept >> 32, kept & 0xFFFFFFFF], axis=1).tolist() if len(kept) else []


def pairs_of(genres: np.ndarray, weights: np.ndarray, known: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """(n, P) int64 and (n, P) float32: the places in `known` of the pairs that each of the (n, G) `genres` has, ABSENT
    behind the last, and what each weighs: √2 times the product of the (n, G) `weights` of its genres, 0 for none."""
    ordered = np.array([a << 32 | b for a, b in known], np.int64)
    chunks = [
        _places(genres[start : start + CHUNK], weights[start : start + CHUNK], ordered)
        for start in range(0, len(genres), CHUNK)
    ]
    most = max([places.shape[1] for places, _ in chunks], default=1)
    pairs, weigh = np.full((len(genres), most), ABSENT, np.int64), np.zeros((len(genres), most), np.float32)
    for number, (places, of_places) in enumerate(chunks):
        here = slice(number * CHUNK, number * CHUNK + len(places)), slice(0, places.shape[1])
        pairs[here], weigh[here] = places, of_places
    return pairs, weigh


def _keys(genres: np.ndarray) -> np.ndarray:
    """(n, pairs of FIRST) int64: both numbers in one, the smaller first, ABSENT where a pair lacks one."""
    one, other = _sides(genres, ABSENT)
    low, high = np.minimum(one, other), np.maximum(one, other)
    return np.where((low >= 0) & (low != high), low << 32 | high, ABSENT)


def _sides(values: np.ndarray, missing: float) -> tuple[np.ndarray, np.ndarray]:
    """Both sides of all pairs of the FIRST columns, (n, pairs of FIRST) each; `missing` where there are fewer."""
    first = np.full((len(values), max(2, min(FIRST, values.shape[1]))), missing, values.dtype)
    first[:, : values.shape[1]] = values[:, :FIRST]
    a, b = np.array([*combinations(range(first.shape[1]), 2)], np.int64).reshape(-1, 2).T
    return first[:, a], first[:, b]


def _once(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each track's keys, rising, ABSENT where one stood before (a genre said twice makes equal pairs), and from where
    in its row each comes, of equal ones the first."""
    order = np.argsort(keys, axis=1, kind="stable")
    keys = np.take_along_axis(keys, order, axis=1)
    again = np.zeros(keys.shape, bool)
    again[:, 1:] = keys[:, 1:] == keys[:, :-1]
    return np.where(again, ABSENT, keys), order


def _places(genres: np.ndarray, weights: np.ndarray, ordered: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n, most of one) each: where the known pairs stand in `ordered`, those of a track side by side; their weights."""
    keys, order = _once(_keys(genres))
    one, other = _sides(weights, 0.0)
    weigh = np.take_along_axis(ROOT_TWO * one * other, order, axis=1)
    place = np.searchsorted(ordered, keys)
    known = np.append(ordered, ABSENT - 1)[place] == keys
    most = max(1, int(known.sum(axis=1).max(initial=0)))
    first = np.argsort(~known, axis=1, kind="stable")[:, :most]
    found = np.where(known, place, ABSENT), np.where(known, weigh, 0).astype(np.float32)
    return np.take_along_axis(found[0], first, axis=1), np.take_along_axis(found[1], first, axis=1)
