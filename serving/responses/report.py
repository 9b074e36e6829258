"""How were playlists received: the rates of each kind, segment, variant and week, computed when it is asked.

Nothing is stored between two reports. A listen that is uploaded a week later counts at its own time, one that was
deleted counts no more, and neither needs anything to be put right; the price is that a report reads every listen of
those who were offered something (the README says how long that takes).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from sqlalchemy import Connection

from playlists.catalogue import Catalogue
from playlists.kinds import ON_REQUEST, family
from playlists.responses.cells import Cell, Difference, Playlists, cells, differences, table
from serving.responses.counted import Counted, Split, counted, words
from serving.responses.reading import TOGETHER, who
from serving.responses.segments import Segment, segments
from serving.responses.span import Span
from serving.store import listeners

By = Segment | Split | None
SPLITS: dict[By, Split] = {"reason": "reason", "position": "position"}
BY: tuple[Literal["activity", "genre", "market", "age", "reason", "position"], ...] = (
    "activity", "genre", "market", "age", "reason", "position",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """Every cell, by key, and how variants differ from their control."""

    span: Span
    by: By
    cells: list[Cell]
    differences: list[Difference]


def attributed(kind: str) -> None:
    """Raises NotFound for a kind of playlist that nothing can be attributed to."""
    if kind not in ON_REQUEST:
        family(kind)


def report(
    connection: Connection, span: Span, catalogue: Catalogue | None, by: By = None, kind: str | None = None
) -> Report:
    """The report of the weeks of `span`; its parts are the segments of `by`. Of one `kind`, or of all."""
    found = gathered(connection, span, catalogue, by)
    if kind is not None:
        found = some(found, found.kind == kind)
    made = table(found)
    return Report(span, by, cells(made), differences(made))


def gathered(
    connection: Connection, span: Span, catalogue: Catalogue | None, by: By = None,
    variants: Sequence[str] | None = None,
) -> Playlists:  # fmt: skip
    """The playlists of everybody, with the segment of each as its part; with `variants` of who was given one."""
    ids = who(connection, span, variants)
    chunks = [ids[start : start + TOGETHER] for start in range(0, len(ids), TOGETHER)]
    parts = [counted(connection, chunk, span, catalogue, SPLITS.get(by)) for chunk in chunks]
    found = _together([one.playlists for one in parts], [len(chunk) for chunk in chunks])
    if by is None or by in SPLITS or not parts:
        return found
    return replace(found, part=words(_segments(connection, by, ids, parts, span))[found.listener])  # type: ignore[arg-type]


def some(playlists: Playlists, wanted: np.ndarray) -> Playlists:
    """Those of the playlists that are `wanted` (U,) bool."""
    return Playlists(*(getattr(playlists, name)[wanted] for name in Playlists.__slots__))


def _segments(
    connection: Connection, by: Segment, ids: Sequence[str], parts: Sequence[Counted], span: Span
) -> list[str]:
    people = listeners.some(connection, ids)
    active = np.concatenate([one.listening.active for one in parts])
    genre = [name for one in parts for name in one.listening.genre]
    return segments(by, ids, people, active, genre, span)


def _together(parts: Sequence[Playlists], sizes: Sequence[int]) -> Playlists:
    """The playlists of all parts; listeners are numbered through."""
    if not parts:
        nothing = words(())
        return Playlists(np.empty(0, np.int64), nothing, nothing, nothing, nothing, np.empty((0, 0)))
    before = np.cumsum([0, *sizes[:-1]])
    moved = [replace(one, listener=one.listener + n) for one, n in zip(parts, before, strict=True)]
    return Playlists(*(np.concatenate([getattr(one, name) for one in moved]) for name in Playlists.__slots__))
