"""Where does chance come from? From a hash of what is drawn, so that every listener can be made alone.

A number depends on the seed, the name of the draw and its keys (a listener's index, a listen's position), and on
nothing that was drawn before it: blocks of listeners come out the same in any order and in any process.
"""

from __future__ import annotations

import zlib

import numpy as np
from scipy.special import ndtri

_MASK = 2**64 - 1
_GOLDEN = 0x9E3779B97F4A7C15


def uniform(seed: int, draw: str, *keys: np.ndarray) -> np.ndarray:
    """float64 in (0, 1), in the common shape of `keys` (whole numbers, at least one of them an array).

    SplitMix64's finaliser (Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195), applied once per key.
    """
    start = (seed * _GOLDEN + zlib.crc32(draw.encode()) * 0xD1342543DE82EF95) & _MASK
    state = np.full(1, start, np.uint64)
    for key in keys:
        state = _mixed(state + (np.asarray(key).astype(np.uint64) + np.uint64(1)) * np.uint64(_GOLDEN))
    return ((state >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def normal(seed: int, draw: str, *keys: np.ndarray) -> np.ndarray:
    """float32 standard normal numbers in the common shape of `keys`."""
    numbers: np.ndarray = ndtri(uniform(seed, draw, *keys)).astype(np.float32)
    return numbers


def gumbel(seed: int, draw: str, *keys: np.ndarray) -> np.ndarray:
    """float32 Gumbel noise: the arg max of `score + gumbel` is a draw from softmax(score)."""
    sure = np.clip(uniform(seed, draw, *keys).astype(np.float32), 1e-7, 1 - 1e-7)
    noise: np.ndarray = -np.log(-np.log(sure))
    return noise


def cumulative(weights: np.ndarray) -> np.ndarray:
    """(T + 1,) float64: what `between` draws from, for T weights in any number of neighbouring groups."""
    return np.concatenate([[0.0], np.cumsum(weights, dtype=np.float64)])


def between(ends: np.ndarray, first: np.ndarray, stop: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """int64: one index of first..stop-1 by weight, for each number of `chance`. `first` itself where all weigh 0."""
    low, high = ends[first], ends[stop]
    found = np.searchsorted(ends, low + chance * (high - low), side="right") - 1
    return np.clip(found, first, np.maximum(stop - 1, first))


def unit(vectors: np.ndarray) -> np.ndarray:
    """`vectors` (…, D) as float32 of length 1."""
    length = np.sqrt(np.einsum("...d,...d->...", vectors, vectors))[..., None]
    return (vectors / np.maximum(length, 1e-9)).astype(np.float32)


def _mixed(state: np.ndarray) -> np.ndarray:
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: np.ndarray = state ^ (state >> np.uint64(31))
    return mixed
