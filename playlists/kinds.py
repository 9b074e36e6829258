"""Every kind of playlist: when it is made anew, what it is made by, and which themes of it a listener has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

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
from playlists.shelf import Shelf
from playlists.taste import Taste
from playlists.week import Every, Period

Answer = Playlist | TooFewTracks
Made = tuple[str, Answer]  # what a playlist is called, with its theme, and the playlist
Watch = Callable[[str], AbstractContextManager[object]]
Together = Callable[[Sequence[Taste], Period, Shelf, Watch], list[Answer]]
Alone = Callable[[Taste, Period, Shelf], Playlist]
Themed = Callable[[Taste, Period, Shelf, str], Playlist]
Themes = Callable[[Taste, Shelf], Sequence[str]]
About = Callable[[Taste, Shelf, str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one kind is made. With `themes` there is one playlist a theme, called `kind:theme`."""

    every: Every
    together: Together | None = None  # one playlist a listener, in their order
    themed: Themed | None = None
    themes: Themes | None = None  # which of them a listener has, the most theirs first
    about: About | None = None  # what the playlist of one of these themes is named after
    diary: bool = False  # whether it reads the listens one by one


def one_by_one(make: Alone) -> Together:
    """A recipe of one listener, for many."""

    def together(tastes: Sequence[Taste], period: Period, shelf: Shelf, watch: Watch = nullcontext) -> list[Answer]:
        with watch("recipe"):
            return [_attempt(make, taste, period, shelf) for taste in tastes]

    return together


def _attempt(make: Alone, taste: Taste, period: Period, shelf: Shelf) -> Answer:
    try:
        return make(taste, period, shelf)
    except TooFewTracks as too_few:
        return too_few


RECIPES: dict[str, Recipe] = {
    "discover-weekly": Recipe("monday", together=discover_weeklies),
    "release-radar": Recipe("friday", together=release_radars),
    "daily-mix": Recipe("day", themed=daily_mix, themes=daily_mixes, about=about_daily_mix),
    "genre-mix": Recipe("day", themed=genre_mix, themes=genres, about=about_itself),
    "artist-mix": Recipe("day", themed=artist_mix, themes=artists, about=about_artist),
    "decade-mix": Recipe("day", themed=decade_mix, themes=decades, about=about_itself),
    "on-repeat": Recipe("monday", together=one_by_one(on_repeat), diary=True),
    "time-capsule": Recipe("monday", together=one_by_one(time_capsule), diary=True),
}


def recipe_of(kind: str) -> tuple[Recipe, str]:
    """The recipe of a kind and its theme, "" where it has none: `daily-mix:2`. Raises NotFound."""
    family, _, theme = kind.partition(":")
    recipe = RECIPES.get(family)
    if recipe is None or bool(theme) != (recipe.themes is not None):
        there = ", ".join(name + (":…" if one.themes else "") for name, one in RECIPES.items())
        raise NotFound(f"playlist {kind[:60]!r}: there is no such kind; there are {there}")
    return recipe, theme


def family(kind: str) -> Recipe:
    """The recipe of all playlists of a kind, whatever their themes. Raises NotFound where there is no such kind."""
    if kind not in RECIPES:
        raise NotFound(f"playlist {kind[:60]!r}: there is no such kind; there are {', '.join(RECIPES)}")
    return RECIPES[kind]


def make(kind: str, tastes: Sequence[Taste], period: Period, shelf: Shelf, watch: Watch = nullcontext) -> list[Answer]:
    """One playlist of `kind` a listener, in their order; where the rules leave too little, what they left.

    Raises NotFound for a kind that there is not.
    """
    recipe, theme = recipe_of(kind)
    if recipe.themed:
        themed = recipe.themed
        return one_by_one(lambda taste, when, on: themed(taste, when, on, theme))(tastes, period, shelf, watch)
    assert recipe.together is not None
    return recipe.together(tastes, period, shelf, watch)


def make_all(
    kind: str, tastes: Sequence[Taste], period: Period, shelf: Shelf, watch: Watch = nullcontext
) -> list[list[Made]]:
    """All playlists of `kind` that each listener has, by name, in their order: one, or one a theme."""
    if family(kind).themes is None:
        return [[(kind, answer)] for answer in make(kind, tastes, period, shelf, watch)]
    return [
        [(name, make(name, [taste], period, shelf, watch)[0]) for name in names(kind, taste, shelf)] for taste in tastes
    ]


def names(kind: str, taste: Taste, shelf: Shelf) -> list[str]:
    """What the playlists of one kind are called that this listener has: itself, or one name a theme."""
    themes = family(kind).themes
    return [kind] if themes is None else [f"{kind}:{theme}" for theme in themes(taste, shelf)]
