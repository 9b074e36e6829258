"""On Repeat: what is loved now. Time Capsule: what was loved a year or more ago and is not played now.

Both are made of listens with times; who has none gets TooFewTracks, which says so.

Shapes: m listens.
"""

from __future__ import annotations

import numpy as np

from playlists.catalogue import Rows
from playlists.playlist import Playlist, Reason
from playlists.recipes.dealt import dealt
from playlists.recipes.filters import among, not_hidden, per_artist, playable_in
from playlists.recipes.mine import LOVED
from playlists.recipes.months import best_month, local_days
from playlists.recipes.pool import Filter, Pool, best, enough, keep
from playlists.recipes.sequence import sequence
from playlists.shelf import Shelf
from playlists.taste import Taste
from playlists.week import Period

TASK = "continuation"
LENGTH = 30
PER_ARTIST = 5  # one album on repeat is welcome; a playlist that is nothing else is that album
NOW_DAYS = 28  # "the last four weeks" of the reasons
HALF_LIFE_DAYS = 14.0  # of a play, in what is on repeat
LONG_AGO_DAYS = 365
SILENT_DAYS = 60  # without a play: what was heard since is not in need of being found again
LOVED_THEN = 3  # full listens of a year or more ago that make a track one that was loved
CAPSULE = 120  # tracks, the most played then, that a week's capsule is dealt from


def on_repeat(taste: Taste, week: Period, shelf: Shelf) -> Playlist:
    """The thirty tracks that the listener plays most these four weeks, what they play now before what has faded.

    Deterministic in (taste, week, model version). Raises TooFewTracks with the count after each rule.
    """
    diary, length = taste.diary, taste.dials.length or LENGTH
    now = diary.full & (diary.age_days <= NOW_DAYS)
    rows, of = np.unique(diary.track[now], return_inverse=True)
    plays = np.bincount(of, minlength=len(rows))
    faded = np.bincount(of, weights=0.5 ** (diary.age_days[now] / HALF_LIFE_DAYS), minlength=len(rows))
    score = faded + LOVED * among(rows, taste.loved)
    pool = _allowed(_pool(rows, score, "played these four weeks"), taste, shelf)
    picks = enough(best(keep(pool, _cap(taste, shelf), "artist cap"), length), f"on repeat of {week}")
    order = _ordered(picks, shelf)
    of_row = dict(zip(rows.tolist(), plays.tolist(), strict=True))
    reasons = tuple(Reason("played", row, of_row[row], of_row[row]) for row in order.track.tolist())
    return _playlist("on-repeat", taste, week, shelf, order, reasons)


def time_capsule(taste: Taste, week: Period, shelf: Shelf) -> Playlist:
    """Thirty tracks of those that were loved a year or more ago and have not been played for two months.

    Other ones are dealt every week. Each reason tells the month in which the track was played most, of that time.
    Deterministic in (taste, week, model version). Raises TooFewTracks with the count after each rule.
    """
    diary, length = taste.diary, taste.dials.length or LENGTH
    then = diary.full & (diary.age_days >= LONG_AGO_DAYS)
    rows, of = np.unique(diary.track[then], return_inverse=True)
    plays = np.bincount(of, minlength=len(rows))
    silent = ~among(rows, np.unique(diary.track[diary.age_days <= SILENT_DAYS]))
    pool = keep(_pool(rows, plays, "played a year ago"), lambda pool: pool.score >= LOVED_THEN, "loved then")
    pool = keep(pool, lambda pool: among(pool.track, rows[silent]), "not played now")
    pool = best(_allowed(pool, taste, shelf), max(CAPSULE, 4 * length))
    today = dealt(pool, pool.score, f"{taste.listener}\x1ftime-capsule\x1f{week}", shelf.catalogue)
    picks = enough(best(keep(today, _cap(taste, shelf), "artist cap"), length), f"time capsule of {week}")
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
    return keep(pool, playable_in(taste.market, shelf.catalogue), "playable")


def _cap(taste: Taste, shelf: Shelf) -> Filter:
    return per_artist(taste.dials.artist_cap or PER_ARTIST, shelf.catalogue)


def _ordered(picks: Pool, shelf: Shelf) -> Pool:
    return sequence(picks, shelf.vectors(TASK, picks.track), shelf.catalogue)


def _playlist(
    kind: str, taste: Taste, week: Period, shelf: Shelf, order: Pool, reasons: tuple[Reason, ...]
) -> Playlist:
    counts = (*order.counts, ("picked", len(order)))
    return Playlist(kind, taste.listener, week, shelf.version, "taste", order.track, order.score, reasons, counts)
