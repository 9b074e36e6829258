"""Are there days without any listen, in a source that otherwise has them every day?

A day is missed where so many listeners listen on the days around it that none at all is no chance: with a mean of
EXPECTED a day, a Poisson count is zero once in 22,000 days. Listeners are counted, not listens: one person may be away.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.importers.times import EARLIEST
from training.checks.found import Found, at_ms, codes, timed

DAY_MS = 86_400_000
EXPECTED = 10.0  # listeners a day, on each side
AROUND_DAYS = 14  # on each side; two whole weeks, since weekends differ
LEAST_DAYS = 7  # of a side that the window cuts short
SHOWN = 5  # gaps named in the manifest


def gaps(listens: pa.Table) -> Found:
    """Missed days of each source (the dialect it was read from), and the longest gaps with their first day."""
    there = timed(listens)
    sources = pc.unique(there["source"]).to_pylist()
    told = [
        (source or "unnamed", *gap) for source in sources for gap in _missed_of(there.filter(_of_source(there, source)))
    ]
    told.sort(key=lambda gap: (-gap[2], gap[1], gap[0]))
    days = sum(gap[2] for gap in told)
    longest = [{"source": s, "first": first, "days": n, "usually": usual} for s, first, n, usual in told[:SHOWN]]
    odd: tuple[str, ...] = ()
    if told:
        source, first, n, usual = told[0]
        odd = (
            f"{days} days without any listen, in {len(told)} gaps; the longest {n} from {first} "
            f"({source}, which otherwise has {usual:.0f} listeners a day)",
        )
    return Found({"days_missed": days, "gaps": longest}, odd)


def missed(who: np.ndarray, when: np.ndarray) -> list[tuple[str, int, float]]:
    """First day, days and usual listeners a day of each gap; (T,) listeners as numbers, (T,) times in ms."""
    day = np.unique(np.stack([when // DAY_MS, who]), axis=1)[0] if len(when) else when
    if not len(day):
        return []
    count = np.bincount(day - day[0])
    edges = np.diff(np.r_[0, (count == 0).astype(np.int8), 0])
    found = []
    for start, stop in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
        sides = count[max(0, start - AROUND_DAYS) : start], count[stop : stop + AROUND_DAYS]
        usual = min(float(side.sum()) / max(len(side), LEAST_DAYS) for side in sides)
        if usual >= EXPECTED:
            found.append((str(np.datetime64(int(start + day[0]), "D")), int(stop - start), round(usual, 1)))
    return found


def _missed_of(there: pa.Table) -> list[tuple[str, int, float]]:
    """The gaps of timed listens, from EARLIEST on: a clock that is set wrong must not stretch the window."""
    when = at_ms(there)
    plausible = when >= EARLIEST.timestamp() * 1000
    return missed(codes(there["listener"])[plausible], when[plausible])


def _of_source(there: pa.Table, source: str | None) -> pa.ChunkedArray:
    return there["source"].is_null() if source is None else pc.fill_null(pc.equal(there["source"], source), False)
