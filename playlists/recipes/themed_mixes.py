"""Genre, artist and decade mixes: which of them are a listener's own, and what lies within each.

Shapes: n tracks of the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.errors import NotFound
from playlists.playlist import SHORTEST, Playlist
from playlists.recipes.daily_mix import artist_names, typical
from playlists.recipes.filters import among
from playlists.recipes.mine import capped, liking, only, playable
from playlists.recipes.mix import TASK, Bounds, MixRules, Within, centre, mix, nobody
from playlists.settings.declared import number, whole
from playlists.shelf import Shelf
from playlists.taste import Taste
from playlists.week import Period

FIRST = 3  # of their tracks that begin a mix
SMALLEST = 1e-12


@dataclass(frozen=True, slots=True)
class ThemeRules(MixRules):
    """What a curator may change of every themed mix."""

    most: int = whole(6, 1, 20, "themes", "How many themes of this kind a listener is offered: a shelf, no catalogue.")
    enough_plays: float = number(
        20.0, 5, 1_000, "full listens",
        "How often the listener has played what lies inside a theme, at least, so that it is theirs.",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class GenreRules(ThemeRules):
    """What a curator may change of genre mixes."""

    artist_cap: int = whole(4, 1, 10, "tracks", "How many tracks one artist may have: a narrow genre has few artists.")


@dataclass(frozen=True, slots=True)
class ArtistRules(ThemeRules):
    """What a curator may change of artist mixes."""

    artist_tracks: int = whole(
        3, 1, 20, "tracks", "How many tracks of the artist the listener likes, at least, for a mix of their own."
    )
    of_the_artist: int = whole(10, 1, 50, "tracks", "How many tracks the artist may have; the others have artist_cap.")
    around: int = whole(
        500, 50, 5_000, "tracks", "How many tracks nearest to the artist's own still count as being around the artist."
    )


@dataclass(frozen=True, slots=True)
class DecadeRules(ThemeRules):
    """What a curator may change of decade mixes."""

    most: int = whole(4, 1, 20, "themes", "How many decades a listener is offered: a shelf, no catalogue.")


GENRE, ARTIST, DECADE = GenreRules(), ArtistRules(), DecadeRules()


def genre_mix(taste: Taste, day: Period, shelf: Shelf, theme: str, rules: GenreRules = GENRE) -> Playlist:
    """Their favourites of the genre `theme`, and unheard tracks of it.

    Each of these three mixes is deterministic in (taste, day, model version) and raises TooFewTracks where the
    history makes no such mix at all, NotFound where `theme` is none of those that are theirs.
    """
    _check("genre-mix", taste, day, shelf, theme, genres(taste, shelf, rules))
    return _mix("genre-mix", theme, taste, of_genre(theme, shelf.catalogue), day, shelf, rules)


def decade_mix(taste: Taste, day: Period, shelf: Shelf, theme: str, rules: DecadeRules = DECADE) -> Playlist:
    """Their favourites of the decade `theme`, written 1990s, and unheard tracks of it."""
    _check("decade-mix", taste, day, shelf, theme, decades(taste, shelf, rules))
    return _mix("decade-mix", theme, taste, of_decade(theme, shelf.catalogue), day, shelf, rules)


def artist_mix(taste: Taste, day: Period, shelf: Shelf, theme: str, rules: ArtistRules = ARTIST) -> Playlist:
    """Tracks of the artist with the id `theme`, and what of theirs and of the unheard lies around the artist."""
    _check("artist-mix", taste, day, shelf, theme, artists(taste, shelf, rules))
    mine, code = playable(taste, shelf.catalogue), shelf.catalogue.artist_code[theme]
    within = around(mine, code, shelf, rules.around)
    part = only(mine, np.flatnonzero(within(mine.track)))
    own = np.flatnonzero(shelf.catalogue.artist[part.track] == code)
    favourite = part.track[own[np.argsort(-liking(part)[own], kind="stable")][:1]]
    about = about_artist(taste, shelf, theme)
    kind = f"artist-mix:{theme}"
    return mix(Bounds(kind, taste, part, within, about, favourite, rules, code, rules.of_the_artist), day, shelf)


def genres(taste: Taste, shelf: Shelf, rules: GenreRules = GENRE) -> list[str]:
    """The genres that are theirs: heard enough, and more than others hear them; the most telling first.

    The order is that of the terms of Kullback & Leibler's divergence (1951, https://doi.org/10.1214/aoms/1177729694)
    of their plays from everybody's, so that what everybody plays does not come first everywhere.
    """
    mine, catalogue = playable(taste, shelf.catalogue), shelf.catalogue
    place, codes = catalogue.genres_of(mine.track)
    plays = np.bincount(codes, weights=mine.plays[place], minlength=len(catalogue.genres.names))
    heard = np.flatnonzero(plays >= rules.enough_plays)
    share, everybody = plays[heard] / mine.plays.sum(), catalogue.genre_shares[heard]
    telling = share * np.log(share / np.maximum(everybody, SMALLEST))
    order = sorted(range(len(heard)), key=lambda n: (-telling[n], catalogue.genres.names[heard[n]]))
    there = [(catalogue.genres.names[heard[n]], mine.track[place[codes == heard[n]]]) for n in order]
    return [name for name, rows in there if capped(rows, catalogue, rules.artist_cap) >= SHORTEST][: rules.most]


def decades(taste: Taste, shelf: Shelf, rules: DecadeRules = DECADE) -> list[str]:
    """The decades that are theirs, the most played first."""
    mine = playable(taste, shelf.catalogue)
    decade = decade_of(mine.track, shelf.catalogue)
    there, of = np.unique(decade, return_inverse=True)
    plays = np.bincount(of, weights=mine.plays) if len(of) else np.zeros(0)
    found = [
        f"{there[n]}s"
        for n in np.argsort(-plays, kind="stable")
        if there[n]
        and plays[n] >= rules.enough_plays
        and capped(mine.track[decade == there[n]], shelf.catalogue, rules.artist_cap) >= SHORTEST
    ]
    return found[: rules.most]


def artists(taste: Taste, shelf: Shelf, rules: ArtistRules = ARTIST) -> list[str]:
    """The ids of the artists that are theirs, the most played first: several tracks, and played often."""
    mine, catalogue = playable(taste, shelf.catalogue), shelf.catalogue
    if capped(mine.track, catalogue, rules.artist_cap) < SHORTEST:
        return []
    codes, of = np.unique(catalogue.artist[mine.track], return_inverse=True)
    plays, tracks = np.bincount(of, weights=mine.plays), np.bincount(of)
    named = codes < len(catalogue.artist_ids)  # a track without an artist is one of its own, without an id
    theirs = np.flatnonzero(named & (plays >= rules.enough_plays) & (tracks >= rules.artist_tracks))
    ids = [catalogue.artist_ids[codes[n]] for n in theirs]
    order = sorted(range(len(ids)), key=lambda n: (-plays[theirs[n]], ids[n]))
    return [ids[n] for n in order][: rules.most]


def about_itself(taste: Taste, shelf: Shelf, theme: str, rules: ThemeRules) -> tuple[str, ...]:
    """What a genre or a decade is called."""
    return (theme,)


def about_artist(taste: Taste, shelf: Shelf, theme: str, rules: ArtistRules = ARTIST) -> tuple[str, ...]:
    """The artist's name."""
    row = int(np.flatnonzero(shelf.catalogue.artist == shelf.catalogue.artist_code[theme])[0])
    return artist_names(np.array([row]), shelf.catalogue)


def of_genre(genre: str, catalogue: Catalogue) -> Within:
    """True of tracks of that genre."""
    code = np.array([catalogue.genre_code[genre]])
    return lambda rows: catalogue.of_genres(code, rows)


def of_decade(decade: str, catalogue: Catalogue) -> Within:
    """True of tracks released in that decade."""
    first = int(decade.removesuffix("s"))
    return lambda rows: decade_of(rows, catalogue) == first


def decade_of(rows: Rows, catalogue: Catalogue) -> np.ndarray:
    """(n,) int64: 1990 of what was released from 1990 to 1999, 0 where that is unknown."""
    day = catalogue.released[rows]
    year = day.astype("datetime64[Y]").astype(np.int64) + 1970
    return np.where(np.isnat(day), 0, year // 10 * 10)


def around(mine: Taste, artist: int, shelf: Shelf, most: int) -> Within:
    """True of the artist's tracks, and of the `most` tracks nearest to those that the listener likes."""
    own = only(mine, np.flatnonzero(shelf.catalogue.artist[mine.track] == artist))
    rows, _ = shelf.near(centre(own, shelf)[None], TASK, min(most, len(shelf.catalogue)))
    near = np.sort(rows[0])
    return lambda rows: among(rows, near) | (shelf.catalogue.artist[rows] == artist)


def _check(kind: str, taste: Taste, day: Period, shelf: Shelf, theme: str, there: Sequence[str]) -> None:
    """Raises NotFound where `theme` is none of those that are `there`, TooFewTracks where they have none at all."""
    if not there:
        raise nobody(f"{kind}:{theme}", taste, day, shelf)
    if theme not in there:
        raise NotFound(f"{kind}:{theme[:60]}: not one of yours yet; there are {', '.join(there)}")


def _mix(kind: str, theme: str, taste: Taste, within: Within, day: Period, shelf: Shelf, rules: MixRules) -> Playlist:
    mine = playable(taste, shelf.catalogue)
    part = only(mine, np.flatnonzero(within(mine.track)))
    first = typical(part, shelf, FIRST)
    return mix(Bounds(f"{kind}:{theme}", taste, part, within, (theme,), first, rules), day, shelf)
