"""Discover Weekly: tracks this listener has never heard, close to what they love."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

import numpy as np

from playlists.dials import DEFAULT
from playlists.errors import TooFewTracks
from playlists.playlist import Basis, Playlist, Reason
from playlists.ranking.columns import Listened
from playlists.ranking.pool import NEAREST
from playlists.recipes.dialled import by_popularity, let_in
from playlists.recipes.explain import explain, outside_usual
from playlists.recipes.filters import few_known_artists, not_hidden, not_shown, per_artist, playable_in, unheard
from playlists.recipes.mine import wanted
from playlists.recipes.outside import Afar, Usual, afar, far_pool, outside, usual_of
from playlists.recipes.parts import Parts, in_parts
from playlists.recipes.pool import Pool, best, enough, found, keep
from playlists.recipes.popular import WIDE, popular_pool, popular_reasons
from playlists.recipes.sequence import sequence
from playlists.recipes.shares import shares_of
from playlists.recipes.steering import Steer, steered_pool, suggested
from playlists.settings.declared import share, weight, whole
from playlists.shelf import Shelf
from playlists.taste import NOTHING, Taste
from playlists.week import Period

KIND = "discover-weekly"
TASK = "discovery"  # the vectors that find new artists
LENGTH = 30  # about two hours of music; known artists are counted of so many
POOL = 800  # heavy listeners have heard most of their neighbourhood
WIDER = 16  # times as many at the second look, beside all they heard, for those who have heard nearly all of it
FAR = 40  # candidates from outside the neighbourhood, for six places
NEARER = 5  # times as many are looked at first
PER_ARTIST = 1  # discovery is about new names
KNOWN_ARTISTS = 24  # of thirty: a fifth is by others; with fewer known ones half a year uses up whom one would like
NEVER_AGAIN_WEEKS = 26  # a track that one Discover Weekly held is in none of the next half year


@dataclass(frozen=True, slots=True)
class Rules:
    """What a Discover Weekly is held to, beside the dials of its listener; what each costs is in training/LOG.md."""

    per_artist: int | None = PER_ARTIST  # promised, so no setting; None measures what the promise costs
    length: int = whole(LENGTH, 10, 200, "tracks", "How long the playlist is, unless the listener's dial says.")
    known_artists: int = whole(
        KNOWN_ARTISTS, 0, 30, "of 30 tracks", "How many tracks, at most, are by artists whom the listener knows."
    )
    outside_share: float = share(
        DEFAULT.adventurousness, 0.05, 0.5,
        "The part outside the listener's usual, until they turn their dial adventurousness.",
    )  # fmt: skip
    tail_share: float = share(1 / 3, 1 / 3, 1, "The least part that comes from the long tail; a third is promised.")
    calibration: float = weight(
        0.6, 0.2, 0.9,
        "How much the listener's own proportions of genres and decades count; up to 0.6 it costs no recall.",
    )  # fmt: skip
    sameness: float = weight(
        0.2, 0, 0.8, "How much a track loses for being like those picked before: more makes more variety."
    )
    pool: int = whole(POOL, 200, 5_000, "tracks", "How many tracks near the taste are looked at, before any rule.")
    never_again_weeks: int = whole(
        NEVER_AGAIN_WEEKS,
        26,
        260,
        "weeks",
        "How long a track that it held does not come again; half a year is promised.",
    )


RULES = Rules()
Watch = Callable[[str], AbstractContextManager[object]]


def discover_weekly(
    taste: Taste, pool: Pool, week: Period, shelf: Shelf, far: Afar | None = None, rules: Rules = RULES
) -> Playlist:
    """The discovery playlist of one listener for `week`, from the `pool` that `pools` found for them.

    By their dials some places go outside their usual (from `far` too), the others keep their own proportions. The cap
    of one an artist holds unless they turn it. Deterministic in (taste, week, model version). Raises TooFewTracks with
    the count after each rule.
    """
    taste = wanted(taste, shelf.catalogue)  # what is hidden neither speaks for a track nor is named in a reason
    what, allowed = f"discover weekly of {week}", _allowed(pool, taste, shelf)
    if not taste.known:
        chosen = enough(_varied(_turned(allowed, taste, shelf), taste, shelf, rules), what)
        picks = best(chosen, _length(taste, rules))
        return _made(taste, week, shelf, "popular", picks, popular_reasons(picks, shelf, taste.market))
    own = usual_of(taste, shelf, TASK)
    strangers = _strangers(taste, own, far or afar(shelf, TASK), shelf)
    ranked = _turned(_ranked(allowed, strangers, taste, shelf), taste, shelf)
    chosen = enough(_varied(ranked, taste, shelf, rules), what)
    return _made(taste, week, shelf, "taste", *_personal(chosen, taste, own, shelf, rules))


def discover_weeklies(
    tastes: Sequence[Taste], week: Period, shelf: Shelf, watch: Watch = nullcontext, rules: Rules = RULES
) -> list[Playlist | TooFewTracks]:
    """One playlist a listener, in their order; where the rules leave too little, what they left.

    One search serves all; who is left with too short a list is searched for once more, further out. `watch` is
    entered with the name of the stage while "search" and "recipe" run, for whoever times them.
    """
    with watch("search"):
        found_first, far = pools(tastes, shelf, rules.pool), afar(shelf, TASK)
    with watch("recipe"):
        answers = [
            _attempt(taste, pool, week, shelf, far, rules) for taste, pool in zip(tastes, found_first, strict=True)
        ]
    short = [n for n, answer in enumerate(answers) if tastes[n].known and _short(answer, tastes[n], rules)]
    if not short or len(shelf.catalogue) <= rules.pool:
        return answers
    with watch("search"):
        wider = [pools([tastes[n]], shelf, WIDER * rules.pool + len(tastes[n].heard))[0] for n in short]
    with watch("recipe"):
        again = {n: _attempt(tastes[n], pool, week, shelf, far, rules) for n, pool in zip(short, wider, strict=True)}
    return [again.get(n, answer) for n, answer in enumerate(answers)]


def pools(tastes: Sequence[Taste], shelf: Shelf, most: int = POOL) -> list[Pool]:
    """At most `most` candidates of each listener, before any rule: near their taste, or popular where it is unknown;
    out of the genres that they steer by, where they do."""
    tastes = [wanted(taste, shelf.catalogue) for taste in tastes]
    steered = [steered_pool(taste, shelf, TASK, most) if taste.dials.steer else None for taste in tastes]
    known = [taste for taste, pool in zip(tastes, steered, strict=True) if taste.known and pool is None]
    popular = {which: _popular(shelf, *which) for which in {_few_genres(taste) for taste in tastes if not taste.known}}
    near = iter(_near(known, shelf, min(most, len(shelf.catalogue))))
    return [
        pool or (next(near) if taste.known else popular[_few_genres(taste)])
        for taste, pool in zip(tastes, steered, strict=True)
    ]


def steers(taste: Taste, shelf: Shelf, rules: Rules = RULES) -> list[Steer]:
    """Up to five genres that the listener's Discover Weekly could be built around, the most theirs first."""
    unsteered = replace(taste, dials=replace(taste.dials, steer=()))
    (pool,) = pools([unsteered], shelf, WIDER * rules.pool)
    return suggested(_allowed(pool, unsteered, shelf), shares_of(taste, shelf.catalogue), shelf.catalogue)


def _near(tastes: Sequence[Taste], shelf: Shelf, k: int) -> list[Pool]:
    if not tastes:
        return []
    rows, scores = shelf.near(np.stack([taste.vectors[TASK] for taste in tastes]), TASK, k)
    return [found(*one) for one in zip(rows, scores, strict=True)]


def _few_genres(taste: Taste) -> tuple[str | None, bool]:
    """Where somebody lives, and whether they let some genres in alone: these may all stand behind the hits."""
    return taste.market, bool(taste.dials.genres_in)


def _popular(shelf: Shelf, market: str | None, few_genres: bool) -> Pool:
    return popular_pool(shelf, market, len(shelf.catalogue) if few_genres else WIDE)


def _attempt(taste: Taste, pool: Pool, week: Period, shelf: Shelf, far: Afar, rules: Rules) -> Playlist | TooFewTracks:
    try:
        return discover_weekly(taste, pool, week, shelf, far, rules)
    except TooFewTracks as too_few:
        return too_few


def _short(answer: Playlist | TooFewTracks, taste: Taste, rules: Rules) -> bool:
    return isinstance(answer, TooFewTracks) or len(answer.tracks) < _length(taste, rules)


def _length(taste: Taste, rules: Rules) -> int:
    return taste.dials.length or rules.length


def _outside_share(taste: Taste, rules: Rules) -> float:
    """The listener's, or the curator's where the dial stands as it did when they came."""
    dial = taste.dials.adventurousness
    return rules.outside_share if dial == DEFAULT.adventurousness else dial


def _made(taste: Taste, week: Period, shelf: Shelf, basis: Basis, order: Pool, reasons: tuple[Reason, ...]) -> Playlist:
    return Playlist(KIND, taste.listener, week, shelf.version, basis, order.track, order.score, reasons, order.counts)


def _personal(chosen: Pool, taste: Taste, own: Usual, shelf: Shelf, rules: Rules) -> tuple[Pool, tuple[Reason, ...]]:
    strange = outside(taste, own, shelf, TASK)(chosen) & (not taste.dials.steer)
    length = _length(taste, rules)
    parts = Parts(
        length, 0 if taste.dials.steer else round(_outside_share(taste, rules) * length),
        math.ceil(rules.tail_share * length), rules.sameness, rules.calibration,
    )  # fmt: skip
    picks, beyond = in_parts(chosen, strange, own.shares, parts, shelf, TASK)
    order = sequence(picks, shelf.vectors(TASK, picks.track), shelf.catalogue)
    reasons = explain(order.track, shelf.vectors(TASK, order.track), taste, own.history, shelf.catalogue)
    return order, outside_usual(reasons, order.track, beyond, taste, shelf.catalogue)


def _allowed(pool: Pool, taste: Taste, shelf: Shelf) -> Pool:
    pool = keep(pool, unheard(taste), "unheard")
    pool = keep(pool, not_hidden(taste, shelf.catalogue), "not hidden")
    pool = keep(pool, not_shown(taste), "not shown before")
    pool = keep(pool, playable_in(taste.market, shelf.catalogue), "playable")
    return let_in(pool, taste.dials, shelf.catalogue)


def _strangers(taste: Taste, own: Usual, far: Afar, shelf: Shelf) -> Pool:
    """Candidates from beyond the neighbourhood: of all genres, those nearest to the taste that the rules allow."""
    if not taste.dials.adventurousness or taste.dials.steer:
        return Pool(NOTHING, NOTHING.astype(np.float32))
    pool, strange = far_pool(taste, far, TASK), outside(taste, own, shelf, TASK)
    for most in (NEARER * FAR, len(pool)):  # each is judged for itself, so mostly the nearer ones are enough
        kept = keep(_allowed(best(pool, most), taste, shelf), strange, "outside")
        if len(kept) >= FAR or most >= len(pool):
            break
    return best(kept, FAR)


def _ranked(allowed: Pool, strangers: Pool, taste: Taste, shelf: Shelf) -> Pool:
    """The nearest of what is allowed, and the strangers, in the order of the second stage, whatever the index rounds
    or batches."""
    found = allowed.counts[0][1] if allowed.counts else len(allowed)
    rows = np.union1d(best(allowed, max(NEAREST, found // 2)).track, strangers.track)
    scores = shelf.rank(TASK, Listened(taste.track, taste.vectors, taste.ended), rows)
    order = np.argsort(-scores, kind="stable")  # rows rise, so equals stand in their order
    return Pool(rows[order], scores[order].astype(np.float32), allowed.counts)


def _turned(pool: Pool, taste: Taste, shelf: Shelf) -> Pool:
    return by_popularity(pool, taste.dials, shelf.catalogue)


def _varied(ranked: Pool, taste: Taste, shelf: Shelf, rules: Rules) -> Pool:
    cap = taste.dials.artist_cap or rules.per_artist
    pool = keep(ranked, per_artist(cap, shelf.catalogue), "one per artist") if cap else ranked
    most = round(rules.known_artists * _length(taste, rules) / LENGTH)
    return keep(pool, few_known_artists(taste, shelf.catalogue, most), "few known artists")
