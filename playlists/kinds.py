"""Every kind of playlist: when it is made anew, what it is made by, and which themes of it a listener has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from playlists.errors import NotFound, TooFewTracks
from playlists.playlist import Playlist
from playlists.recipes.daily_mix import about_daily_mix, daily_mix, daily_mixes
from playlists.recipes.discover_weekly import discover_weeklies
from playlists.recipes.release_radar import release_radars
from playlists.recipes.remembered import on_repeat, time_capsule
from playlists.recipes.themed_mixes import (
    about_artist,
    about_itself,
    artist_mix,
    artists,
    decade_mix,
    decades,
    genre_mix,
    genres,
)
from playlists.settings.settings import DEFAULT, Settings
from playlists.shelf import Shelf
from playlists.taste import Taste
from playlists.week import Every, Period

Answer = Playlist | TooFewTracks
Made = tuple[str, Answer]  # what a playlist is called, with its theme, and the playlist
Watch = Callable[[str], AbstractContextManager[object]]
R = TypeVar("R")  # what a curator may change of the kind
Together = Callable[[Sequence[Taste], Period, Shelf, Watch, R], list[Answer]]
Alone = Callable[[Taste, Period, Shelf, R], Playlist]
Themed = Callable[[Taste, Period, Shelf, str, R], Playlist]
Themes = Callable[[Taste, Shelf, R], Sequence[str]]
About = Callable[[Taste, Shelf, str, R], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Recipe(Generic[R]):
    """How one kind is made. With `themes` there is one playlist a theme, called `kind:theme`."""

    every: Every
    rules: Callable[[Settings], R]  # its own part of the settings
    together: Together[R] | None = None  # one playlist a listener, in their order
    themed: Themed[R] | None = None
    themes: Themes[R] | None = None  # which of them a listener has, the most theirs first
    about: About[R] | None = None  # what the playlist of one of these themes is named after
    diary: bool = False  # whether it reads the listens one by one


def one_by_one(make: Alone[R]) -> Together[R]:
    """A recipe of one listener, for many."""

    def together(
        tastes: Sequence[Taste], period: Period, shelf: Shelf, watch: Watch, rules: R
    ) -> list[Answer]:  # fmt: skip
        with watch("recipe"):
            return [_attempt(make, taste, period, shelf, rules) for taste in tastes]

    return together


def _attempt(make: Alone[R], taste: Taste, period: Period, shelf: Shelf, rules: R) -> Answer:
    try:
        return make(taste, period, shelf, rules)
    except TooFewTracks as too_few:
        return too_few


RECIPES: dict[str, Recipe[Any]] = {
    "discover-weekly": Recipe("monday", lambda settings: settings.discover_weekly, together=discover_weeklies),
    "release-radar": Recipe("friday", lambda settings: settings.release_radar, together=release_radars),
    "daily-mix": Recipe("day", lambda settings: settings.daily_mix, None, daily_mix, daily_mixes, about_daily_mix),
    "genre-mix": Recipe("day", lambda settings: settings.genre_mix, None, genre_mix, genres, about_itself),
    "artist-mix": Recipe("day", lambda settings: settings.artist_mix, None, artist_mix, artists, about_artist),
    "decade-mix": Recipe("day", lambda settings: settings.decade_mix, None, decade_mix, decades, about_itself),
    "on-repeat": Recipe("monday", lambda settings: settings.on_repeat, together=one_by_one(on_repeat), diary=True),
    "time-capsule": Recipe(
        "monday", lambda settings: settings.time_capsule, together=one_by_one(time_capsule), diary=True
    ),
}


ON_REQUEST = ("moment", "radio", "prompt", "blend")  # made when they are asked for, by recipes of their own


def recipe_of(kind: str) -> tuple[Recipe[Any], str]:
    """The recipe of a kind and its theme, "" where it has none: `daily-mix:2`. Raises NotFound."""
    family, _, theme = kind.partition(":")
    recipe = RECIPES.get(family)
    if recipe is None or bool(theme) != (recipe.themes is not None):
        there = ", ".join(name + (":…" if one.themes else "") for name, one in RECIPES.items())
        raise NotFound(f"playlist {kind[:60]!r}: there is no such kind; there are {there}")
    return recipe, theme


def family(kind: str) -> Recipe[Any]:
    """The recipe of all playlists of a kind, whatever their themes. Raises NotFound where there is no such kind."""
    if kind not in RECIPES:
        raise NotFound(f"playlist {kind[:60]!r}: there is no such kind; there are {', '.join(RECIPES)}")
    return RECIPES[kind]


def make(
    kind: str, tastes: Sequence[Taste], period: Period, shelf: Shelf, watch: Watch = nullcontext,
    settings: Settings = DEFAULT,
) -> list[Answer]:  # fmt: skip
    """One playlist of `kind` a listener, in their order; where the rules leave too little, what they left.

    Raises NotFound for a kind that there is not.
    """
    recipe, theme = recipe_of(kind)
    rules = recipe.rules(settings)
    if recipe.themed:
        themed = recipe.themed
        alone = one_by_one(lambda taste, when, on, by: themed(taste, when, on, theme, by))
        return alone(tastes, period, shelf, watch, rules)
    assert recipe.together is not None
    return recipe.together(tastes, period, shelf, watch, rules)


def make_all(
    kind: str, tastes: Sequence[Taste], period: Period, shelf: Shelf, watch: Watch = nullcontext,
    settings: Settings = DEFAULT,
) -> list[list[Made]]:  # fmt: skip
    """All playlists of `kind` that each listener has, by name, in their order: one, or one a theme."""
    if family(kind).themes is None:
        return [[(kind, answer)] for answer in make(kind, tastes, period, shelf, watch, settings)]
    return [
        [(name, make(name, [taste], period, shelf, watch, settings)[0]) for name in names(kind, taste, shelf, settings)]
        for taste in tastes
    ]


def names(kind: str, taste: Taste, shelf: Shelf, settings: Settings = DEFAULT) -> list[str]:
    """What the playlists of one kind are called that this listener has: itself, or one name a theme."""
    recipe = family(kind)
    if recipe.themes is None:
        return [kind]
    return [f"{kind}:{theme}" for theme in recipe.themes(taste, shelf, recipe.rules(settings))]
