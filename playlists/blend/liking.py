"""How much each member will probably like each track, in 0..1 within that member.

A score of the model says which of two tracks one listener likes better; it cannot compare two listeners. So each member
has a scale of their own: 0 is what they think of a track picked blindly (the median over the catalogue), 1 what
they think of their own best list (its mean), for continuation and for discovery apart, and the liking is the mean of
both. A heavy listener, whose history makes longer vectors or greater scores, therefore weighs no more than a light
one: whatever their scores are multiplied with, or moved by, drops out.

Shapes: M members, C candidates, D dimensions.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from playlists.catalogue import Rows
from playlists.shelf import Shelf
from playlists.taste import Taste

TASKS = ("continuation", "discovery")  # what they know and love, and who is new to them
BEST = 50  # tracks of the member's own best list: the length of a blend
BLIND = 2000  # tracks of the catalogue, evenly spaced, that say what a blind pick is worth


def liking(tastes: Sequence[Taste], rows: Rows, shelf: Shelf) -> np.ndarray:
    """(M, C) float64 in 0..1: the liking of each of the candidates `rows` by each member."""
    return np.stack([_of_one(taste, rows, shelf) for taste in tastes])


def scaled(scores: np.ndarray, blind: np.ndarray, best: np.ndarray) -> np.ndarray:
    """`scores` with the median of `blind` at 0 and the mean of `best` at 1, cut at both ends.

    Where the best is no better than a blind pick, nothing is told apart and everything is liked alike: 1.
    """
    floor, ceiling = float(np.median(blind)), float(np.mean(best))
    if ceiling - floor <= 1e-9 * max(1.0, abs(ceiling)):
        return np.ones(len(scores))
    return np.clip((scores - floor) / (ceiling - floor), 0.0, 1.0)


def _of_one(taste: Taste, rows: Rows, shelf: Shelf) -> np.ndarray:
    blind = _blind(len(shelf.catalogue))
    if not taste.known:  # until their first listens, what most others heard stands for their taste
        heard_by = np.log1p(shelf.catalogue.listeners.astype(np.float64))
        return scaled(heard_by[rows], heard_by[blind], np.sort(heard_by)[-BEST:])
    parts = []
    for task in TASKS:
        vector = taste.vectors[task].astype(np.float64)
        nearest, _ = shelf.near(taste.vectors[task][None], task, min(BEST, len(shelf.catalogue)))
        best = nearest[0][nearest[0] >= 0]
        parts.append(scaled(*(shelf.vectors(task, some) @ vector for some in (rows, blind, best))))
    return np.mean(parts, axis=0)


def _blind(tracks: int) -> Rows:
    return np.unique(np.linspace(0, tracks - 1, min(tracks, BLIND)).astype(np.int32))
