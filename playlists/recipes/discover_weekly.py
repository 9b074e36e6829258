"""Discover Weekly: tracks this listener has never heard, close to what they love."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from playlists.errors import TooFewTracks
from playlists.playlist import Basis, Kind, Playlist, Reason
from playlists.recipes.diversify import diversify
from playlists.recipes.explain import explain, witnesses
from playlists.recipes.filters import few_known_artists, not_hidden, not_shown, per_artist, playable_in, unheard
from playlists.recipes.pool import Pool, best, enough, found, keep
from playlists.recipes.popular import popular_pool, popular_reasons
from playlists.recipes.sequence import sequence
from playlists.shelf import Shelf
from playlists.taste import Taste
from playlists.week import Week

KIND: Kind = "discover-weekly"
TASK = "discovery"  # the vectors that find new artists
LENGTH = 30  # about two hours of music
POOL = 800  # heavy listeners have heard most of their neighbourhood
WIDER = 16 * POOL  # the second look for those who have heard nearly all of it
CANDIDATES = 200  # scored exactly; what comes later is never picked
PER_ARTIST = 1  # discovery is about new names
KNOWN_ARTISTS = 6  # of thirty: a familiar name now and then earns trust, more of them crowd out the new
NEVER_AGAIN_WEEKS = 26  # a track that one Discover Weekly held is in none of the next half year
SAMENESS = 0.3  # weight of likeness to what was picked before


def discover_weekly(taste: Taste, pool: Pool, week: Week, shelf: Shelf) -> Playlist:
    """The discovery playlist of one listener for `week`, from the `pool` that `pools` found for them.

    Deterministic in (taste, week, model version). Raises TooFewTracks with the count after each rule.
    """
    allowed = enough(_allowed(pool, taste, shelf), f"discover weekly of {week}")
    basis, order, reasons = _personal(allowed, taste, shelf) if taste.known else _popular(allowed, shelf)
    return Playlist(KIND, taste.listener, week, shelf.version, basis, order.track, order.score, reasons, order.counts)


def discover_weeklies(tastes: Sequence[Taste], week: Week, shelf: Shelf) -> list[Playlist | TooFewTracks]:
    """One playlist a listener, in their order; where the rules leave too little, what they left."""
    return [attempt(taste, pool, week, shelf) for taste, pool in zip(tastes, pools(tastes, shelf), strict=True)]


def pools(tastes: Sequence[Taste], shelf: Shelf) -> list[Pool]:
    """The candidates of each listener: one search for all, a wider one for those whom the rules leave too few."""
    known = [number for number, taste in enumerate(tastes) if taste.known]
    popular = popular_pool(shelf) if len(known) < len(tastes) else None
    made: dict[int, Pool] = dict.fromkeys(range(len(tastes)), popular) if popular else {}
    made |= _searched(known, tastes, shelf, min(POOL, len(shelf.catalogue)))
    short = [n for n in known if len(_allowed(made[n], tastes[n], shelf)) < LENGTH]
    if short and len(shelf.catalogue) > POOL:
        made |= _searched(short, tastes, shelf, min(WIDER, len(shelf.catalogue)))
    return [made[number] for number in range(len(tastes))]


def attempt(taste: Taste, pool: Pool, week: Week, shelf: Shelf) -> Playlist | TooFewTracks:
    """`discover_weekly`, or the TooFewTracks that it raises."""
    try:
        return discover_weekly(taste, pool, week, shelf)
    except TooFewTracks as too_few:
        return too_few


def _searched(numbers: Sequence[int], tastes: Sequence[Taste], shelf: Shelf, k: int) -> dict[int, Pool]:
    if not numbers:
        return {}
    rows, scores = shelf.near(np.stack([tastes[n].vectors[TASK] for n in numbers]), TASK, k)
    return {n: found(rows[place], scores[place]) for place, n in enumerate(numbers)}


Made = tuple[Basis, Pool, tuple[Reason, ...]]


def _personal(allowed: Pool, taste: Taste, shelf: Shelf) -> Made:
    exact, vectors = _scored(best(allowed, CANDIDATES), taste, shelf)
    picks = diversify(exact, vectors, LENGTH, SAMENESS)
    order = sequence(picks, shelf.vectors(TASK, picks.track))
    history = shelf.vectors(TASK, taste.track[witnesses(taste)])
    return "taste", order, explain(order.track, shelf.vectors(TASK, order.track), taste, history, shelf.catalogue)


def _popular(allowed: Pool, shelf: Shelf) -> Made:
    picks = best(allowed, LENGTH)
    return "popular", picks, popular_reasons(picks, shelf)


def _allowed(pool: Pool, taste: Taste, shelf: Shelf) -> Pool:
    pool = keep(pool, unheard(taste), "unheard")
    pool = keep(pool, not_hidden(taste, shelf.catalogue), "not hidden")
    pool = keep(pool, not_shown(taste), "not shown before")
    pool = keep(pool, playable_in(taste.market, shelf.catalogue), "playable")
    pool = keep(pool, per_artist(PER_ARTIST, shelf.catalogue), "one per artist")
    return keep(pool, few_known_artists(taste, shelf.catalogue, KNOWN_ARTISTS), "few known artists")


def _scored(pool: Pool, taste: Taste, shelf: Shelf) -> tuple[Pool, np.ndarray]:
    """The same candidates by their exact scores, so that the order never depends on how the index rounds or batches,
    and their vectors (n, D)."""
    vectors = shelf.vectors(TASK, pool.track)
    scores = np.einsum("nd,d->n", vectors, taste.vectors[TASK])
    order = np.lexsort((pool.track, -scores))
    return Pool(pool.track[order], scores[order].astype(np.float32), pool.counts), vectors[order]
