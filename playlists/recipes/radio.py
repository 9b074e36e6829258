"""Radio: what lies around some seeds, in the order in which this listener would like it.

Shapes: S seeds, n candidates, D dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Rows
from playlists.errors import TooFewTracks
from playlists.playlist import Playlist
from playlists.ranking.columns import Listened
from playlists.recipes.dialled import let_in
from playlists.recipes.filters import among, not_hidden, occurrence, per_artist, playable_in
from playlists.recipes.pool import Filter, Pool, best, keep, written
from playlists.recipes.seeds import TASK, Seeds, check_wanted, directions, names, reasons
from playlists.recipes.separable import separable
from playlists.recipes.sequence import sequence
from playlists.settings.declared import share, whole
from playlists.shelf import Shelf
from playlists.taste import Taste
from playlists.week import Period

KIND = "radio"
LENGTH = 50  # some three hours
LEAST = 25  # less is no radio
PER_ARTIST = 2
PER_SEED_ARTIST = 5  # who asks for an artist wants to hear them
BY_POPULARITY = 0.5  # the most that the dial moves a track by, where taste and closeness move it by 1 together
ALSO = 30  # places of the list that is the same for everybody


@dataclass(frozen=True, slots=True)
class Rules:
    """What a curator may change of a radio."""

    length: int = whole(LENGTH, LEAST, 200, "tracks", "How long the playlist is, unless the listener's dial says.")
    artist_cap: int = whole(PER_ARTIST, 1, 10, "tracks", "How many tracks one artist may have.")
    seed_artist_cap: int = whole(
        PER_SEED_ARTIST, 1, 25, "tracks", "How many tracks an artist may have whom the radio was asked for."
    )
    nearest: int = whole(
        200, 50, 5_000, "tracks", "How many tracks around each seed make its neighbourhood where nobody is adventurous."
    )
    widest: int = whole(
        5, 1, 20, "times nearest", "How much wider that is for who turned adventurousness as far as it goes."
    )
    personal_share: float = share(
        0.5, 0, 1, "The part of the order that the listener's taste decides; the rest is closeness to the seed."
    )


RULES = Rules()


def radio(taste: Taste, seeds: Seeds, day: Period, shelf: Shelf, rules: Rules = RULES) -> Playlist:
    """A playlist of LEAST to `length` tracks around `seeds`, each seed in its turn.

    Deterministic in (taste, seeds, day, model version); equal closeness goes by catalogue row. Where the rules leave
    too little of the neighbourhood it is looked at further out, at last the whole catalogue. Raises BadInput where a
    seed is not wanted, TooFewTracks with what each rule left.
    """
    check_wanted(seeds, taste, shelf.catalogue)
    around_SD = directions(seeds, shelf)
    usual = round(rules.nearest * (1 + (rules.widest - 1) * taste.dials.adventurousness))
    for reach in (usual, 4 * usual, len(shelf.catalogue)):
        pool = _picked(around_SD, min(reach, len(shelf.catalogue)), seeds, taste, shelf, rules)
        if len(pool) >= LEAST:
            return _playlist(pool, around_SD, seeds, taste, day, shelf)
    counted = written(pool.counts)
    raise TooFewTracks(f"radio: {len(pool)} tracks left, at least {LEAST} needed ({counted})", pool.counts)


def also_played(taste: Taste, seeds: Seeds, shelf: Shelf, rules: Rules = RULES) -> Rows:
    """At most ALSO rows closest to the seeds for whoever asks, the seeds themselves left out.

    Of `taste` only what is hidden or kept out by a dial counts, since that is nowhere; so it is what a radio would be
    without a listener.
    """
    around_SD = directions(seeds, shelf)
    pool = _around(around_SD, min(rules.nearest, len(shelf.catalogue)), shelf)
    pool = let_in(keep(pool, not_hidden(taste, shelf.catalogue), "not hidden"), taste.dials, shelf.catalogue)
    pool = keep(pool, lambda pool: ~np.isin(pool.track, seeds.tracks), "no seed")
    return best(_by_turns(pool, _nearest(pool.track, around_SD, shelf)), ALSO).track


def _picked(around_SD: np.ndarray, reach: int, seeds: Seeds, taste: Taste, shelf: Shelf, rules: Rules) -> Pool:
    pool = _around(around_SD, reach, shelf)
    pool = keep(pool, not_hidden(taste, shelf.catalogue), "not hidden")
    pool = keep(pool, playable_in(taste.market, shelf.catalogue), "playable")
    pool = let_in(pool, taste.dials, shelf.catalogue)
    ranked = _ranked(pool, taste, shelf, rules)
    pool = _by_turns(ranked, _nearest(ranked.track, around_SD, shelf))
    pool = keep(pool, _cap(seeds, taste, shelf, rules), "per artist")
    length = max(LEAST, taste.dials.length or rules.length)
    pool = best(_familiar(pool, taste, length), length)
    return separable(pool, shelf.catalogue.artist[pool.track])


def _around(around_SD: np.ndarray, reach: int, shelf: Shelf) -> Pool:
    """The `reach` tracks around each seed, together; the score is 1 for the closest of a seed, 0 for the furthest.

    The index compares inner products, which long vectors win, so it is asked for twice as many as the cosine keeps.
    """
    wider = min(2 * reach, len(shelf.catalogue))
    rows = np.unique(shelf.near(around_SD, TASK, wider)[0])
    rows = rows[rows >= 0].astype(np.int32)
    places = np.argsort(np.argsort(-_cosines(rows, around_SD, shelf), axis=0, kind="stable"), axis=0, kind="stable")
    inside = np.flatnonzero((closest := places.min(axis=1)) < reach)
    score = (1 - closest[inside] / reach).astype(np.float32)
    order = np.lexsort((rows[inside], -score))
    return Pool(rows[inside][order], score[order], (("found", len(inside)),))


def _cosines(rows: Rows, around_SD: np.ndarray, shelf: Shelf) -> np.ndarray:
    """(n, S)."""
    vectors = shelf.vectors(TASK, rows)
    lengths = np.sqrt(np.einsum("nd,nd->n", vectors, vectors))
    cosines: np.ndarray = (vectors @ around_SD.T) / np.maximum(lengths, 1e-12)[:, None]
    return cosines


def _nearest(rows: Rows, around_SD: np.ndarray, shelf: Shelf) -> np.ndarray:
    """(n,) which seed each of `rows` lies closest to."""
    nearest: np.ndarray = _cosines(rows, around_SD, shelf).argmax(axis=1)
    return nearest


def _ranked(pool: Pool, taste: Taste, shelf: Shelf, rules: Rules) -> Pool:
    """Best first by closeness, taste and the popularity dial, all as places within the pool."""
    worth = pool.score.astype(np.float64)
    if taste.known and len(pool):
        rows = np.sort(pool.track)
        liked = np.empty(len(pool))
        by_row = shelf.rank(TASK, Listened(taste.track, taste.vectors, taste.ended), rows)
        liked[np.argsort(pool.track)] = _shares(by_row)
        worth = (1 - rules.personal_share) * worth + rules.personal_share * liked
    heard = _shares(shelf.catalogue.listeners[pool.track].astype(np.float64))
    worth = worth + 2 * (taste.dials.popularity - 0.5) * BY_POPULARITY * heard
    order = np.lexsort((pool.track, -worth))
    return Pool(pool.track[order], worth[order].astype(np.float32), pool.counts)


def _shares(values: np.ndarray) -> np.ndarray:
    """(n,) the share of the others that each value is not smaller than; equals share one."""
    return np.searchsorted(np.sort(values), values, side="right") / max(len(values), 1)


def _by_turns(pool: Pool, nearest: np.ndarray) -> Pool:
    """The best of each seed, then the second of each, and so on; within a turn the better first."""
    order = np.lexsort((np.arange(len(pool)), occurrence(nearest)))
    return Pool(pool.track[order], pool.score[order], pool.counts)


def _cap(seeds: Seeds, taste: Taste, shelf: Shelf, rules: Rules) -> Filter:
    """True for the first tracks of each artist, more of them for one who is a seed."""
    if taste.dials.artist_cap is not None:
        return per_artist(taste.dials.artist_cap, shelf.catalogue)
    artist = shelf.catalogue.artist
    asked, most, usual = np.array(seeds.artists, np.int32), rules.seed_artist_cap, rules.artist_cap
    return lambda pool: occurrence(artist[pool.track]) < np.where(np.isin(artist[pool.track], asked), most, usual)


def _familiar(pool: Pool, taste: Taste, length: int) -> Pool:
    """Where the dial asks for a share of what is known: so many of each first, as far as there are such."""
    if taste.dials.familiar is None:
        return pool
    known = among(pool.track, np.union1d(taste.heard, taste.track).astype(np.int32))
    quota = round(length * taste.dials.familiar)
    first = np.where(known, np.cumsum(known) <= quota, np.cumsum(~known) <= length - quota)
    order = np.argsort(~first, kind="stable")
    return Pool(pool.track[order], pool.score[order], pool.counts)


def _playlist(pool: Pool, around_SD: np.ndarray, seeds: Seeds, taste: Taste, day: Period, shelf: Shelf) -> Playlist:
    catalogue = shelf.catalogue
    order = sequence(pool, shelf.vectors(TASK, pool.track), catalogue)
    said = reasons(seeds, order.track, _nearest(order.track, around_SD, shelf), taste, catalogue)
    return Playlist(
        KIND, taste.listener, day, shelf.version, "taste" if taste.known else "seeds", order.track, order.score, said,
        order.counts, names(seeds, catalogue),
    )  # fmt: skip
