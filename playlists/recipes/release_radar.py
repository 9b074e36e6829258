"""Release Radar: what came out these four weeks, first by whom the listener follows and plays, then as predicted.

Shapes: n candidates, D dimensions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from playlists.crowd import heard_in
from playlists.errors import TooFewTracks
from playlists.playlist import Basis, Playlist, Reason
from playlists.ranking.columns import Listened
from playlists.recipes.dialled import let_in
from playlists.recipes.explain import explain, witnesses
from playlists.recipes.filters import among, not_hidden, not_shown, per_artist, playable_in, unheard
from playlists.recipes.mine import wanted
from playlists.recipes.pool import Pool, best, enough, keep
from playlists.recipes.popular import popular_reasons
from playlists.recipes.reissues import compiled, reissued
from playlists.recipes.sequence import sequence
from playlists.settings.declared import number, whole
from playlists.shelf import Shelf
from playlists.taste import Taste
from playlists.week import FRIDAY, Period, first_day

KIND = "release-radar"
TASK, OLDER_TASK = "release", "discovery"  # a version from before there were release vectors has the other only
PER_ARTIST = 1


@dataclass(frozen=True, slots=True)
class Rules:
    """What a curator may change of a Release Radar."""

    length: int = whole(30, 10, 200, "tracks", "How long the playlist may be, unless the listener's dial says.")
    window_days: int = whole(
        28, 7, 28, "days", "How many days of releases it holds, of which the Friday itself is the last."
    )
    ranked: int = whole(
        300, 50, 5_000, "tracks", "How many of the new tracks nearest by content the second stage puts in order."
    )
    most_played: int = whole(
        50, 1, 500, "artists", "How many of the artists whom the listener plays most come before what is predicted."
    )
    often: float = number(
        3.0, 1, 100, "full listens", "How often the listener has played an artist, at least, for that to count."
    )
    never_again_weeks: int = whole(
        26, 26, 260, "weeks", "How long a track that it held does not come again; half a year is promised."
    )


RULES = Rules()
Watch = Callable[[str], AbstractContextManager[object]]


def release_radars(
    tastes: Sequence[Taste], week: Period, shelf: Shelf, watch: Watch = nullcontext, rules: Rules = RULES
) -> list[Playlist | TooFewTracks]:
    """One radar a listener, in their order; where the rules leave too little, what they left.

    What came out, and is neither compiled nor reissued, is found once for all.
    """
    with watch("search"):
        out = came_out(friday_of(week), shelf, rules.window_days)
    with watch("recipe"):
        return [_attempt(taste, out, week, shelf, rules) for taste in tastes]


def release_radar(taste: Taste, out: Pool, week: Period, shelf: Shelf, rules: Rules = RULES) -> Playlist:
    """The radar of one listener on the Friday of `week`, from the tracks that came `out`.

    First what is by artists whom they follow, then by those whom they play most, in the order of plays; then what
    content predicts. A guest is not the artist of a track: the catalogue's `artist_id` decides. Deterministic in
    (taste, week, model version). Raises TooFewTracks with what each rule left.
    """
    mine = wanted(taste, shelf.catalogue)
    ranked = _ranked(_allowed(out, taste, shelf), mine, shelf, rules)
    theirs_first = np.argsort(-_tier(ranked, mine, shelf, rules), kind="stable")
    ranked = Pool(ranked.track[theirs_first], ranked.score[theirs_first], ranked.counts)
    chosen = keep(ranked, per_artist(PER_ARTIST, shelf.catalogue), "one per artist")
    picks = best(enough(chosen, f"release radar of {week}"), taste.dials.length or rules.length)
    order = _path(picks, mine, shelf, rules)
    basis: Basis = "taste" if mine.known or len(mine.followed) else "popular"
    return Playlist(
        KIND, taste.listener, week, shelf.version, basis, order.track, order.score, _reasons(order, mine, shelf, rules),
        (*order.counts, ("picked", len(order))),
    )  # fmt: skip


def came_out(friday: date, shelf: Shelf, window_days: int = RULES.window_days) -> Pool:
    """What was released in the `window_days` that end with `friday`, and is neither on a compilation nor a reissue.

    1 January is left out: the catalogue writes it where only the year is known.
    """
    catalogue, first = shelf.catalogue, friday - timedelta(days=window_days - 1)
    day = catalogue.released
    inside = (day >= np.datetime64(first)) & (day <= np.datetime64(friday))
    a_day = day != day.astype("datetime64[Y]").astype("datetime64[D]")
    rows = np.flatnonzero(inside & a_day).astype(np.int32)
    pool = Pool(rows, np.zeros(len(rows), np.float32), (("released lately", len(rows)),))
    pool = keep(pool, lambda pool: ~compiled(pool.track, catalogue), "no compilation")
    return keep(pool, lambda pool: ~reissued(pool.track, catalogue, first), "no reissue")


def friday_of(week: Period) -> date:
    """The Friday that the radar of `week` is made on."""
    return first_day(week) + FRIDAY


def _allowed(out: Pool, taste: Taste, shelf: Shelf) -> Pool:
    pool = keep(out, unheard(taste), "unheard")
    pool = keep(pool, not_hidden(taste, shelf.catalogue), "not hidden")
    pool = keep(pool, not_shown(taste), "not shown before")
    pool = keep(pool, playable_in(taste.market, shelf.catalogue), "playable")
    return let_in(pool, taste.dials, shelf.catalogue)


def _ranked(allowed: Pool, mine: Taste, shelf: Shelf, rules: Rules) -> Pool:
    """What is allowed, by content: the nearest in the order of the second stage, and all that is by their artists."""
    if not mine.known:
        return _heard_here(allowed, mine, shelf, rules)
    task, rows = _task(mine), np.sort(allowed.track)
    near = np.einsum("nd,d->n", shelf.vectors(task, rows), mine.vectors[task])
    kept = _tier(Pool(rows, near), mine, shelf, rules) > 0
    kept[np.lexsort((rows, -near))[: rules.ranked]] = True
    scores = shelf.rank(task, Listened(mine.track, mine.vectors, mine.ended), rows[kept])
    order = np.lexsort((rows[kept], -scores))
    return Pool(rows[kept][order], scores[order].astype(np.float32), allowed.counts)


def _tier(pool: Pool, mine: Taste, shelf: Shelf, rules: Rules) -> np.ndarray:
    """(n,) float64: 0 for what is merely predicted, below 1 the more the more they play the artist, 1 and more where
    they follow the artist."""
    artist = shelf.catalogue.artist
    code, of = np.unique(artist[mine.track], return_inverse=True)
    plays = np.bincount(of, weights=mine.plays, minlength=len(code))
    often = plays >= rules.often
    if len(plays) > rules.most_played:
        often &= plays >= np.sort(plays)[-rules.most_played]
    share = np.zeros(int(artist.max(initial=0)) + 1)
    share[code[often]] = plays[often] / (plays[often].max(initial=0) + 1)
    share[mine.followed] += 1
    return share[artist[pool.track]]


def _heard_here(allowed: Pool, mine: Taste, shelf: Shelf, rules: Rules) -> Pool:
    """For somebody of whom no listen is known: what others have heard, in their country first, and whom they follow."""
    listeners = shelf.catalogue.listeners[allowed.track]
    here = heard_in(shelf.crowd, mine.market, shelf.catalogue)[allowed.track]
    order = np.lexsort((-listeners, -here))
    order = order[(listeners[order] > 0) | (_tier(allowed, mine, shelf, rules)[order] > 0)]
    counts = (*allowed.counts, ("heard by others", len(order)))
    return Pool(allowed.track[order], listeners[order].astype(np.float32), counts)


def _path(picks: Pool, mine: Taste, shelf: Shelf, rules: Rules) -> Pool:
    """Whom they follow and play comes first, as it stands; then a path through what is predicted."""
    theirs = int((_tier(picks, mine, shelf, rules) > 0).sum())
    rest = Pool(picks.track[theirs:], picks.score[theirs:])
    if mine.known:
        rest = sequence(rest, shelf.vectors(_task(mine), rest.track), shelf.catalogue)
    track = np.concatenate([picks.track[:theirs], rest.track])
    return Pool(track, np.concatenate([picks.score[:theirs], rest.score]), picks.counts)


def _reasons(order: Pool, mine: Taste, shelf: Shelf, rules: Rules) -> tuple[Reason, ...]:
    """That they follow the artist, or how often they played them; of what is predicted, what it is near."""
    tier, followed = _tier(order, mine, shelf, rules), among(shelf.catalogue.artist[order.track], mine.followed)
    predicted = Pool(order.track[tier == 0], order.score[tier == 0])
    rest = iter(_near(predicted, mine, shelf) if mine.known else popular_reasons(predicted, shelf, mine.market))
    return tuple(
        Reason("followed", row) if follows else _from(row, mine, shelf) if theirs else next(rest)
        for row, follows, theirs in zip(order.track.tolist(), followed, tier > 0, strict=True)
    )


def _from(row: int, mine: Taste, shelf: Shelf) -> Reason:
    artist = shelf.catalogue.artist
    return Reason("from", row, int(mine.plays[artist[mine.track] == artist[row]].sum(dtype=np.float64)))


def _near(predicted: Pool, mine: Taste, shelf: Shelf) -> tuple[Reason, ...]:
    task = _task(mine)
    history = shelf.vectors(task, mine.track[witnesses(mine)])
    return explain(predicted.track, shelf.vectors(task, predicted.track), mine, history, shelf.catalogue)


def _task(mine: Taste) -> str:
    return TASK if TASK in mine.vectors else OLDER_TASK


def _attempt(taste: Taste, out: Pool, week: Period, shelf: Shelf, rules: Rules) -> Playlist | TooFewTracks:
    try:
        return release_radar(taste, out, week, shelf, rules)
    except TooFewTracks as too_few:
        return too_few
