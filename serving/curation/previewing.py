"""A playlist under the settings in force and under changed ones, side by side, before anything is saved.

Whose taste? The curator's own, or that of nobody, who picked some artists and genres as one does in the quiz. Never
another listener's: a curator may see what somebody plays no more than anybody else may.

Shapes: n tracks of one side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from playlists.catalogue import Catalogue
from playlists.diary import NO_DIARY
from playlists.errors import NotFound, TooFewTracks
from playlists.histories import histories_of
from playlists.kinds import RECIPES
from playlists.listens import LISTENS
from playlists.picks import with_picks
from playlists.playlist import Counts, Playlist
from playlists.recipes.filters import among
from playlists.recipes.picked import truly
from playlists.settings.settings import Settings, kinds_there
from playlists.taste import Notes, Taste
from playlists.week import Period, begins, period_at, zone
from serving.answering import making
from serving.curation.in_force import InForce
from serving.curation.revisions import Wanted, overlaid
from serving.curation.sampled import Sample, sampled
from serving.desk import Desk
from serving.shelves.shelf import VersionShelf
from serving.stopwatch import Stopwatch
from serving.store import curating
from serving.store.listeners import Listener
from serving.store.opened import reading

NOBODY = "somebody"  # what the taste of nobody is called: no account has it, and nothing is stored of it
OF_A_GENRE = 5  # artists that stand for a genre: the most heard of it


@dataclass(frozen=True, slots=True)
class Picks:
    """A taste of nobody: ids of artists and names of genres, and the country that it lives in."""

    artists: Sequence[str] = ()
    genres: Sequence[str] = ()
    market: str | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """The playlist under some settings, or what the rules left where that is none."""

    tracks: tuple[dict[str, str | None], ...]  # track, title, artist
    counts: Counts
    long_tail: float  # the part of the tracks that is of it
    known_artists: float  # the part of the tracks that is by artists whom the taste knows
    too_few: str | None = None  # why there is none


@dataclass(frozen=True, slots=True)
class Preview:
    """Both sides, and what differs: ids that come in, ids that go out, in the order of their side."""

    kind: str
    own: bool
    now: Side
    then: Side
    comes: tuple[str, ...]
    goes: tuple[str, ...]
    revision: int  # that it begins at


async def preview(desk: Desk, me: Listener, kind: str, wanted: Wanted, picks: Picks | None) -> Preview:
    """What `wanted` would make of the playlist `kind` of the listener `me`, or of who has `picks`. Stores nothing.

    Raises NotFound for a kind, an artist or a genre that there is not, BadInput for changes that are refused.
    """
    family = kind.partition(":")[0]
    if family not in kinds_there():
        raise NotFound(f"playlist {kind[:60]!r}: there is no such kind; there are {', '.join(kinds_there())}")
    shelf = desk.shelf.get()
    artists = _artists(picks, shelf.catalogue) if picks else []
    every = RECIPES[family].every if family in RECIPES else "day"
    period = period_at(every, desk.clock(), me.timezone)

    def work() -> Preview:
        with reading(desk.store) as connection:
            revision = curating.newest(connection)
            settings = [overlaid(desk.curation.base, revision.overlay, change)[0] for change in ({}, wanted)]
            tastes = [
                _picked(artists, picks, kind, period, shelf)
                if picks
                else _own(connection, me, kind, period, shelf, one)
                for one in settings
            ]
        local = desk.clock().astimezone(zone(me.timezone))
        sample = Sample(kind, period, local.hour, local.weekday())
        now, then = (_side(sample, taste, shelf, one) for taste, one in zip(tastes, settings, strict=True))
        return _compared(kind, picks is None, now, then, revision.number)

    return await desk.build(work)


def _compared(kind: str, own: bool, now: Side, then: Side, revision: int) -> Preview:
    before, after = ([str(track["track"]) for track in side.tracks] for side in (now, then))
    comes, goes = (tuple(one for one in of if one not in set(but)) for of, but in ((after, before), (before, after)))
    return Preview(kind, own, now, then, comes, goes, revision)


def _side(sample: Sample, taste: Taste, shelf: VersionShelf, settings: Settings) -> Side:
    try:
        answer = sampled(sample, taste, shelf, settings)
    except TooFewTracks as few:
        answer = few
    made = truly(answer, taste)
    if isinstance(made, TooFewTracks):
        return Side((), made.counts, 0.0, 0.0, str(made))
    return _told(made, taste, shelf.catalogue)


def _told(made: Playlist, taste: Taste, catalogue: Catalogue) -> Side:
    rows = made.tracks
    known = among(catalogue.artist[rows], np.unique(catalogue.artist[taste.track]))
    tracks = tuple(catalogue.words(("track", "title", "artist"), rows))
    return Side(tracks, made.counts, round(float(catalogue.tail[rows].mean()), 4), round(float(known.mean()), 4))


def _own(
    connection: Connection, me: Listener, kind: str, period: Period, shelf: VersionShelf, settings: Settings
) -> Taste:
    family = kind.partition(":")[0]
    diary = RECIPES[family].diary if family in RECIPES else True
    asked = making.known_of(connection, [me.id], kind, period, shelf.catalogue, diary, InForce(settings))
    return making.tastes(asked, shelf, Stopwatch())[0]


def _picked(artists: Sequence[str], picks: Picks, kind: str, period: Period, shelf: VersionShelf) -> Taste:
    nothing = histories_of(LISTENS.empty_table(), shelf.catalogue, begins(period, "UTC"), None, [NOBODY])
    histories = with_picks(nothing, [artists], shelf.catalogue)
    asked = making.Asked(kind, period, histories, [Notes(market=picks.market)], [NO_DIARY])
    return making.tastes(asked, shelf, Stopwatch())[0]


def _artists(picks: Picks, catalogue: Catalogue) -> list[str]:
    """The ids that the picks stand for, each once. Raises NotFound for one that the catalogue does not have."""
    for artist in picks.artists:
        if artist not in catalogue.artist_code:
            raise NotFound(f"artist {artist[:60]!r}: the catalogue has none of that id")
    of_genres = [id for genre in picks.genres for id in _of_genre(genre.strip().lower(), catalogue)]
    return list(dict.fromkeys([*picks.artists, *of_genres]))


def _of_genre(genre: str, catalogue: Catalogue) -> list[str]:
    """The artists of a genre that the most listeners have heard."""
    if genre not in catalogue.genre_code:
        raise NotFound(f"genre {genre[:60]!r}: the catalogue has none of that name")
    every = np.arange(len(catalogue))
    rows = np.flatnonzero(catalogue.of_genres(np.array([catalogue.genre_code[genre]]), every))
    heard = np.bincount(catalogue.artist[rows], catalogue.listeners[rows], len(catalogue.artist_ids))
    codes = np.unique(catalogue.artist[rows])
    named = codes[codes < len(catalogue.artist_ids)]  # a track without an artist is one of its own, without an id
    return [catalogue.artist_ids[code] for code in named[np.argsort(-heard[named], kind="stable")][:OF_A_GENRE]]
