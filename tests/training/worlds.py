"""Worlds of a few dozen listeners whose answer is known: whoever likes one genre likes the rest of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from playlists.catalogue import TRACKS, Catalogue, write_catalogue
from playlists.listens import LISTENS, shard_folder, shard_of

GENRES = ("fado", "dub", "polka")
PER_ARTIST = 4
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def world_catalogue(tracks: int = 96, audio: int = 3) -> Catalogue:
    """Track t is by artist t // PER_ARTIST, of the genre of that artist; half of each artist's are one album."""
    rows = []
    for t in range(tracks):
        artist = t // PER_ARTIST
        genre = artist % len(GENRES)
        rows.append(
            dict.fromkeys(TRACKS.names)
            | {
                "track": f"t{t}",
                "title": f"Title {t}",
                "artist_id": f"a{artist}",
                "artist": f"Artist {artist}",
                "album": f"Album {t // 2}",
                "genres": [GENRES[genre]],
                "released": date(1980 + 10 * genre, 1, 1),
                "audio": [float(genre == g) for g in range(audio)],
            }
        )
    return Catalogue(pa.Table.from_pylist(rows, schema=TRACKS))


def world_listens(
    catalogue: Catalogue, listeners: int = 80, each: int = 14, seed: int = 3, timed: bool = True
) -> pa.Table:
    """Each listener plays `each` tracks, nine in ten of their one genre; what they skip is of another."""
    rng = np.random.default_rng(seed)
    genre = np.array([GENRES.index(g[0]) for g in catalogue.table["genres"].to_pylist()])
    rows = []
    for b in range(listeners):
        weight = np.where(genre == b % len(GENRES), 9.0, 0.5)
        for place, t in enumerate(rng.choice(len(catalogue), each, replace=False, p=weight / weight.sum())):
            liked = bool(genre[t] == b % len(GENRES))
            rows.append(
                {
                    "listener": f"l{b}", "track": f"t{t}", "plays": 1, "position": None if timed else place,
                    "at": NOON + timedelta(days=int(place), minutes=b) if timed else None,
                    "ms_played": None, "skipped": not liked, "source": "test",
                }
            )  # fmt: skip
    return pa.Table.from_pylist(rows, schema=LISTENS)


def timeless(listens: pa.Table) -> pa.Table:
    """The same listens in no order: then every track of a history is asked for, and few listeners make many lists."""
    for name in ("at", "position"):
        nothing = pa.nulls(listens.num_rows, LISTENS.field(name).type)
        listens = listens.set_column(listens.column_names.index(name), LISTENS.field(name), nothing)
    return listens


def write_world(data: Path, catalogue: Catalogue, listens: pa.Table) -> Path:
    """The folder that `make data` would leave."""
    data.mkdir(parents=True, exist_ok=True)
    write_catalogue(data / "catalogue.parquet", catalogue.table)
    shards = pa.array([shard_of(name) for name in listens["listener"].to_pylist()], pa.int32())
    for shard in sorted(set(shards.to_pylist())):
        folder = shard_folder(data, shard)
        folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(listens.filter(pa.compute.equal(shards, shard)), folder / "part.parquet")
    return data
