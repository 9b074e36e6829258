"""Into which segment does each listener fall: by how active they are, what they play, where they live, since when?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Literal

import numpy as np

from serving.responses.span import Span
from serving.store.listeners import Listener

Segment = Literal["activity", "genre", "market", "age"]

THIRDS = ("1 light", "2 medium", "3 heavy")  # with a number, so that they sort as they are meant
LARGEST = 8  # genres and markets that are told apart by themselves
OTHER = "other"
UNKNOWN = "unknown"
AGES = (
    (28, "1 under 4 weeks"),
    (84, "2 4 to 12 weeks"),
    (365, "3 12 weeks to a year"),
)  # days up to, from the first list on
OLDEST = "4 over a year"
DAY_MS = 86_400_000


def segments(
    of: Segment,
    ids: Sequence[str],
    people: Mapping[str, Listener],
    active: np.ndarray,
    genre: Sequence[str],
    span: Span,
) -> list[str]:
    """The segment of each of the listeners `ids`, in their order."""
    if of == "activity":
        return _thirds(active)
    if of == "genre":
        return _largest(genre)
    if of == "market":
        return _largest([(people[id].market if id in people else None) or UNKNOWN for id in ids])
    until = datetime.combine(span.last.plus(1).monday, time(), UTC).timestamp() * 1000
    return [_age((until - people[id].created_ms) / DAY_MS) if id in people else UNKNOWN for id in ids]


def _thirds(active: np.ndarray) -> list[str]:
    """Thirds by the number of listens; who are equally active are in the same."""
    if not len(active):
        return []
    third = np.searchsorted(np.quantile(active, (1 / 3, 2 / 3)), active, side="left")
    return [THIRDS[place] for place in third]


def _largest(names: Sequence[str]) -> list[str]:
    counted = Counter(name for name in names if name != UNKNOWN)
    kept = {name for name, _ in sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:LARGEST]}
    return [name if name in kept or name == UNKNOWN else OTHER for name in names]


def _age(days: float) -> str:
    return next((name for most, name in AGES if days < most), OLDEST)
