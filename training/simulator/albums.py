"""What does each artist release, when does it come out and get noticed, and where may it be played?"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from training.simulator import markets
from training.simulator.artists import Artists

SIZES = (1, 2, 4, 5, 9, 10, 11, 12, 14)  # tracks of a single, an EP, an album
SIZE_WEIGHTS = (5, 1, 2, 2, 3, 4, 3, 3, 1)
FRESH_DAYS = 28  # what "just released" means to Release Radar
FRESH_ARTISTS = 0.08  # share of artists whose newest release is that young
STILL_ACTIVE = 0.6
CAREER_YEARS = 11.0  # mean time since an artist's first release
LONGEST_YEARS = 55.0
SLOW = 0.35  # share of releases that nobody plays for a month or more: fresh and without any listen
RESTRICTED = 0.04  # share of releases that may not be played everywhere


@dataclass(frozen=True, slots=True)
class Album:
    """One release. It is in the shops from `released` on and in front of listeners from `noticed` on."""

    artist: int
    size: int
    released: date
    noticed: date
    allowed: int  # a bit per market of `markets.CODES`

    @property
    def kind(self) -> str:
        return "single" if self.size <= 2 else "ep" if self.size <= 5 else "album"


def make_albums(seed: int, artists: Artists, tracks: int, until: date) -> list[Album]:
    """All releases, by artist and then in the order in which they are noticed; sizes add up to `tracks`."""
    rng = random.Random(f"albums {seed}")
    return [
        album
        for artist, count in enumerate(_counts(artists, tracks, rng))
        for album in _of(artist, count, artists, until, rng)
    ]


def _counts(artists: Artists, tracks: int, rng: random.Random) -> list[int]:
    """How many tracks each artist has: at least one, more for the well known, adding up to `tracks`."""
    drive = np.array([rng.lognormvariate(0, 0.7) for _ in range(len(artists))]) * artists.popularity**0.2
    ends = np.floor(np.cumsum(drive / drive.sum()) * (tracks - len(artists)) + 0.5).astype(int)
    ends[-1] = tracks - len(artists)
    counts: list[int] = (np.diff(ends, prepend=0) + 1).tolist()
    return counts


def _of(artist: int, tracks: int, artists: Artists, until: date, rng: random.Random) -> list[Album]:
    sizes = _sizes(tracks, rng)
    days = _days(len(sizes), until, rng)
    releases = [
        _album(artist, size, day, int(artists.home[artist]), rng) for size, day in zip(sizes, days, strict=True)
    ]
    return sorted(releases, key=lambda album: (album.noticed, album.released))


def _sizes(tracks: int, rng: random.Random) -> list[int]:
    sizes: list[int] = []
    while tracks:
        sizes.append(min(tracks, rng.choices(SIZES, SIZE_WEIGHTS)[0]))
        tracks -= sizes[-1]
    return sizes


def _days(count: int, until: date, rng: random.Random) -> list[date]:
    """`count` release dates before `until`, in order; since 2015 they are Fridays, as in the trade."""
    fresh = rng.random() < FRESH_ARTISTS
    first = min(rng.expovariate(1 / CAREER_YEARS), LONGEST_YEARS) + 0.1
    last = 0.08 if fresh or rng.random() < STILL_ACTIVE else rng.uniform(0.08, first)
    ages = sorted((rng.uniform(last, max(first, last)) * 365.25 for _ in range(count)), reverse=True)
    days = [_friday(until - timedelta(days=int(age) + 1)) for age in ages]
    if fresh:
        newest = _friday(until - timedelta(days=1)) - timedelta(days=7 * rng.randrange(4))
        days[-1] = max(newest, until - timedelta(days=FRESH_DAYS - 1))
    return days


def _friday(day: date) -> date:
    return day - timedelta(days=(day.weekday() - 4) % 7) if day.year >= 2015 else day


def _album(artist: int, size: int, released: date, home: int, rng: random.Random) -> Album:
    lag = rng.uniform(FRESH_DAYS, 4 * FRESH_DAYS) if rng.random() < SLOW else rng.expovariate(1 / 6)
    allowed = 2 ** len(markets.CODES) - 1
    if rng.random() < RESTRICTED:
        allowed = 2**home | rng.getrandbits(len(markets.CODES)) & rng.getrandbits(len(markets.CODES))
    return Album(artist, size, released, released + timedelta(days=int(lag)), allowed)
