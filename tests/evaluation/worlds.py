"""A world whose answer is known: listeners of one scene hear its tracks, and nobody hears another scene's."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from playlists.catalogue import TRACKS, Catalogue
from playlists.listens import LISTENS

START_MS, DAY_MS = 1_700_000_000_000, 86_400_000


def scenes(tracks: int = 120, scenes: int = 4) -> Catalogue:
    """Two tracks an album, two albums an artist; track n belongs to scene n % scenes, which is its genre."""
    rows = [
        {
            "track": f"t{n:04d}", "title": f"Title {n}", "artist_id": f"{n % scenes}/{n // scenes // 4}",
            "artist": f"Artist {n % scenes}/{n // scenes // 4}", "album": f"Album {n // scenes // 2}",
            "genres": [f"scene {n % scenes}"],
        }
        for n in range(tracks)
    ]  # fmt: skip
    return Catalogue(pa.Table.from_pylist(rows, schema=TRACKS))


def listening(
    catalogue: Catalogue, listeners: int = 80, each: int = 15, times: bool = False, twice: bool = True
) -> pa.Table:
    """`each` different tracks of the listener's own scene; with times, over 100 days and each heard `twice` or once."""
    scenes = 4
    rng = np.random.default_rng(0)
    own = len(catalogue) // scenes
    who = np.repeat(np.arange(listeners), each)
    track = np.concatenate([rng.permutation(own)[:each] * scenes + b % scenes for b in range(listeners)])
    if times and twice:
        who, track = np.tile(who, 2), np.tile(track, 2)
    at = START_MS + (rng.random(len(who)) * 100 * DAY_MS).astype(np.int64)
    return listens_of([f"ann{b:03d}" for b in who], [f"t{n:04d}" for n in track], at if times else None)


def listens_of(listeners: list[str], tracks: list[str], at_ms: np.ndarray | None = None) -> pa.Table:
    """A table with the columns of LISTENS; positions count the rows."""
    n = len(listeners)
    columns = {name: pa.nulls(n, LISTENS.field(name).type) for name in LISTENS.names}
    columns |= {"listener": pa.array(listeners, pa.string()), "track": pa.array(tracks, pa.string())}
    columns |= {"plays": pa.array(np.ones(n, np.int32)), "position": pa.array(np.arange(n), pa.int32())}
    if at_ms is not None:
        columns["at"] = pa.array(at_ms, pa.int64()).cast(LISTENS.field("at").type)
    return pa.table(columns, schema=LISTENS)
