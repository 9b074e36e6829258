"""In which order matches are shown: text first, then how known they are, then the listener's own taste.

What is called exactly as it was asked for stands before what only holds the words; what was found by all words before
what was found in spite of slips. Within these, score = text + KNOWN · popularity + OWN · likeness to the taste.

Shapes: n matches, D dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from serving.finding.find import Matches

KNOWN = 0.6  # weight of the logarithm of listeners, stretched to 0..1
OWN = 0.8  # weight of the cosine to the taste, of those who have one


@dataclass(frozen=True, slots=True)
class Order:
    """Places of the matches, the best first, and where each of these would stand for everybody (from 0)."""

    places: np.ndarray  # (n,) int64
    impersonal: np.ndarray  # (n,) int64


def ordered(found: Matches, exact: np.ndarray, listeners: np.ndarray, likeness: np.ndarray | None) -> Order:
    """The order of `found`. `exact` (n,) bool, `listeners` (n,), `likeness` (n,) cosines or None for everybody's."""
    plain = found.text + KNOWN * _stretched(np.log1p(listeners))
    everybodys = _sorted(found, exact, plain)
    own = everybodys if likeness is None else _sorted(found, exact, plain + OWN * likeness)
    place_of = np.empty(len(found), np.int64)
    place_of[everybodys] = np.arange(len(found))
    return Order(own, place_of[own])


def _sorted(found: Matches, exact: np.ndarray, score: np.ndarray) -> np.ndarray:
    order: np.ndarray = np.lexsort((found.rows, -score, ~exact, found.how))
    return order


def _stretched(values: np.ndarray) -> np.ndarray:
    most = values.max(initial=0)
    return values / most if most > 0 else values
