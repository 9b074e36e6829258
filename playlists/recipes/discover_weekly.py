"""Discover Weekly: tracks this listener has never heard, close to what they love."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

import numpy as np

from playlists.errors import TooFewTracks
from playlists.playlist import Basis, Playlist, Reason
from playlists.ranking.columns import Listened
from playlists.ranking.pool import NEAREST
from playlists.recipes.diversify import diversify
from playlists.recipes.explain import explain, witnesses
from playlists.recipes.filters import few_known_artists, not_hidden, not_shown, per_artist, playable_in, unheard
from playlists.recipes.mine import wanted
from playlists.recipes.pool import Pool, best, enough, found, keep
from playlists.recipes.popular import popular_pool, popular_reasons
from playlists.recipes.sequence import sequence
from playlists.shelf import Shelf
from playlists.taste import NOTHING, Taste
from playlists.week import Period

KIND = "discover-weekly"
TASK = "discovery"  # the vectors that find new artists
LENGTH = 30  # about two hours of music
POOL = 800  # heavy listeners have heard most of their neighbourhood
WIDER = 16 * POOL  # the second look, beside all they heard, for those who have heard nearly all of it
CANDIDATES = 120  # that diversity chooses from; what comes later is never picked
PER_ARTIST = 1  # discovery is about new names
KNOWN_ARTISTS = 6  # of thirty: a familiar name now and then earns trust, more of them crowd out the new
NEVER_AGAIN_WEEKS = 26  # a track that one Discover Weekly held is in none of the next half year
SAMENESS = 0.2  # weight of likeness to what was picked before; what it costs and gains is not measured yet

Watch = Callable[[str], AbstractContextManager[object]]


def discover_weekly(taste: Taste, pool: Pool, week: Period, shelf: Shelf) -> Playlist:
    """The discovery playlist of one listener for `week`, from the `pool` that `pools` found for them.

    Deterministic in (taste, week, model version). Raises TooFewTracks with the count after each rule.
    """
    mine = wanted(taste, shelf.catalogue)  # what is hidden neither speaks for a track nor is named in a reason
    allowed = _allowed(pool, taste, shelf)
    ranked = _ranked(allowed, mine, shelf) if mine.known else allowed
    chosen = enough(_varied(ranked, taste, shelf), f"discover weekly of {week}")
    basis, order, reasons = _personal(chosen, mine, shelf) if mine.known else _popular(chosen, shelf)
    return Playlist(KIND, taste.listener, week, shelf.version, basis, order.track, order.score, reasons, order.counts)


def discover_weeklies(
    tastes: Sequence[Taste], week: Period, shelf: Shelf, watch: Watch = nullcontext
) -> list[Playlist | TooFewTracks]:
    """One playlist a listener, in their order; where the rules leave too little, what they left.

    One search serves all; who is left with too short a list is searched for once more, further out. `watch` is
    entered with the name of the stage while "search" and "recipe" run, for whoever times them.
    """
    with watch("search"):
        found_first = pools(tastes, shelf, POOL)
    with watch("recipe"):
        answers = [_attempt(taste, pool, week, shelf) for taste, pool in zip(tastes, found_first, strict=True)]
    short = [n for n, answer in enumerate(answers) if tastes[n].known and _short(answer)]
    if not short or len(shelf.catalogue) <= POOL:
        return answers
    with watch("search"):
        wider = [pools([tastes[n]], shelf, WIDER + len(tastes[n].heard))[0] for n in short]
    with watch("recipe"):
        again = {n: _attempt(tastes[n], pool, week, shelf) for n, pool in zip(short, wider, strict=True)}
    return [again.get(n, answer) for n, answer in enumerate(answers)]


def pools(tastes: Sequence[Taste], shelf: Shelf, most: int = POOL) -> list[Pool]:
    """At most `most` candidates of each listener, before any rule: near their taste, or popular where it is unknown."""
    tastes = [wanted(taste, shelf.catalogue) for taste in tastes]
    known = [taste for taste in tastes if taste.known]
    popular = popular_pool(shelf) if len(known) < len(tastes) else Pool(NOTHING, NOTHING.astype(np.float32))
    near = iter(_near(known, shelf, min(most, len(shelf.catalogue))))
    return [next(near) if taste.known else popular for taste in tastes]


def _near(tastes: Sequence[Taste], shelf: Shelf, k: int) -> list[Pool]:
    if not tastes:
        return []
    rows, scores = shelf.near(np.stack([taste.vectors[TASK] for taste in tastes]), TASK, k)
    return [found(*one) for one in zip(rows, scores, strict=True)]


def _attempt(taste: Taste, pool: Pool, week: Period, shelf: Shelf) -> Playlist | TooFewTracks:
    try:
        return discover_weekly(taste, pool, week, shelf)
    except TooFewTracks as too_few:
        return too_few


def _short(answer: Playlist | TooFewTracks) -> bool:
    return isinstance(answer, TooFewTracks) or len(answer.tracks) < LENGTH


Made = tuple[Basis, Pool, tuple[Reason, ...]]


def _personal(chosen: Pool, taste: Taste, shelf: Shelf) -> Made:
    candidates = best(chosen, CANDIDATES)
    picks = diversify(candidates, shelf.vectors(TASK, candidates.track), LENGTH, SAMENESS)
    order = sequence(picks, shelf.vectors(TASK, picks.track))
    history = shelf.vectors(TASK, taste.track[witnesses(taste)])
    return "taste", order, explain(order.track, shelf.vectors(TASK, order.track), taste, history, shelf.catalogue)


def _popular(chosen: Pool, shelf: Shelf) -> Made:
    picks = best(chosen, LENGTH)
    return "popular", picks, popular_reasons(picks, shelf)


def _allowed(pool: Pool, taste: Taste, shelf: Shelf) -> Pool:
    pool = keep(pool, unheard(taste), "unheard")
    pool = keep(pool, not_hidden(taste, shelf.catalogue), "not hidden")
    pool = keep(pool, not_shown(taste), "not shown before")
    return keep(pool, playable_in(taste.market, shelf.catalogue), "playable")


def _ranked(allowed: Pool, taste: Taste, shelf: Shelf) -> Pool:
    """The nearest of what is allowed in the order of the second stage, whatever the index rounds or batches."""
    found = allowed.counts[0][1] if allowed.counts else len(allowed)
    rows = np.sort(best(allowed, max(NEAREST, found // 2)).track)
    scores = shelf.rank(TASK, Listened(taste.track, taste.vectors), rows)
    order = np.lexsort((rows, -scores))
    return Pool(rows[order], scores[order].astype(np.float32), allowed.counts)


def _varied(ranked: Pool, taste: Taste, shelf: Shelf) -> Pool:
    pool = keep(ranked, per_artist(PER_ARTIST, shelf.catalogue), "one per artist")
    return keep(pool, few_known_artists(taste, shelf.catalogue, KNOWN_ARTISTS), "few known artists")
