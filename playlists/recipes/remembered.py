"""On Repeat: what is loved now. Time Capsule: what was loved a year or more ago and is not played now.

Both are made of listens with times; who has none gets TooFewTracks, which says so.

Shapes: m listens.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Rows
from playlists.playlist import Playlist, Reason
from playlists.recipes.dealt import dealt
from playlists.recipes.dialled import let_in
from playlists.recipes.filters import among, not_hidden, per_artist, playable_in
from playlists.recipes.mine import LOVED
from playlists.recipes.months import best_month, local_days
from playlists.recipes.pool import Filter, Pool, best, enough, keep
from playlists.recipes.sequence import sequence
from playlists.settings.declared import number, whole
from playlists.shelf import Shelf
from playlists.taste import Taste
from playlists.week import Period

TASK = "continuation"
NOW_DAYS = 28  # "the last four weeks" of the reasons


@dataclass(frozen=True, slots=True)
class RememberedRules:
    """What a curator may change of both."""

    length: int = whole(30, 10, 200, "tracks", "How long the playlist is, unless the listener's dial says.")
    artist_cap: int = whole(
        5,
        1,
        30,
        "tracks",
        "How many tracks one artist may have: an album is welcome, a list of nothing else is that album.",
    )


@dataclass(frozen=True, slots=True)
class OnRepeat(RememberedRules):
    """What a curator may change of On Repeat."""

    window_days: int = whole(28, 7, NOW_DAYS, "days", "Of how many days the plays make what is loved now.")
    half_life_days: float = number(
        14.0, 1, 365, "days", "After how long a play counts half: fewer days put what was played last first."
    )


@dataclass(frozen=True, slots=True)
class TimeCapsule(RememberedRules):
    """What a curator may change of a Time Capsule."""

    long_ago_days: int = whole(365, 365, 3_650, "days", "How long ago something was loved; a year or more is promised.")
    silent_days: int = whole(
        60, 7, 364, "days", "How long the listener has not played it: what was heard since need not be found again."
    )
    loved_then: int = whole(3, 1, 100, "full listens", "How many plays of that time make a track one that was loved.")
    dealt_from: int = whole(
        120, 30, 2_000, "tracks", "From how many tracks, the most played then, a week's capsule is dealt."
    )


ON_REPEAT, TIME_CAPSULE = OnRepeat(), TimeCapsule()


def on_repeat(taste: Taste, week: Period, shelf: Shelf, rules: OnRepeat = ON_REPEAT) -> Playlist:
    """The thirty tracks that the listener plays most these four weeks, what they play now before what has faded.

    Deterministic in (taste, week, model version). Raises TooFewTracks with the count after each rule.
    """
    diary, length = taste.diary, taste.dials.length or rules.length
    now = diary.full & (diary.age_days <= rules.window_days)
    rows, of = np.unique(diary.track[now], return_inverse=True)
    faded = np.bincount(of, weights=0.5 ** (diary.age_days[now] / rules.half_life_days), minlength=len(rows))
    score = faded + LOVED * among(rows, taste.loved)
    pool = _allowed(_pool(rows, score, "played these four weeks"), taste, shelf)
    picks = enough(best(keep(pool, _cap(taste, shelf, rules), "artist cap"), length), f"on repeat of {week}")
    order = _ordered(picks, shelf)
    lately = diary.track[diary.full & (diary.age_days <= NOW_DAYS)]
    plays = [int((lately == row).sum()) for row in order.track]
    reasons = tuple(Reason("played", row, n, n) for row, n in zip(order.track.tolist(), plays, strict=True))
    return _playlist("on-repeat", taste, week, shelf, order, reasons)


def time_capsule(taste: Taste, week: Period, shelf: Shelf, rules: TimeCapsule = TIME_CAPSULE) -> Playlist:
    """Thirty tracks of those that were loved a year or more ago and have not been played for two months.

    Other ones are dealt every week. Each reason tells the month in which the track was played most, of that time.
    Deterministic in (taste, week, model version). Raises TooFewTracks with the count after each rule.
    """
    diary, length = taste.diary, taste.dials.length or rules.length
    then = diary.full & (diary.age_days >= rules.long_ago_days)
    rows, of = np.unique(diary.track[then], return_inverse=True)
    plays = np.bincount(of, minlength=len(rows))
    silent = ~among(rows, np.unique(diary.track[diary.age_days <= rules.silent_days]))
    pool = keep(_pool(rows, plays, "played a year ago"), lambda pool: pool.score >= rules.loved_then, "loved then")
    pool = keep(pool, lambda pool: among(pool.track, rows[silent]), "not played now")
    pool = best(_allowed(pool, taste, shelf), max(rules.dealt_from, 4 * length))
    today = dealt(pool, pool.score, f"{taste.listener}\x1ftime-capsule\x1f{week}", shelf.catalogue)
    picks = enough(best(keep(today, _cap(taste, shelf, rules), "artist cap"), length), f"time capsule of {week}")
    order, days = _ordered(picks, shelf), local_days(diary, week)
    reasons = tuple(_then(row, days[then & (diary.track == row)]) for row in order.track.tolist())
    return _playlist("time-capsule", taste, week, shelf, order, reasons)


def _then(row: int, days: np.ndarray) -> Reason:
    month, plays = best_month(days)
    return Reason("played", row, plays, name=month)


def _pool(rows: Rows, score: np.ndarray, stage: str) -> Pool:
    """The tracks of the diary, the best first; equals in the order of the catalogue."""
    order = np.argsort(-score, kind="stable")
    return Pool(rows[order].astype(np.int32), score[order].astype(np.float32), ((stage, len(rows)),))


def _allowed(pool: Pool, taste: Taste, shelf: Shelf) -> Pool:
    pool = keep(pool, not_hidden(taste, shelf.catalogue), "not hidden")
    pool = keep(pool, playable_in(taste.market, shelf.catalogue), "playable")
    return let_in(pool, taste.dials, shelf.catalogue)


def _cap(taste: Taste, shelf: Shelf, rules: RememberedRules) -> Filter:
    return per_artist(taste.dials.artist_cap or rules.artist_cap, shelf.catalogue)


def _ordered(picks: Pool, shelf: Shelf) -> Pool:
    return sequence(picks, shelf.vectors(TASK, picks.track), shelf.catalogue)


def _playlist(
    kind: str, taste: Taste, week: Period, shelf: Shelf, order: Pool, reasons: tuple[Reason, ...]
) -> Playlist:
    counts = (*order.counts, ("picked", len(order)))
    return Playlist(kind, taste.listener, week, shelf.version, "taste", order.track, order.score, reasons, counts)
