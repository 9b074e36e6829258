"""The candidates of a group: what its members play, what is near them, and what the rules leave of it.

Shapes: M members, C candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from playlists.blend.liking import BEST, TASKS, liking
from playlists.blend.rules import RULES, Rules
from playlists.catalogue import Rows
from playlists.errors import BadInput, TooFewTracks
from playlists.playlist import SHORTEST, Counts
from playlists.recipes.dialled import let_in
from playlists.recipes.filters import not_hidden, playable_in
from playlists.recipes.pool import Pool, keep, written
from playlists.shelf import Shelf
from playlists.taste import NOTHING, Taste

FEWEST, MOST = 2, 10  # members


@dataclass(frozen=True, slots=True)
class Group:
    """What a blend is chosen from. Column c is the candidate `track[c]` everywhere."""

    names: tuple[str, ...]  # of the members, as they are shown
    track: Rows  # (C,) rising
    artist: np.ndarray  # (C,) codes
    liking: np.ndarray  # (M, C) float64, 0..1 within a member
    plays: np.ndarray  # (M, C) full listens; 0 where they never heard it gladly
    heard: np.ndarray  # (M, C) bool: has at least one listen
    best: np.ndarray  # (M, BEST or more) the likings of each member's own best list, greatest first
    counts: Counts

    @property
    def members(self) -> int:
        return len(self.names)


def group_of(names: Sequence[str], tastes: Sequence[Taste], shelf: Shelf, rules: Rules = RULES) -> Group:
    """The candidates of the members `names`, whose tastes are `tastes`, and what each likes of them.

    A track, artist or genre that one member hides is out for all, and so is what a dial of theirs keeps out; a dial
    that lets in some genres alone is for their own playlists, or it would be everybody's. Raises BadInput for fewer
    than 2 or more than 10 members, TooFewTracks with what each rule left.
    """
    if not FEWEST <= len(tastes) <= MOST:
        raise BadInput(f"blend: {len(tastes)} members; from {FEWEST} to {MOST} can share one")
    rows = _candidates(tastes, shelf, rules)
    likes = liking(tastes, rows, shelf)
    pool = _allowed(Pool(rows, likes.mean(axis=0).astype(np.float32), (("found", len(rows)),)), tastes, shelf)
    kept = np.searchsorted(rows, pool.track)
    plays = np.stack([_looked_up(taste.track, taste.plays, pool.track) for taste in tastes])
    heard = np.stack([np.isin(pool.track, taste.heard) for taste in tastes]) | (plays > 0)
    best = -np.sort(-likes, axis=1)[:, : max(BEST, rules.length)]
    artist = shelf.catalogue.artist[pool.track]
    return Group(tuple(names), pool.track, artist, likes[:, kept], plays, heard, best, pool.counts)


def _candidates(tastes: Sequence[Taste], shelf: Shelf, rules: Rules) -> Rows:
    """The union, rising, so that the order in which members are given changes nothing."""
    found = [_shared(tastes)[: rules.shared]]
    known = [taste for taste in tastes if taste.known]
    for task in TASKS if known else ():
        near, _ = shelf.near(np.stack([t.vectors[task] for t in known]), task, min(rules.near, len(shelf.catalogue)))
        found.append(near[near >= 0])
    found += [taste.track[np.lexsort((taste.track, -taste.plays))[: rules.played]] for taste in known]
    if len(known) < len(tastes):
        found.append(np.argsort(-shelf.catalogue.listeners, kind="stable")[: rules.near])
    return np.unique(np.concatenate(found)).astype(np.int32)


def _shared(tastes: Sequence[Taste]) -> Rows:
    played = np.concatenate([NOTHING, *(np.unique(taste.track) for taste in tastes)])
    track, members = np.unique(played, return_counts=True)
    several = members > 1
    return track[several][np.argsort(-members[several], kind="stable")]


def _allowed(pool: Pool, tastes: Sequence[Taste], shelf: Shelf) -> Pool:
    hides = [not_hidden(taste, shelf.catalogue) for taste in tastes]
    pool = keep(pool, lambda p: np.all([wanted(p) for wanted in hides], axis=0), "hidden by nobody")
    markets = sorted({taste.market for taste in tastes if taste.market})
    for market in markets:
        pool = keep(pool, playable_in(market, shelf.catalogue), f"playable in {market}")
    pool = _let_in(pool, tastes, shelf)
    if len(pool) < SHORTEST:
        left = f"{len(pool)} tracks left, at least {SHORTEST} needed ({written(pool.counts)})"
        back = "bring something back that a member hides or keeps out"
        raise TooFewTracks(f"blend of {len(tastes)}: {left}; {back}", pool.counts)
    return pool


def _let_in(pool: Pool, tastes: Sequence[Taste], shelf: Shelf) -> Pool:
    """What no member's dials keep out, as one count, which does not say whose."""
    kept = pool
    for taste in tastes:
        kept = let_in(kept, replace(taste.dials, genres_in=()), shelf.catalogue)
    if kept.counts == pool.counts:  # nobody turned one
        return pool
    return Pool(kept.track, kept.score, (*pool.counts, ("kept out by nobody", len(kept))))


def _looked_up(tracks: Rows, values: np.ndarray, wanted: Rows) -> np.ndarray:
    """(C,) the value of each of `wanted` where `tracks` has it, else 0."""
    order = np.argsort(tracks, kind="stable")
    known, found = tracks[order], np.zeros(len(wanted), np.float64)
    place = np.searchsorted(known, wanted)
    there = place < len(known)
    there[there] = known[place[there]] == wanted[there]
    found[there] = values[order][place[there]]
    return found
