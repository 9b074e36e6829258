"""A small world with everything that a listen can lack, for comparing listens on disk with listens in memory."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from playlists.catalogue import TRACKS, Catalogue
from playlists.listens import LISTENS

START_MS, DAY_MS = 1_700_000_000_000, 86_400_000


def catalogue(tracks: int = 90) -> Catalogue:
    """Three tracks an album, two albums an artist; durations from an interlude to unknown."""
    rows = [
        {
            "track": f"t{n:03d}", "title": f"Title {n}", "artist_id": f"a{n // 6}", "artist": f"Artist {n // 6}",
            "album": f"Album {n // 3}", "genres": [f"genre {n // 6 % 4}"],
            "duration_ms": (20_000, None, 200_000, 700_000)[n % 4],
        }
        for n in range(tracks)
    ]  # fmt: skip
    return Catalogue(pa.Table.from_pylist(rows, schema=TRACKS))


def messy(listens: int = 3_000, listeners: int = 40, seed: int = 5, untimed: float = 0.1, late: int = 0) -> pa.Table:
    """Listens over 200 days: some without time, length or word of a skip, some twice, some of unknown tracks.

    The last `late` tracks of the catalogue are only played in the last ten days; "zed" plays unknown tracks alone.
    """
    rng = np.random.default_rng(seed)
    track = rng.integers(0, 95, listens)  # 90 to 94 are not in the catalogue
    at = START_MS + (rng.random(listens) * 200 * DAY_MS).astype(np.int64)
    at = np.where((track >= 90 - late) & (track < 90), START_MS + 190 * DAY_MS + at % (10 * DAY_MS), at)
    who = [f"ann{b}" for b in rng.integers(0, listeners, listens - 2)] + ["zed", "zed"]
    track[-2:] = 94
    columns = {
        "listener": pa.array(who),
        "track": pa.array([f"t{n:03d}" for n in track]),
        "at": pa.array(at, mask=rng.random(listens) < untimed).cast(LISTENS.field("at").type),
        "position": pa.array(rng.integers(0, 50, listens).astype(np.int32), mask=rng.random(listens) < 0.5),
        "plays": pa.array(rng.integers(1, 4, listens).astype(np.int32)),
        "ms_played": pa.array(rng.integers(0, 400_000, listens).astype(np.int32), mask=rng.random(listens) < 0.3),
        "skipped": pa.array(rng.random(listens) < 0.3, mask=rng.random(listens) < 0.3),
        "source": pa.nulls(listens, pa.string()),
    }
    table = pa.table(columns, schema=LISTENS)
    return pa.concat_tables([table, table.slice(7, 25)])
