"""A list in two parts: most places in the listener's own proportions, some outside their usual; some of both rare."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Rows
from playlists.recipes.calibrate import Aims, picked
from playlists.recipes.pool import Pool
from playlists.recipes.shares import Shares, had, wanted
from playlists.shelf import Shelf

CANDIDATES = 4  # for each place of a part: what comes later is never picked
NOTHING_WANTED = np.zeros(0, np.float32)
RARE = 3  # candidates of the long tail for each place that they are to have, wherever they stand


@dataclass(frozen=True, slots=True)
class Parts:
    """What a list is asked to hold, each as far as there are candidates."""

    length: int
    outside: int  # places outside the usual
    tail: int  # the least places of the long tail
    sameness: float
    calibration: float


def in_parts(pool: Pool, strange: np.ndarray, own: Shares, parts: Parts, shelf: Shelf, task: str) -> tuple[Pool, Rows]:
    """The picks, and those of them that are outside the usual, rising.

    `strange` (n,) bool says which candidates are. Where either share cannot be had, a count says what there is.
    """
    rare, usual = shelf.catalogue.tail[pool.track], ~strange
    outside = min(int(strange.sum()), max(parts.outside, parts.length - int(usual.sum())))
    inside = min(parts.length - outside, int(usual.sum()))
    tail = max(math.ceil(parts.tail * outside / parts.length), parts.tail - min(int((rare & usual).sum()), inside))
    beyond = _part(pool, strange, own, Parts(outside, 0, tail, parts.sameness, 0), shelf, task)
    tail = parts.tail - int(rare[beyond].sum())
    within = _part(pool, usual, own, Parts(inside, 0, tail, parts.sameness, parts.calibration), shelf, task)
    places = np.concatenate([within, beyond])
    counts = (*pool.counts, ("picked", len(places)), *_short(parts, outside, int(rare[places].sum())))
    return Pool(pool.track[places], pool.score[places], counts), np.sort(pool.track[beyond])


def _part(pool: Pool, allowed: np.ndarray, own: Shares, part: Parts, shelf: Shelf, task: str) -> np.ndarray:
    """Places of one part's picks."""
    if part.length <= 0:
        return np.zeros(0, np.int64)
    rare, aim = shelf.catalogue.tail[pool.track] & allowed, wanted(own) if part.calibration else NOTHING_WANTED
    share = had(own, pool.track, shelf.catalogue) if len(aim) else np.zeros((len(pool), 0), np.float32)
    first = np.flatnonzero(allowed)
    needed = first[_first_of_each(share[first] > 0, np.ceil(aim * part.length))]
    kept_rare = np.flatnonzero(rare)[: RARE * max(part.tail, 0)]
    places = np.unique(np.concatenate([first[: CANDIDATES * part.length], needed, kept_rare]))
    rows = pool.track[places]
    vectors, aims = shelf.vectors(task, rows), Aims(part.sameness, part.calibration, aim)
    candidates = Pool(rows, pool.score[places])
    return places[picked(candidates, vectors, share[places], rare[places], part.length, part.tail, aims)]


def _first_of_each(has: np.ndarray, most: np.ndarray) -> np.ndarray:
    """(n,) bool: the first candidates of each genre and decade, as many as its share of the list asks for.

    `has` (n, K) bool, `most` (K,). A small taste stands far behind a great one, and would never be a candidate.
    """
    mine: np.ndarray = np.any(has & (np.cumsum(has, axis=0) <= most), axis=1)
    return mine


def _short(parts: Parts, outside: int, tail: int) -> tuple[tuple[str, int], ...]:
    """What a share has, where it has less than was asked for."""
    missing = [("outside the usual", outside)] if outside < parts.outside else []
    return (*missing, *([("long tail", tail)] if tail < parts.tail else []))
