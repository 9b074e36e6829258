"""What makes a play that was read one that cannot be taken, each with its reason, and the rest of the table.

Shapes: n plays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.importers.times import AHEAD, EARLIEST

NO_TRACK = "no track: neither an id nor artist and title"
Fault = tuple[str, np.ndarray]  # a reason, and (n,) bool: which plays have it


def time_faults(table: pa.Table, now: datetime) -> Iterator[Fault]:
    """What is wrong with the column `at`."""
    at = table["at"]
    yield "no time that can be read", at.is_null().to_numpy()
    yield f"a time before {EARLIEST:%Y-%m-%d}", _true(pc.less(at, pa.scalar(EARLIEST, at.type)))
    yield "a time in the future", _true(pc.greater(at, pa.scalar(now + AHEAD, at.type)))


def without(table: pa.Table, faults: Iterable[Fault], refuse: Callable[[str, int | None], None]) -> pa.Table:
    """The plays without a fault; `refuse` hears of each other one, by the first fault it has and its line."""
    good = np.ones(table.num_rows, bool)
    for reason, bad in faults:
        for line in table["line"].filter(pa.array(bad & good)).to_pylist():
            refuse(reason, line)
        good &= ~bad
    return table if good.all() else table.filter(pa.array(good))


def _true(column: pa.ChunkedArray) -> np.ndarray:
    truth: np.ndarray = column.fill_null(False).to_numpy()
    return truth
