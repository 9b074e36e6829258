"""A mix: what the listener knows and likes within some bounds, and fresh picks from within the same bounds.

Every mix is made here; which bounds they are, and what lies within them, its own recipe says.

Shapes: n tracks of the history within the bounds, D dimensions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Rows
from playlists.errors import TooFewTracks
from playlists.playlist import SHORTEST, Playlist, Reason
from playlists.ranking.columns import Listened
from playlists.recipes.dealt import dealt
from playlists.recipes.dialled import let_in
from playlists.recipes.diversify import unit
from playlists.recipes.explain import explain, witnesses
from playlists.recipes.filters import among, not_hidden, occurrence, playable_in, unheard
from playlists.recipes.mine import liking, own_reason, playable_pool, wanted
from playlists.recipes.pool import Pool, best, enough, found, keep, written
from playlists.recipes.sequence import sequence
from playlists.settings.declared import share, whole
from playlists.shelf import Shelf
from playlists.taste import NOTHING, Taste
from playlists.week import Period

TASK = "continuation"  # what goes on from what they play, familiar artists too
LENGTH = 50
PER_ARTIST = 2
RANKED = 150  # fresh candidates that the second stage orders
HEAD = 10  # how slowly the chance of a fresh pick falls with its place


@dataclass(frozen=True, slots=True)
class MixRules:
    """What a curator may change of any mix; a kind of mix adds what is its own."""

    length: int = whole(LENGTH, 10, 200, "tracks", "How long the playlist is, unless the listener's dial says.")
    artist_cap: int = whole(PER_ARTIST, 1, 2, "tracks", "How many tracks one artist may have; more than 2 never.")
    familiar_share: float = share(
        0.7, 0, 1, "The part that the listener knows, unless their dial familiar says; the rest is unheard."
    )
    favourites: int = whole(
        300, 50, 5_000, "tracks", "How many of the listener's own tracks, those they like most, a mix is dealt from."
    )
    near: int = whole(
        1_500, 200, 20_000, "tracks", "How many tracks near these the fresh ones are looked for among, before any rule."
    )
    fresh: int = whole(
        100,
        20,
        RANKED,
        "tracks",
        "How many of the best fresh candidates are dealt from: fewer are surer, more vary more.",
    )


RULES = MixRules()

Within = Callable[[Rows], np.ndarray]  # (n,) bool: which tracks lie within the bounds


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one mix is made of. `mine` is the taste `whole` with nothing in its history but what lies within."""

    kind: str
    whole: Taste
    mine: Taste
    within: Within
    about: tuple[str, ...]
    first: Rows  # their tracks that stand for the mix: they are in it whatever is dealt, and begin it
    rules: MixRules = RULES
    more_of: int = -1  # the artist of whom there may be `more`
    more: int = 0


def mix(bounds: Bounds, day: Period, shelf: Shelf) -> Playlist:
    """The mix of one listener for `day`: about `familiar_share` of it theirs, or what the dial says, the rest unheard.

    Where one side has too little the other fills up. The first three are the surest, then neighbours fit, and no
    artist follows themself. Deterministic in (bounds, day, model version); other tracks are dealt every day. Raises
    TooFewTracks with the count after each rule.
    """
    mine, seed = bounds.mine, f"{bounds.mine.listener}\x1f{bounds.kind}\x1f{day}"
    pool = _allowed(_found(bounds, shelf), bounds, shelf)
    own = among(pool.track, np.sort(mine.track))
    familiar = _familiar(_part(pool, own), bounds, seed, shelf)
    fresh = _fresh(_part(pool, ~own), bounds, seed, shelf)
    picks = enough(_picked(familiar, fresh, pool, bounds, shelf), f"{bounds.kind} of {day}")
    order = sequence(picks, shelf.vectors(TASK, picks.track), shelf.catalogue)
    return Playlist(
        bounds.kind, mine.listener, day, shelf.version, "taste", order.track, order.score,
        _reasons(order, bounds, shelf), order.counts, bounds.about,
    )  # fmt: skip


def nobody(kind: str, taste: Taste, day: Period, shelf: Shelf) -> TooFewTracks:
    """What the mix of somebody is answered with of whose history the rules leave too little for any."""
    mine = playable_pool(taste, shelf.catalogue)
    message = f"{kind} of {day}: {len(mine)} tracks of yours to make a mix of, at least {SHORTEST} needed"
    grows = "it grows with every track that you hear to the end"
    return TooFewTracks(f"{message} ({written(mine.counts)}); {grows}", mine.counts)


def anywhere(rows: Rows) -> np.ndarray:
    """(n,) bool: True of every track, for a mix that has no bounds."""
    return np.ones(len(rows), bool)


def centre(mine: Taste, shelf: Shelf) -> np.ndarray:
    """(D,) float32 of unit length: where the history lies, each track counting its liking."""
    summed = liking(mine) @ unit(shelf.vectors(TASK, mine.track).astype(np.float64))
    return unit(summed[None])[0].astype(np.float32)


def _found(bounds: Bounds, shelf: Shelf) -> Pool:
    """Their own tracks within the bounds, and what is near those."""
    mine = bounds.mine
    order = np.argsort(-liking(mine), kind="stable")[: bounds.rules.favourites]
    most = min(bounds.rules.near, len(shelf.catalogue))
    rows, scores = shelf.near(centre(mine, shelf)[None], TASK, most)
    near = found(rows[0], scores[0])
    near = keep(near, lambda pool: bounds.within(pool.track) & ~among(pool.track, np.sort(mine.track)), "within")
    track = np.concatenate([mine.track[order], near.track])
    score = np.concatenate([liking(mine)[order], near.score]).astype(np.float32)
    return Pool(track, score, (("found", len(track)),))


def _allowed(pool: Pool, bounds: Bounds, shelf: Shelf) -> Pool:
    mine, own = bounds.mine, np.sort(bounds.mine.track)
    new = unheard(mine)
    pool = keep(pool, lambda pool: among(pool.track, own) | new(pool) & ~among(pool.track, mine.loved), "known or new")
    pool = keep(pool, not_hidden(mine, shelf.catalogue), "not hidden")
    pool = keep(pool, playable_in(mine.market, shelf.catalogue), "playable")
    return let_in(pool, mine.dials, shelf.catalogue)


def _familiar(own: Pool, bounds: Bounds, seed: str, shelf: Shelf) -> Pool:
    """Their tracks as they are dealt today, behind those that stand for the mix; scores above those of fresh ones."""
    weight = own.score.astype(np.float64) ** 2
    shares = own.score / max(float(own.score.max(initial=0)), 1e-12)
    order = dealt(Pool(own.track, 1 + shares, own.counts), weight, seed, shelf.catalogue)
    stand = among(order.track, np.sort(bounds.first))
    places = np.concatenate([np.flatnonzero(stand), np.flatnonzero(~stand)])
    score = np.where(stand[places], order.score[places] + 1, order.score[places])
    return Pool(order.track[places], score.astype(np.float32), own.counts)


def _fresh(near: Pool, bounds: Bounds, seed: str, shelf: Shelf) -> Pool:
    """The best unheard tracks in the order of the second stage, as it hears this part of the history, then dealt."""
    mine, rows = bounds.mine, np.sort(best(near, RANKED).track)
    scores = shelf.rank(TASK, Listened(mine.track, mine.vectors, mine.ended), rows)
    order = np.lexsort((rows, -scores))[: bounds.rules.fresh]
    place = np.arange(len(order))
    ranked = Pool(rows[order], (1 / (1 + place)).astype(np.float32), near.counts)
    return dealt(ranked, 1 / (HEAD + place), seed, shelf.catalogue)


def _picked(familiar: Pool, fresh: Pool, pool: Pool, bounds: Bounds, shelf: Shelf) -> Pool:
    """So many of each as the share says, no artist with more than they may have; one side fills up the other."""
    dials, rules = bounds.mine.dials, bounds.rules
    length, known = dials.length or rules.length, rules.familiar_share if dials.familiar is None else dials.familiar
    picks = Pool(NOTHING, np.zeros(0, np.float32), pool.counts)
    for source, most in ((familiar, round(known * length)), (fresh, length), (familiar, length)):
        picks = _with(picks, source, most, bounds, shelf)
    return Pool(picks.track, picks.score, (*pool.counts, ("artist cap", len(picks))))


def _with(picks: Pool, source: Pool, most: int, bounds: Bounds, shelf: Shelf) -> Pool:
    """`picks` and of `source` those that come first until there are `most`, as the artist caps allow."""
    more = _part(source, ~among(source.track, np.sort(picks.track)))
    before = occurrence(shelf.catalogue.artist[np.concatenate([picks.track, more.track])])[len(picks) :]
    allowed = np.flatnonzero(before < _caps(more, bounds, shelf))[: max(most - len(picks), 0)]
    return Pool(
        np.concatenate([picks.track, more.track[allowed]]), np.concatenate([picks.score, more.score[allowed]]),
        picks.counts,
    )  # fmt: skip


def _caps(pool: Pool, bounds: Bounds, shelf: Shelf) -> np.ndarray:
    """(n,) how many tracks there may be of the artist of each."""
    if bounds.mine.dials.artist_cap:
        return np.full(len(pool), bounds.mine.dials.artist_cap)
    of_theme = shelf.catalogue.artist[pool.track] == bounds.more_of
    return np.where(of_theme, bounds.more, bounds.rules.artist_cap)


def _part(pool: Pool, wanted: np.ndarray) -> Pool:
    return Pool(pool.track[wanted], pool.score[wanted], pool.counts)


def _reasons(order: Pool, bounds: Bounds, shelf: Shelf) -> tuple[Reason, ...]:
    """Of what they know that they played it, of the rest what of this part of their history it is near."""
    mine, whole, catalogue = bounds.mine, wanted(bounds.whole, shelf.catalogue), shelf.catalogue
    place_of = {int(row): place for place, row in enumerate(mine.track)}
    new = order.track[~np.isin(order.track, mine.track)]
    history = shelf.vectors(TASK, mine.track[witnesses(mine)])
    near = iter(explain(new, shelf.vectors(TASK, new), mine, history, catalogue, counted=whole))
    return tuple(own_reason(mine, place_of[row]) if row in place_of else next(near) for row in order.track.tolist())
