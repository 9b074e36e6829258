"""Listeners, listens and tracks of any number, drawn in seconds: enough taste for search and recipes to work on.

The simulator in `training` makes believable worlds; this one makes big ones, and only for measuring.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from playlists.catalogue import TRACKS, Catalogue
from playlists.listens import LISTENERS, LISTENS

PER_ARTIST = 5
ARTISTS_A_GENRE = 40
ZONES = ("Europe/Lisbon", "Asia/Tokyo", "America/New_York", "UTC")
LAST_LISTEN_MS = 1_767_200_000_000  # the end of 2025
SPAN_MS = 180 * 86_400_000


@dataclass(frozen=True, slots=True)
class World:
    """A catalogue, its (N, D) vectors by task, and listens of as many listeners as were asked for."""

    catalogue: Catalogue
    vectors: dict[str, np.ndarray]
    listens: pa.Table
    listeners: pa.Table


def draw_world(
    listeners: int, tracks: int, dimensions: int, seed: int = 0, each: int = 100,
    tasks: Sequence[str] = ("continuation", "discovery"),
) -> World:  # fmt: skip
    """A world in which every listener plays some `each` tracks of three genres, and genres lie together."""
    random = np.random.default_rng(seed)
    artist = np.arange(tracks) // PER_ARTIST
    genre = artist // ARTISTS_A_GENRE
    vectors = {task: _vectors(random, artist, genre, dimensions) for task in tasks}
    listens, heard_by = _listens(random, listeners, tracks, each)
    catalogue = Catalogue(_tracks(artist, genre, heard_by))
    return World(catalogue, vectors, listens, _listeners(listeners))


def draw_listens(first: int, listeners: int, tracks: int, each: int = 100) -> tuple[pa.Table, pa.Table]:
    """The listeners from number `first` on and what they heard: a part of a world that is too great to draw at once."""
    heard, _ = _listens(np.random.default_rng([1, first]), listeners, tracks, each, first)
    return _listeners(listeners, first), heard


def _vectors(random: np.random.Generator, artist: np.ndarray, genre: np.ndarray, dimensions: int) -> np.ndarray:
    genres = random.normal(size=(genre.max() + 1, dimensions))
    artists = random.normal(size=(artist.max() + 1, dimensions))
    raw = genres[genre] + 0.7 * artists[artist] + 0.5 * random.normal(size=(len(artist), dimensions))
    popularity = random.uniform(0.7, 1.3, size=(len(artist), 1))
    return (popularity * raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)


def _listens(
    random: np.random.Generator, listeners: int, tracks: int, each: int, first: int = 0
) -> tuple[pa.Table, np.ndarray]:
    """Schema LISTENS in the stored order, and how many listeners each track has."""
    counts = random.integers(each // 2, 3 * each // 2 + 1, size=listeners)
    who = np.repeat(np.arange(listeners), counts)
    in_genre = PER_ARTIST * ARTISTS_A_GENRE
    tastes = random.integers(0, max(1, tracks // in_genre), size=(listeners, 3))
    near = (in_genre * random.beta(0.6, 2.0, size=len(who))).astype(np.int64)
    track = np.minimum(tastes[who, random.integers(0, 3, size=len(who))] * in_genre + near, tracks - 1)
    at = LAST_LISTEN_MS - random.integers(0, SPAN_MS, size=len(who))
    order = np.lexsort((track, at, who))
    track, at = track[order], at[order]
    played = np.where(random.random(len(who)) < 0.15, 10_000, 200_000)
    names = pa.DictionaryArray.from_arrays(pa.array(who, pa.int32()), _names("l", listeners, first)).cast(pa.string())
    ids = pa.DictionaryArray.from_arrays(pa.array(track, pa.int32()), _names("t", tracks)).cast(pa.string())
    columns = [
        names, ids, pa.array(at, pa.timestamp("ms", tz="UTC")), pa.nulls(len(who), pa.int32()),
        pa.array(np.ones(len(who), np.int32)), pa.array(played, pa.int32()),
        pa.nulls(len(who), pa.bool_()), pa.array(["drawn"] * len(who)),
    ]  # fmt: skip
    pairs = np.unique(who * tracks + track)
    return pa.Table.from_arrays(columns, schema=LISTENS), np.bincount(pairs % tracks, minlength=tracks)


def _names(letter: str, count: int, first: int = 0) -> pa.Array:
    return pa.array([f"{letter}{n:07d}" for n in range(first, first + count)])


def _tracks(artist: np.ndarray, genre: np.ndarray, heard_by: np.ndarray) -> pa.Table:
    rows = [
        {"track": f"t{n:07d}", "title": f"Title {n}", "artist_id": f"a{a}", "artist": f"Artist {a}",
         "album": f"Album {a}", "genres": [f"genre {g}"], "duration_ms": 210_000}
        for n, (a, g) in enumerate(zip(artist.tolist(), genre.tolist(), strict=True))
    ]  # fmt: skip
    counts = pa.array(heard_by, pa.int64())
    return pa.Table.from_pylist(rows, schema=TRACKS).append_column("plays", counts).append_column("listeners", counts)


def _listeners(count: int, first: int = 0) -> pa.Table:
    numbers = range(first, first + count)
    rows = [{"listener": f"l{n:07d}", "market": "PT", "timezone": ZONES[n % len(ZONES)]} for n in numbers]
    return pa.Table.from_pylist(rows, schema=LISTENERS)
