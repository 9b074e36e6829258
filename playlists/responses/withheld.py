"""Which cells may not be shown: those of few listeners, and those by which one of few could be worked out.

Since cells add up to others that are shown (the segments of a week to the week, the variants to their kind), a cell
that is withheld alone could be had by subtraction: then the smallest of its neighbours goes too, until those withheld
have LEAST listeners together.

With segments and variants at once that is not enough: a neighbour may be had along its other line, and with it the
cell. The rows of a week are its segments and the whole, its columns the variants and all of them; each adds up. So what
is withheld is a graph of rows and columns with every such cell as an edge, and a cell can be worked out where its edge
lies on no circle (Gusfield 1988, "A graph theoretic approach to statistical data security"). For each cell of few the
circle is closed that costs the fewest listeners. The row of the whole is what the report shows that is told apart by
nothing, so that the two beside each other tell no more than one of them.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

import numpy as np

LEAST = 5  # listeners of a cell that may be shown
ALL = ""  # of a cell that holds every variant, or every week
WHOLE = "\0"  # the part of a week that is not told apart; no segment can be called that


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Which playlists a cell holds."""

    kind: str
    part: str  # of the segment; "" where none is asked for
    variant: str  # experiment/variant, "none" of playlists without one; ALL
    week: str  # 2026-W47; ALL


Listeners = Mapping[Key, np.ndarray]  # (n,) int64 of each cell, at least one, each once
End = tuple[str, str]  # a row or a column, and which


def withheld(cells: Listeners, before: Set[Key] = frozenset()) -> set[Key]:
    """What of the `cells` of single weeks may not be shown; `before` may not whoever they are of.

    Cells whose part is WHOLE are among the answer, so that it can be handed back as `before`.
    """
    whole = _whole(cells)
    return _closed(cells, whole, before | _closed(whole, {}, before))


def _whole(cells: Listeners) -> Listeners:
    """Everybody of all parts together; nothing where there are no parts."""
    found: dict[Key, list[np.ndarray]] = {}
    for key, who in cells.items():
        if key.part:
            found.setdefault(replace(key, part=WHOLE), []).append(who)
    return {key: np.unique(np.concatenate(parts)) for key, parts in found.items()}


def _closed(cells: Listeners, whole: Listeners, before: Set[Key]) -> set[Key]:
    """What may not be shown; of the `whole`, which is settled already, nothing goes beside what went `before`."""
    known = {**whole, **cells}
    few = {key for key, who in known.items() if len(who) < LEAST}
    gone = (before & known.keys()) | few
    for table in _tables(known):
        for line in _lines(table):
            gone |= _neighbour(line, known, gone, cells.keys())
        if whole and len({key.variant for key in table}) > 1:
            for key in sorted(few.intersection(table)):
                gone |= _circle(key, table, known, gone, cells.keys())
    return gone


def _tables(known: Listeners) -> list[list[Key]]:
    """The cells of one kind and week each."""
    found: dict[tuple[str, str], list[Key]] = {}
    for key in known:
        found.setdefault((key.kind, key.week), []).append(key)
    return list(found.values())


def _ends(key: Key) -> tuple[End, End]:
    return ("row", key.part), ("column", key.variant)


def _lines(table: list[Key]) -> list[list[Key]]:
    """The rows and the columns, which each add up."""
    found: dict[End, list[Key]] = {}
    for key in table:
        for end in _ends(key):
            found.setdefault(end, []).append(key)
    return list(found.values())


def _neighbour(line: list[Key], known: Listeners, gone: Set[Key], may_go: Set[Key]) -> set[Key]:
    """The cell of the line that has to go beside those that went; none where they are enough."""
    hidden = [known[key] for key in line if key in gone]
    if not hidden or len(np.unique(np.concatenate(hidden))) >= LEAST:
        return set()
    rest = [key for key in line if key in may_go and key not in gone]
    return set(sorted(rest, key=lambda key: (len(known[key]), key.variant == ALL, key))[:1])


def _circle(key: Key, table: list[Key], known: Listeners, gone: Set[Key], may_go: Set[Key]) -> set[Key]:
    """The cells of the fewest listeners that have to go for `key` to lie on a circle of what is gone (Dijkstra)."""
    steps: dict[End, list[tuple[int, End, Key]]] = {}
    for other in table:
        if other != key and (other in gone or other in may_go):
            cost, (row, column) = 0 if other in gone else len(known[other]), _ends(other)
            steps.setdefault(row, []).append((cost, column, other))
            steps.setdefault(column, []).append((cost, row, other))
    first, last = _ends(key)
    ways: list[tuple[int, End, tuple[Key, ...]]] = [(0, first, ())]
    reached: set[End] = set()
    while ways:
        cost, end, way = heapq.heappop(ways)
        if end == last:
            return set(way) - gone
        if end not in reached:
            reached.add(end)
            for more, after, other in steps.get(end, ()):
                heapq.heappush(ways, (cost + more, after, (*way, other)))
    return set()
