"""Genre, artist and decade mixes: which of them are a listener's own, and what lies within each.

Shapes: n tracks of the history.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.errors import NotFound
from playlists.playlist import SHORTEST, Playlist
from playlists.recipes.daily_mix import artist_names, typical
from playlists.recipes.filters import among
from playlists.recipes.mine import capped, liking, only, playable
from playlists.recipes.mix import PER_ARTIST, TASK, Bounds, Within, centre, mix, nobody
from playlists.shelf import Shelf
from playlists.taste import Taste
from playlists.week import Period

MOST_GENRES, MOST_ARTISTS, MOST_DECADES = 6, 6, 4  # that one listener is offered: a shelf, not a catalogue
ENOUGH_PLAYS = 20.0  # full listens of their own inside a theme: fewer are a visit
ARTIST_TRACKS = 3  # of the artist that they like, beside ENOUGH_PLAYS
GENRE_ARTIST = 4  # tracks of one artist in a genre's mix: a narrow genre has few artists
OF_THE_ARTIST = 10  # tracks of fifty in an artist's own mix; the others have two
AROUND = 500  # tracks nearest to an artist's own that still are around them
FIRST = 3  # of their tracks that begin a mix
SMALLEST = 1e-12


def genre_mix(taste: Taste, day: Period, shelf: Shelf, theme: str) -> Playlist:
    """Their favourites of the genre `theme`, and unheard tracks of it.

    Each of these three mixes is deterministic in (taste, day, model version) and raises TooFewTracks where the
    history makes no such mix at all, NotFound where `theme` is none of those that are theirs.
    """
    _check("genre-mix", taste, day, shelf, theme, genres)
    return _mix("genre-mix", theme, taste, of_genre(theme, shelf.catalogue), day, shelf, GENRE_ARTIST)


def decade_mix(taste: Taste, day: Period, shelf: Shelf, theme: str) -> Playlist:
    """Their favourites of the decade `theme`, written 1990s, and unheard tracks of it."""
    _check("decade-mix", taste, day, shelf, theme, decades)
    return _mix("decade-mix", theme, taste, of_decade(theme, shelf.catalogue), day, shelf, PER_ARTIST)


def artist_mix(taste: Taste, day: Period, shelf: Shelf, theme: str) -> Playlist:
    """Tracks of the artist with the id `theme`, and what of theirs and of the unheard lies around the artist."""
    _check("artist-mix", taste, day, shelf, theme, artists)
    mine, code = playable(taste, shelf.catalogue), shelf.catalogue.artist_code[theme]
    within = around(mine, code, shelf)
    part = only(mine, np.flatnonzero(within(mine.track)))
    own = np.flatnonzero(shelf.catalogue.artist[part.track] == code)
    favourite = part.track[own[np.argsort(-liking(part)[own], kind="stable")][:1]]
    about = about_artist(taste, shelf, theme)
    bounds = Bounds(f"artist-mix:{theme}", taste, part, within, about, favourite, more_of=code, more=OF_THE_ARTIST)
    return mix(bounds, day, shelf)


def genres(taste: Taste, shelf: Shelf) -> list[str]:
    """The genres that are theirs: heard enough, and more than others hear them; the most telling first.

    The order is that of the terms of Kullback & Leibler's divergence (1951, https://doi.org/10.1214/aoms/1177729694)
    of their plays from everybody's, so that what everybody plays does not come first everywhere.
    """
    mine, catalogue = playable(taste, shelf.catalogue), shelf.catalogue
    place, codes = catalogue.genres_of(mine.track)
    plays = np.bincount(codes, weights=mine.plays[place], minlength=len(catalogue.genres.names))
    heard = np.flatnonzero(plays >= ENOUGH_PLAYS)
    share, everybody = plays[heard] / mine.plays.sum(), catalogue.genre_shares[heard]
    telling = share * np.log(share / np.maximum(everybody, SMALLEST))
    order = sorted(range(len(heard)), key=lambda n: (-telling[n], catalogue.genres.names[heard[n]]))
    there = [(catalogue.genres.names[heard[n]], mine.track[place[codes == heard[n]]]) for n in order]
    return [name for name, rows in there if capped(rows, catalogue, GENRE_ARTIST) >= SHORTEST][:MOST_GENRES]


def decades(taste: Taste, shelf: Shelf) -> list[str]:
    """The decades that are theirs, the most played first."""
    mine = playable(taste, shelf.catalogue)
    decade = decade_of(mine.track, shelf.catalogue)
    there, of = np.unique(decade, return_inverse=True)
    plays = np.bincount(of, weights=mine.plays) if len(of) else np.zeros(0)
    found = [
        f"{there[n]}s"
        for n in np.argsort(-plays, kind="stable")
        if there[n]
        and plays[n] >= ENOUGH_PLAYS
        and capped(mine.track[decade == there[n]], shelf.catalogue, PER_ARTIST) >= SHORTEST
    ]
    return found[:MOST_DECADES]


def artists(taste: Taste, shelf: Shelf) -> list[str]:
    """The ids of the artists that are theirs, the most played first: several tracks, and played often."""
    mine, catalogue = playable(taste, shelf.catalogue), shelf.catalogue
    if capped(mine.track, catalogue, PER_ARTIST) < SHORTEST:
        return []
    codes, of = np.unique(catalogue.artist[mine.track], return_inverse=True)
    plays, tracks = np.bincount(of, weights=mine.plays), np.bincount(of)
    named = codes < len(catalogue.artist_ids)  # a track without an artist is one of its own, without an id
    theirs = np.flatnonzero(named & (plays >= ENOUGH_PLAYS) & (tracks >= ARTIST_TRACKS))
    ids = [catalogue.artist_ids[codes[n]] for n in theirs]
    order = sorted(range(len(ids)), key=lambda n: (-plays[theirs[n]], ids[n]))
    return [ids[n] for n in order][:MOST_ARTISTS]


def about_itself(taste: Taste, shelf: Shelf, theme: str) -> tuple[str, ...]:
    """What a genre or a decade is called."""
    return (theme,)


def about_artist(taste: Taste, shelf: Shelf, theme: str) -> tuple[str, ...]:
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


def around(mine: Taste, artist: int, shelf: Shelf) -> Within:
    """True of the artist's tracks, and of the tracks nearest to those that the listener likes."""
    own = only(mine, np.flatnonzero(shelf.catalogue.artist[mine.track] == artist))
    rows, _ = shelf.near(centre(own, shelf)[None], TASK, min(AROUND, len(shelf.catalogue)))
    near = np.sort(rows[0])
    return lambda rows: among(rows, near) | (shelf.catalogue.artist[rows] == artist)


def _check(
    kind: str, taste: Taste, day: Period, shelf: Shelf, theme: str, themes: Callable[[Taste, Shelf], Sequence[str]]
) -> None:
    """Raises NotFound where `theme` is none of theirs, TooFewTracks where they have no theme at all."""
    there = themes(taste, shelf)
    if not there:
        raise nobody(f"{kind}:{theme}", playable(taste, shelf.catalogue), day)
    if theme not in there:
        raise NotFound(f"{kind}:{theme[:60]}: not one of yours yet; there are {', '.join(there)}")


def _mix(kind: str, theme: str, taste: Taste, within: Within, day: Period, shelf: Shelf, per_artist: int) -> Playlist:
    mine = playable(taste, shelf.catalogue)
    part = only(mine, np.flatnonzero(within(mine.track)))
    first = typical(part, shelf, FIRST)
    return mix(Bounds(f"{kind}:{theme}", taste, part, within, (theme,), first, per_artist), day, shelf)
