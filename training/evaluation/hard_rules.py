"""Which tracks do the hard rules of each kind of playlist let in, and how many of one artist?

Said here a second time and in the shortest way, so that a recipe is measured against the promise and not against
itself.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from playlists.catalogue import Rows
from playlists.dials import DEFAULT
from playlists.recipes.diversify import unit
from playlists.recipes.mine import playable
from playlists.recipes.release_radar import came_out, friday_of
from playlists.recipes.seeds import Seeds, directions
from playlists.recipes.themed_mixes import around, of_decade, of_genre
from playlists.settings.settings import DEFAULT as RULED
from playlists.taste import Taste
from playlists.week import Week
from training.evaluation.rivals import LetIn
from training.evaluation.shelf import ExactShelf

OF_A_MIX = 2  # tracks of one artist
Rules = Callable[[Taste, str, Week, ExactShelf], LetIn]  # of a listener and a theme


def let_in(kind: str, taste: Taste, week: Week, shelf: ExactShelf) -> LetIn:
    """What the rules of `kind`, with its theme behind a colon, let in for one listener in `week`."""
    family, _, theme = kind.partition(":")
    return RULES[family](taste, theme, week, shelf)


def _playable(taste: Taste, shelf: ExactShelf) -> Rows:
    return np.flatnonzero(shelf.catalogue.playable(taste.market)).astype(np.int32)


def _unheard(taste: Taste, shelf: ExactShelf) -> Rows:
    return np.setdiff1d(_playable(taste, shelf), taste.heard).astype(np.int32)


def _same(rows: Rows, cap: int, task: str) -> LetIn:
    return LetIn(rows, np.full(len(rows), cap), task)


def _discover_weekly(taste: Taste, theme: str, week: Week, shelf: ExactShelf) -> LetIn:
    return _same(_unheard(taste, shelf), 1, "discovery")


def _release_radar(taste: Taste, theme: str, week: Week, shelf: ExactShelf) -> LetIn:
    out = came_out(friday_of(week), shelf).track
    return _same(np.intersect1d(_unheard(taste, shelf), out).astype(np.int32), 1, "release")


def _any_mix(taste: Taste, theme: str, week: Week, shelf: ExactShelf) -> LetIn:
    return _same(_playable(taste, shelf), OF_A_MIX, "continuation")


def _genre_mix(taste: Taste, theme: str, week: Week, shelf: ExactShelf) -> LetIn:
    rows = _playable(taste, shelf)
    return _same(rows[of_genre(theme, shelf.catalogue)(rows)], RULED.genre_mix.artist_cap, "continuation")


def _decade_mix(taste: Taste, theme: str, week: Week, shelf: ExactShelf) -> LetIn:
    rows = _playable(taste, shelf)
    return _same(rows[of_decade(theme, shelf.catalogue)(rows)], OF_A_MIX, "continuation")


def _artist_mix(taste: Taste, theme: str, week: Week, shelf: ExactShelf) -> LetIn:
    code, rows = shelf.catalogue.artist_code[theme], _playable(taste, shelf)
    rows = rows[around(playable(taste, shelf.catalogue), code, shelf, RULED.artist_mix.around)(rows)]
    caps = np.where(shelf.catalogue.artist[rows] == code, RULED.artist_mix.of_the_artist, OF_A_MIX)
    return LetIn(rows, caps, "continuation")


def _on_repeat(taste: Taste, theme: str, week: Week, shelf: ExactShelf) -> LetIn:
    diary, rules = taste.diary, RULED.on_repeat
    now = diary.full & (diary.age_days <= rules.window_days)
    rows = np.intersect1d(_playable(taste, shelf), diary.track[now]).astype(np.int32)
    return _same(rows, rules.artist_cap, "continuation")


def _time_capsule(taste: Taste, theme: str, week: Week, shelf: ExactShelf) -> LetIn:
    diary, rules = taste.diary, RULED.time_capsule
    rows, plays = np.unique(diary.track[diary.full & (diary.age_days >= rules.long_ago_days)], return_counts=True)
    then = np.setdiff1d(rows[plays >= rules.loved_then], diary.track[diary.age_days <= rules.silent_days])
    rows = np.intersect1d(_playable(taste, shelf), then).astype(np.int32)
    return _same(rows, rules.artist_cap, "continuation")


def _radio(taste: Taste, theme: str, week: Week, shelf: ExactShelf) -> LetIn:
    """The neighbourhood as wide as the radio first looks at it."""
    code, rows, rules = shelf.catalogue.artist_code[theme], _playable(taste, shelf), RULED.radio
    reach = round(rules.nearest * (1 + (rules.widest - 1) * DEFAULT.adventurousness))
    every = unit(shelf.vectors("continuation", np.arange(len(shelf.catalogue), dtype=np.int32)))
    near = np.argsort(-(every @ directions(Seeds(artists=(code,)), shelf)[0]), kind="stable")[:reach]
    rows = np.intersect1d(rows, near).astype(np.int32)
    caps = np.where(shelf.catalogue.artist[rows] == code, rules.seed_artist_cap, rules.artist_cap)
    return LetIn(rows, caps, "continuation")


def _prompt(taste: Taste, theme: str, week: Week, shelf: ExactShelf) -> LetIn:
    rows = _unheard(taste, shelf)
    return _same(rows[of_genre(theme, shelf.catalogue)(rows)], OF_A_MIX, "discovery")


RULES: dict[str, Rules] = {
    "discover-weekly": _discover_weekly,
    "release-radar": _release_radar,
    "daily-mix": _any_mix,
    "genre-mix": _genre_mix,
    "artist-mix": _artist_mix,
    "decade-mix": _decade_mix,
    "on-repeat": _on_repeat,
    "time-capsule": _time_capsule,
    "radio": _radio,
    "moment": _any_mix,
    "prompt": _prompt,
}
