"""Which tracks are hits, which make the long tail, and which few stand for the whole catalogue?

Shapes: N tracks, G genres.
"""

from __future__ import annotations

import numpy as np

HEAD = 0.8  # of all plays: the tracks that make it are the hits, the others the long tail
OF_A_GENRE = 2  # tracks of its hits, and as many of its long tail: enough to choose from, few enough to score for all
SPREAD = 1000  # tracks that stand for the catalogue


def long_tail(plays: np.ndarray) -> np.ndarray:
    """(N,) bool: outside the most played tracks that together make HEAD of all plays.

    All False where nobody knows the plays. Equals stand in the order of the catalogue.
    """
    order = np.argsort(-plays, kind="stable")
    tail = np.zeros(len(plays), bool)
    if plays.any():
        before = np.cumsum(plays[order]) - plays[order]
        tail[order[before >= HEAD * plays.sum()]] = True
    return tail


def spread(offsets: np.ndarray, codes: np.ndarray, listeners: np.ndarray, tail: np.ndarray) -> np.ndarray:
    """At most SPREAD rows, rising: of each genre the most heard hits and the most heard of its long tail.

    `codes[offsets[i]:offsets[i + 1]]` are the genres of track i. Where none has a genre, tracks at even distances
    from the most heard to the least.
    """
    track = np.repeat(np.arange(len(listeners)), np.diff(offsets))
    if not len(track):
        return _even(np.argsort(-listeners, kind="stable"))
    group = codes.astype(np.int64) * 2 + tail[track]
    order = np.lexsort((track, -listeners[track], group))
    begins = np.flatnonzero(np.r_[True, np.diff(group[order]) != 0])
    place = np.arange(len(order)) - np.repeat(begins, np.diff(np.r_[begins, len(order)]))
    return _even(np.unique(track[order[place < OF_A_GENRE]]))


def _even(rows: np.ndarray) -> np.ndarray:
    places = np.linspace(0, len(rows) - 1, min(SPREAD, len(rows))).astype(np.int64)
    return np.sort(rows[np.unique(places)]).astype(np.int32)
