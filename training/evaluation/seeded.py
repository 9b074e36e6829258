"""Choices by chance that come out the same on every machine, whatever the order of the rows.

The hash is BLAKE2b of the word, keyed by the seed; pairs are mixed with the finaliser of SplitMix64
(Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators").
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np


def hashes(words: Sequence[str], seed: int) -> np.ndarray:
    """(n,) uint64: one number a word, even over its range, other ones for another seed."""
    key = str(seed).encode()
    digests = b"".join(blake2b(word.encode(), digest_size=8, key=key).digest() for word in words)
    return np.frombuffer(digests, np.uint64) if digests else np.zeros(0, np.uint64)


def paired(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """(n,) uint64: one number a pair of hashes."""
    return _mixed(left ^ _mixed(right))


def tenth(words: Sequence[str], seed: int) -> np.ndarray:
    """(n,) bool: True for a tenth of `words`; none of fewer than ten."""
    return one_in(10, words, seed)


def one_in(share: int, words: Sequence[str], seed: int) -> np.ndarray:
    """(n,) bool: True for the 1 / `share` of `words`, rounded down, with the smallest hashes."""
    chosen = np.zeros(len(words), bool)
    chosen[np.argsort(hashes(words, seed), kind="stable")[: len(words) // share]] = True
    return chosen


def place_in_group(group: np.ndarray, key: np.ndarray) -> np.ndarray:
    """(n,) int64: the place of each element among those of its group, ordered by `key`; 0 is the smallest."""
    order = np.lexsort((key, group))
    sorted_group = group[order]
    first = np.flatnonzero(np.r_[True, sorted_group[1:] != sorted_group[:-1]])[: len(group)]
    place = np.empty(len(group), np.int64)
    place[order] = np.arange(len(group)) - np.repeat(first, np.diff(np.r_[first, len(group)]))
    return place


def _mixed(numbers: np.ndarray) -> np.ndarray:
    z = numbers + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
