"""What is the world before anybody listens, and how does one draw an artist or a track from it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from training.simulator import genres, markets, rolls
from training.simulator.albums import Album, make_albums
from training.simulator.artists import TRACKS_EACH, Artists, make_artists
from training.simulator.tracks import Tracks, make_tracks

LOCAL = 3.0  # an artist is this many times better known at home
IN_SCENE = 0.7  # within a sub-genre fame counts less than in the charts: to this power
_DAYS = 1_000_000  # more days than any date has


@dataclass(frozen=True, slots=True)
class World:
    """Artists, albums and tracks, and the running sums from which they are drawn by popularity."""

    seed: int
    until: datetime  # UTC midnight; nothing happens later
    centres: np.ndarray  # (S, D) float32
    artists: Artists
    albums: list[Album]
    tracks: Tracks
    by_subgenre: np.ndarray  # (A,) int64: artists in order of sub-genre
    edge: np.ndarray  # (S + 1,) int64: where each sub-genre begins in `by_subgenre`
    chart_ends: np.ndarray  # (markets * A + 1,) float64: running popularity by market, in that order
    scene_ends: np.ndarray  # (markets * A + 1,) float64: the same to the power IN_SCENE
    track_start: np.ndarray  # (A + 1,) int64: where each artist's tracks begin
    track_ends: np.ndarray  # (M + 1,) float64: running popularity of tracks
    noticed_key: np.ndarray  # (M,) int64, rising: artist and the day from which on a track is played
    debut: np.ndarray  # (A,) int64: the first day, since 1970, on which the artist can be heard

    def charts(self, market: np.ndarray, chance: np.ndarray) -> np.ndarray:
        """Artists drawn by popularity in each market, the shape of `chance`."""
        first = market * len(self.artists)
        return self._artist(self.chart_ends, first, first + len(self.artists), chance)

    def scene(self, market: np.ndarray, subgenre: np.ndarray, chance: np.ndarray) -> np.ndarray:
        """Artists of a sub-genre drawn by popularity in each market."""
        base = market * len(self.artists)
        return self._artist(self.scene_ends, base + self.edge[subgenre], base + self.edge[subgenre + 1], chance)

    def renown(self) -> np.ndarray:
        """(markets, S) float64: the popularity of all artists of a sub-genre in a market; 0 where there are none."""
        base = np.arange(len(markets.CODES))[:, None] * len(self.artists)
        return self.chart_ends[base + self.edge[None, 1:]] - self.chart_ends[base + self.edge[None, :-1]]

    def known_by(self, artist: np.ndarray, day: np.ndarray) -> np.ndarray:
        """How many of an artist's tracks (its first ones) listeners have noticed by `day`."""
        after = np.searchsorted(self.noticed_key, artist * _DAYS + day, side="right")
        known: np.ndarray = after - self.track_start[artist]
        return known

    def _artist(self, ends: np.ndarray, first: np.ndarray, stop: np.ndarray, chance: np.ndarray) -> np.ndarray:
        drawn = rolls.between(ends, first, stop, chance)
        artist: np.ndarray = self.by_subgenre[drawn % len(self.artists)]
        return artist


def make_world(seed: int, tracks: int, until: datetime) -> World:
    """A world of `tracks` tracks; the same for the same arguments."""
    artists = make_artists(seed, max(1, tracks // TRACKS_EACH))
    albums = make_albums(seed, artists, tracks, until.date())
    music = make_tracks(seed, artists, albums)
    order = np.argsort(artists.subgenre, kind="stable")
    at_home = artists.home[order][None, :] == np.arange(len(markets.CODES))[:, None]
    fame = artists.popularity[order][None, :] * np.where(at_home, LOCAL, 1.0)
    start = np.searchsorted(music.artist, np.arange(len(artists) + 1))
    return World(
        seed, until, genres.centres(seed), artists, albums, music, order,
        np.searchsorted(artists.subgenre[order], np.arange(len(genres.SUBGENRES) + 1)),
        rolls.cumulative(fame.ravel()), rolls.cumulative(fame.ravel() ** IN_SCENE), start,
        rolls.cumulative(music.popularity), music.artist * _DAYS + music.noticed, music.noticed[start[:-1]],
    )  # fmt: skip
