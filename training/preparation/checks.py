"""Are listens on disk fit to learn from? The checks of `training.checks`, as far as SQL asks them in one pass.

Shapes: none; everything is counted where it lies.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from training.checks import DAY_MS, MOST_A_DAY
from training.preparation.database import numbers, opened
from training.preparation.kept import KeptListens, listener_names

BLOCK = 8_192  # listeners whose duplicates are searched at a time


def check_kept(kept: KeptListens, catalogue: Catalogue) -> dict[str, Any]:
    """What was counted, by the names of `check_tables`. Raises BadInput as it does."""
    if not len(catalogue):
        raise BadInput("the catalogue has no tracks: import listens first (`make data`)")
    if twice := len(catalogue) - int(pc.count_distinct(catalogue.table["track"]).as_py()):
        raise BadInput(f"the catalogue has {twice} tracks more than once; import it again")
    with opened(kept.database, kept.threads) as db:
        listens, least, unknown, without_time = _one(db, f"""
            SELECT count(*), min(plays), count(*) FILTER (track >= {kept.tracks}), count(*) FILTER (at_ms IS NULL)
            FROM listens
        """)  # fmt: skip
        if least < 1:
            raise BadInput(f"a listen counts {least} plays, at least 1 is possible")
        if unknown == listens:
            raise BadInput(f"none of the {unknown:,} listens is of a track in the catalogue of {len(catalogue):,}")
        listeners = len(listener_names(kept))
        return {
            "listens": listens,
            "listens_of_unknown_tracks": unknown,
            "listens_twice": sum(_twice(db, first) for first in range(0, listeners, BLOCK)),
            "listeners": listeners,
            "tracks": len(catalogue),
            "without_time": without_time,
            "listeners_like_machines": _like_machines(db),
        }


def _twice(db: duckdb.DuckDBPyConnection, first: int) -> int:
    """Listens with a time that another listen has too, of the same listener and track, among BLOCK listeners."""
    (more,) = _one(db, f"""
        SELECT coalesce(sum(n - 1), 0) FROM (
            SELECT count(*) AS n FROM listens
            WHERE who >= {first} AND who < {first + BLOCK} AND at_ms IS NOT NULL GROUP BY who, track, at_ms
        )
    """)  # fmt: skip
    return more


def _like_machines(db: duckdb.DuckDBPyConnection) -> int:
    """Listeners with more than MOST_A_DAY listens on some day."""
    (busy,) = _one(db, f"""
        SELECT count(DISTINCT who) FROM (
            SELECT who FROM listens WHERE at_ms IS NOT NULL
            GROUP BY who, floor(at_ms / {DAY_MS}) HAVING sum(plays) > {MOST_A_DAY}
        )
    """)  # fmt: skip
    return busy


def _one(db: duckdb.DuckDBPyConnection, query: str) -> list[int]:
    return [number or 0 for number in numbers(db, query)]
