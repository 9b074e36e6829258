"""What is true of each track: where it lies, how good it is, how long, how popular, and what its audio gives away?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.simulator import genres, rolls
from training.simulator.albums import Album
from training.simulator.artists import Artists

OWN_SOUND = 0.35  # how far a track lies from its artist
SHARED_MERIT = 0.6  # how much of a track's quality is its artist's
ZIPF = 0.5  # within an artist, popularity falls with the rank of a track to this power
AUDIO = 20  # width of the content vector: the position seen through a mixing matrix
AUDIO_NOISE = 0.7  # length of what the audio says about something else than taste, the signal's being 1
INTERLUDES = 0.015  # share of tracks that are under 30 s


@dataclass(frozen=True, slots=True)
class Tracks:
    """M tracks as columns, by artist, then as noticed, then as they stand on the album."""

    artist: np.ndarray  # (M,) int64
    album: np.ndarray  # (M,) int64, indexes the list of albums
    number: np.ndarray  # (M,) int64, the place on the album, from 0
    size: np.ndarray  # (M,) int64, tracks of its album
    noticed: np.ndarray  # (M,) int64, days since 1970 from which on it is played
    allowed: np.ndarray  # (M,) int64, a bit per market
    position: np.ndarray  # (M, D) float32, unit length
    quality: np.ndarray  # (M,) float32, about standard normal
    popularity: np.ndarray  # (M,) float64, within its artist
    duration_ms: np.ndarray  # (M,) int64
    audio: np.ndarray  # (M, AUDIO) float32

    def __len__(self) -> int:
        return len(self.artist)


def make_tracks(seed: int, artists: Artists, albums: Sequence[Album]) -> Tracks:
    """The tracks of `albums`, in their order."""
    size_of = np.array([album.size for album in albums])
    album = np.repeat(np.arange(len(albums)), size_of)
    number = np.arange(len(album)) - (np.cumsum(size_of) - size_of)[album]
    artist = np.array([album.artist for album in albums])[album]
    noticed = np.array([album.noticed for album in albums], "datetime64[D]").astype(np.int64)[album]
    allowed = np.array([album.allowed for album in albums])[album]
    position = _positions(seed, artists.position[artist])
    own = rolls.normal(seed, "track quality", np.arange(len(album)))
    quality = (SHARED_MERIT * artists.merit[artist] + (1 - SHARED_MERIT**2) ** 0.5 * own).astype(np.float32)
    return Tracks(
        artist, album, number, size_of[album], noticed, allowed, position, quality,
        _popularity(seed, artist, quality), _durations(seed, artists.subgenre[artist]), _audio(seed, position),
    )  # fmt: skip


def _positions(seed: int, centre: np.ndarray) -> np.ndarray:
    noise = rolls.normal(seed, "track sound", np.arange(len(centre))[:, None], np.arange(genres.DIMENSIONS)[None, :])
    return rolls.unit(centre + OWN_SOUND * noise / np.sqrt(genres.DIMENSIONS))


def _popularity(seed: int, artist: np.ndarray, quality: np.ndarray) -> np.ndarray:
    fame = quality + rolls.normal(seed, "track luck", np.arange(len(artist)))
    order = np.lexsort((-fame, artist))
    starts = np.flatnonzero(np.diff(artist, prepend=-1))
    place = np.arange(len(artist)) - np.repeat(starts, np.diff(starts, append=len(artist)))
    popularity = np.empty(len(artist))
    popularity[order] = (place + 1.0) ** -ZIPF
    return popularity


def _durations(seed: int, subgenre: np.ndarray) -> np.ndarray:
    each = np.arange(len(subgenre))
    minutes = np.array([genre.minutes for genre in genres.GENRES])[genres.PARENT[subgenre]]
    usual = np.clip(minutes * np.exp(0.28 * rolls.normal(seed, "duration", each)), 0.9, 20) * 60_000
    short = rolls.uniform(seed, "interlude", each) < INTERLUDES
    return np.where(short, 12_000 + 17_000 * rolls.uniform(seed, "interlude length", each), usual).astype(np.int64)


def _audio(seed: int, position: np.ndarray) -> np.ndarray:
    """A fixed mixing of the position, plus noise: content carries signal without giving the truth away."""
    sides = np.arange(AUDIO)[None, :]
    mixing = rolls.normal(seed, "mixing", np.arange(genres.DIMENSIONS)[:, None], sides) / np.sqrt(AUDIO)
    noise = rolls.normal(seed, "audio", np.arange(len(position))[:, None], sides) / np.sqrt(AUDIO)
    audio: np.ndarray = (position @ mixing + AUDIO_NOISE * noise).astype(np.float32)
    return audio
