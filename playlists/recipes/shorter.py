"""A path through all tracks made shorter until no small change helps: 2-opt and Or-opt.

Croes 1958, https://doi.org/10.1287/opre.6.6.791; Or 1976, as in Johnson & McGeoch 1997. Shapes: m tracks of the path.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

LONGEST = 3  # tracks that are moved together
ROUNDS = 200  # never reached with 200 tracks; a bound is a promise on time
LEAST = 1e-9  # a gain below it is rounding


def shorter(cost: np.ndarray, path: list[int]) -> list[int]:
    """`path` with its first track in place and the others in an order that costs no more; its end is open.

    `cost` (n, n), symmetric. In each round the one change that saves most, the first of equals: turning a segment
    round, or moving up to LONGEST tracks elsewhere.
    """
    if len(path) < 3:
        return path
    order = np.array([*path, len(cost)])
    padded = np.zeros((len(cost) + 1,) * 2)  # a place behind the last that costs nothing: the end is open
    padded[:-1, :-1] = cost
    for _ in range(ROUNDS):
        here = padded[order[:, None], order]
        gain, changed = _turned(here)
        if gain < LEAST:
            gain, changed = _moved(here)
        if gain < LEAST:
            break
        order = order[changed]
    return [int(n) for n in order[:-1]]


def _turned(here: np.ndarray) -> tuple[float, np.ndarray]:
    """What the best turning round of a segment saves, and the places after it."""
    last = len(here) - 1
    step = here.diagonal(1)
    saved = _backwards(last - 1) + step[1:]
    saved += step[:-1, None]
    saved -= here[:-2, 1:-1]
    saved -= here[1:-1, 2:]
    i, j = divmod(int(saved.argmax()), last - 1)
    places = np.arange(last + 1)
    places[i + 1 : j + 2] = places[i + 1 : j + 2][::-1]
    return float(saved[i, j]), places


def _moved(here: np.ndarray) -> tuple[float, np.ndarray]:
    """What the best move of a few tracks saves, and the places after it."""
    last = len(here) - 1
    step = here.diagonal(1)
    best, found = 0.0, (1, 1, 0, False)
    for length in range(1, min(LONGEST, last - 1) + 1):
        heads, feet = here[1 : last - length + 1, :], here[length:last, :]  # the first and last of each segment
        without = (step[: last - length] + step[length:] - here.diagonal(length + 1))[:, None] + step
        without += _its_own(last, length)
        for turned, (head, foot) in enumerate(((heads, feet), (feet, heads))):
            saved = without - head[:, :-1]
            saved -= foot[:, 1:]
            i, k = divmod(int(saved.argmax()), last)
            if saved[i, k] > best + LEAST:
                best, found = float(saved[i, k]), (i + 1, length, k, bool(turned))
    return best, _with_segment_at(last + 1, *found)


@lru_cache(maxsize=256)
def _backwards(count: int) -> np.ndarray:
    """(count, count): 0 where a segment ends behind its beginning, else -inf."""
    return np.where(np.triu(np.ones((count, count), bool), 1), 0.0, -np.inf)


@lru_cache(maxsize=1024)
def _its_own(last: int, length: int) -> np.ndarray:
    """(segments, steps): -inf where a step touches the segment, so that it cannot be moved there, else 0."""
    first, edge = np.arange(1, last - length + 1)[:, None], np.arange(last)
    return np.where((edge >= first - 1) & (edge < first + length), -np.inf, 0.0)


def _with_segment_at(count: int, first: int, length: int, edge: int, turned: bool) -> np.ndarray:
    """Places 0 .. count - 1 with those of the segment behind the place `edge`."""
    places = np.arange(count)
    segment = places[first : first + length]
    rest = np.r_[places[:first], places[first + length :]]
    behind = edge + 1 if edge < first else edge + 1 - length
    return np.r_[rest[:behind], segment[::-1] if turned else segment, rest[behind:]]
