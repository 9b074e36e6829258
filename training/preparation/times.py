"""Which listen is the k-th in time? Answered out of core: from the number of listens an hour, and one hour's order."""

from __future__ import annotations

import numpy as np

from training.evaluation.split import Times
from training.preparation.database import numbers, opened
from training.preparation.kept import KeptListens, condition

HOUR_MS = 3_600_000


def times_kept(kept: KeptListens) -> Times:
    """The times of these listens, as the cuts of a split ask for them."""
    with opened(kept.database, kept.threads) as db:
        per_hour = db.sql(f"""
            SELECT floor(at_ms / {HOUR_MS})::BIGINT AS hour, count(*) AS listens FROM listens
            WHERE {condition(kept, db)} AND at_ms IS NOT NULL GROUP BY hour ORDER BY hour
        """).fetchnumpy()
    hour, upto = per_hour["hour"], np.cumsum(per_hour["listens"])

    def at(place: int) -> float:
        bucket = int(np.searchsorted(upto, place, side="right"))
        first_ms = int(hour[bucket]) * HOUR_MS
        before = int(upto[bucket - 1]) if bucket else 0
        return float(_number(kept, f"""
            SELECT at_ms FROM listens WHERE {{}} AND at_ms >= {first_ms} AND at_ms < {first_ms + HOUR_MS}
            ORDER BY at_ms LIMIT 1 OFFSET {place - before}
        """))  # fmt: skip

    def before(moment_ms: float) -> int:
        return _number(kept, f"SELECT count(*) FROM listens WHERE {{}} AND at_ms < {moment_ms!r}::DOUBLE")

    return Times(kept.num_rows, int(upto[-1]) if len(upto) else 0, at, before)


def _number(kept: KeptListens, query: str) -> int:
    with opened(kept.database, kept.threads) as db:
        (found,) = numbers(db, query.format(condition(kept, db)))
    return found or 0
