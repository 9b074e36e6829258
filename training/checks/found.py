"""What a check hands back, and how it counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

LITTLE = 0.01  # what happens to fewer than one in a hundred is counted, and not worth a line


@dataclass(frozen=True, slots=True)
class Found:
    """Counts for the manifest, ready for JSON, and a sentence for people where something is odd."""

    counts: dict[str, Any] = field(default_factory=dict)
    odd: tuple[str, ...] = ()


def share(part: int, whole: int) -> float:
    """`part` of `whole`, rounded to what a reader can use; 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0


def timed(listens: pa.Table) -> pa.Table:
    """The listens that have a time."""
    return listens.filter(listens["at"].is_valid())


def at_ms(listens: pa.Table) -> np.ndarray:
    """(T,) int64: when each of the timed `listens` began."""
    return listens["at"].cast(pa.int64()).to_numpy()


def codes(column: pa.ChunkedArray) -> np.ndarray:
    """(T,) int64: a number for each distinct word, in the order they appear."""
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def sentences(*told: tuple[bool, str]) -> tuple[str, ...]:
    """The sentences whose condition holds."""
    return tuple(text for holds, text in told if holds)


def distinct(column: pa.ChunkedArray) -> int:
    return int(pc.count_distinct(column).as_py())
