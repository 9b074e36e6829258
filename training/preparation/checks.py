"""Are listens on disk fit to learn from? The checks of `training.checks`, as far as SQL asks them in one pass.

What refuses listens refuses these too; of what is only odd, some is not asked (`training.large.LEFT_OUT`).

Shapes: none; everything is counted where it lies.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from playlists.version.manifest import Manifest
from training.checks.audio import audio
from training.checks.found import sentences
from training.checks.machines import DAY_MS, MOST_A_DAY
from training.checks.metadata import metadata
from training.checks.moments import refuse_future, too_late_ms
from training.checks.sound import refuse_unsound_catalogue
from training.checks.volume import beside
from training.preparation.database import numbers, opened
from training.preparation.kept import KeptListens, listener_names

BLOCK = 8_192  # listeners whose duplicates are searched at a time


def check_kept(
    kept: KeptListens, catalogue: Catalogue, now: datetime, parent: Manifest | None = None
) -> dict[str, Any]:
    """What was counted and what is odd, by the names of `check_tables`. Raises BadInput as it does."""
    refuse_unsound_catalogue(catalogue)
    counts = _counted(kept, catalogue, now)
    twice, busy = counts["listens_twice"], counts["machines"]["too_many_a_day"]
    odd = sentences(
        (twice > 0, f"{twice:,} listens are there twice (same listener, track and time); import the folder again"),
        (busy > 0, f"{busy:,} of {counts['listeners']:,} listeners have more than {MOST_A_DAY:,} listens on some day"),
    )
    further = (beside(counts, parent), metadata(catalogue), audio(catalogue))
    for found in further:
        counts |= found.counts
    return counts | {"odd": [*odd, *(sentence for found in further for sentence in found.odd)]}


def _counted(kept: KeptListens, catalogue: Catalogue, now: datetime) -> dict[str, Any]:
    with opened(kept.database, kept.threads) as db:
        listens, least, unknown, without_time, late, latest_ms = _one(db, f"""
            SELECT count(*), min(plays), count(*) FILTER (track >= {kept.tracks}), count(*) FILTER (at_ms IS NULL),
                count(*) FILTER (at_ms > {too_late_ms(now)}), max(at_ms)
            FROM listens
        """)  # fmt: skip
        if least < 1:
            raise BadInput(f"a listen counts {least} plays, at least 1 is possible")
        if unknown == listens:
            raise BadInput(f"none of the {unknown:,} listens is of a track in the catalogue of {len(catalogue):,}")
        refuse_future(late, listens - without_time, latest_ms, now)
        listeners = len(listener_names(kept))
        return {
            "listens": listens,
            "listens_of_unknown_tracks": unknown,
            "listens_twice": sum(_twice(db, first) for first in range(0, listeners, BLOCK)),
            "listeners": listeners,
            "tracks": len(catalogue),
            "without_time": without_time,
            "machines": {"too_many_a_day": _too_many_a_day(db)},
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


def _too_many_a_day(db: duckdb.DuckDBPyConnection) -> int:
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
