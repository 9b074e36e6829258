"""How does the invented music look to somebody who may only read its catalogue?"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pyarrow as pa

from playlists.catalogue import TRACKS
from training.simulator import genres, markets, names
from training.simulator.albums import Album
from training.simulator.words import Tongue
from training.simulator.world import World


@dataclass(frozen=True, slots=True)
class Words:
    """What everything is called: artists by index, albums by index, tracks by row."""

    artists: list[str]
    albums: list[str]
    titles: list[str]
    explicit: list[bool]  # by album


def catalogue_table(world: World) -> pa.Table:
    """The catalogue of `world` (schema TRACKS): row i is track i of `world.tracks`, with invented names."""
    words, music, artists = _words(world), world.tracks, world.artists
    tags = [_genres(artists.subgenre[a], artists.second[a]) for a in range(len(artists))]
    allowed = [_markets(album) for album in world.albums]
    columns = {
        "track": track_ids(len(music)),
        "title": pa.array(words.titles),
        "artist_id": artist_ids(len(artists)).take(pa.array(music.artist)),
        "artist": pa.array(words.artists).take(pa.array(music.artist)),
        "album": pa.array(words.albums).take(pa.array(music.album)),
        "genres": pa.array(tags, pa.list_(pa.string())).take(pa.array(music.artist)),
        "released": pa.array([album.released for album in world.albums]).take(pa.array(music.album)),
        "duration_ms": pa.array(music.duration_ms.astype(np.int32)),
        "explicit": pa.array(words.explicit).take(pa.array(music.album)),
        "markets": pa.array(allowed, pa.list_(pa.string())).take(pa.array(music.album)),
        "audio": _vectors(music.audio),
    }
    nothing = pa.nulls(len(music))
    return pa.table([columns.get(field.name, nothing).cast(field.type) for field in TRACKS], schema=TRACKS)


def track_ids(count: int) -> pa.Array:
    """ "t0000000", "t0000001", …: the id of each row."""
    return pa.array([f"t{row:0{_width(count, 7)}d}" for row in range(count)])


def artist_ids(count: int) -> pa.Array:
    """ "a00000", "a00001", …: the id of each artist."""
    return pa.array([f"a{index:0{_width(count, 5)}d}" for index in range(count)])


def _vectors(vectors: np.ndarray) -> pa.Array:
    offsets = np.arange(len(vectors) + 1, dtype=np.int32) * vectors.shape[1]
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(vectors.ravel()))


def _width(count: int, least: int) -> int:
    return max(least, len(str(count - 1)))  # so that the order of ids is the order of rows


def _genres(subgenre: int, second: int) -> list[str]:
    own = [genres.SUBGENRES[subgenre], genres.GENRES[genres.PARENT[subgenre]].name]
    return own if second < 0 else [own[0], genres.SUBGENRES[second], own[1]]


def _markets(album: Album) -> list[str] | None:
    allowed = [code for bit, code in enumerate(markets.CODES) if album.allowed >> bit & 1]
    return None if len(allowed) == len(markets.CODES) else allowed


def _words(world: World) -> Words:
    rng = random.Random(f"names {world.seed}")
    tongues = [names.tongue_of(markets.CODES[home], rng) for home in world.artists.home]
    artists = names.artist_names(tongues, rng)
    albums: list[str] = []
    tracks: list[str] = []
    for artist, released in groupby(world.albums, key=lambda album: album.artist):
        own, within = _discography(artists[artist], tongues[artist], list(released), rng)
        albums += own
        tracks += within
    parents = genres.PARENT[world.artists.subgenre]
    explicit = [rng.random() < genres.GENRES[parents[album.artist]].explicit for album in world.albums]
    return Words(artists, albums, tracks, explicit)


def _discography(
    artist: str, tongue: Tongue, albums: Sequence[Album], rng: random.Random
) -> tuple[list[str], list[str]]:
    """Names of one artist's albums and of all their tracks; no title and no album name twice."""
    taken: set[str] = set()
    within = [names.titles(tongue, album.size, taken, rng) for album in albums]
    called: set[str] = set()
    own = [_album_name(artist, tongue, album, songs, called, rng) for album, songs in zip(albums, within, strict=True)]
    return own, [title for songs in within for title in songs]


def _album_name(
    artist: str, tongue: Tongue, album: Album, songs: list[str], called: set[str], rng: random.Random
) -> str:
    """A single is called as its first song, some albums as a song or the artist, others have a name of their own."""
    chance = rng.random()
    name = songs[0] if album.size <= 2 or chance < 0.25 else artist if chance > 0.93 else ""
    if album.kind == "ep" and name:
        name += " EP"
    if not name or name.casefold() in called:
        return names.titles(tongue, 1, called, rng)[0]
    called.add(name.casefold())
    return name
