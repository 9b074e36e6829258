"""The rates of each kind, segment, variant and week, without what could tell of a few listeners.

A cell of fewer than LEAST listeners is withheld. Since cells add up to others that are shown (the segments of a week to
the week, the variants to their kind), a cell that is withheld alone could be had by subtraction: then the smallest of
its neighbours goes too, until those withheld have LEAST listeners together. A week that is withheld is no part of the
sum over all weeks either. What a listener does between two answers can still be told from the two where all others
stood still; only noise would prevent that.

Shapes: U playlists (or the part of one that belongs to a segment of places), M counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from playlists.responses.intervals import SURE, Rate, difference, rate
from playlists.responses.variants import CONTROL

LEAST = 5  # listeners of a cell that may be shown
ALL = ""  # of a cell that holds every variant, or every week

COUNTS = (
    "playlists", "opened", "places", "played", "plays", "full", "skipped", "saved", "hidden", "new", "known", "tail",
)  # fmt: skip
RATES: dict[str, tuple[str, str]] = {  # what happened, of what could have
    "reach": ("opened", "playlists"),
    "play": ("played", "places"),
    "completion": ("full", "plays"),
    "skip": ("skipped", "plays"),
    "save": ("saved", "places"),
    "hide": ("hidden", "places"),
    "novelty": ("new", "places"),
    "long_tail": ("tail", "known"),
}
COLUMN = {name: n for n, name in enumerate(COUNTS)}


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Which playlists a cell holds."""

    kind: str
    part: str  # of the segment; "" where none is asked for
    variant: str  # experiment/variant, "none" of playlists without one; ALL
    week: str  # 2026-W47; ALL


@dataclass(frozen=True, slots=True)
class Cell:
    """The figures of a cell, or that they are withheld."""

    key: Key
    withheld: bool
    listeners: int = 0
    playlists: int = 0
    plays: int = 0
    rates: Mapping[str, Rate] | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A rate of a variant minus that of the control."""

    key: Key  # of the variant
    rate: str
    between: Rate


@dataclass(frozen=True, slots=True)
class Playlists:
    """U playlists: whose they are, to which cell each belongs, and the counts of RATES."""

    listener: np.ndarray  # (U,) int64 codes
    kind: np.ndarray  # (U,) object: text
    part: np.ndarray  # (U,) object
    variant: np.ndarray  # (U,) object; "none" where there is none
    week: np.ndarray  # (U,) object
    counts: np.ndarray  # (U, M) float64, in the order of COUNTS


@dataclass(frozen=True, slots=True)
class Sums:
    """What the listeners of a cell did: n listeners."""

    listener: np.ndarray  # (n,) int64, rising, each once
    counts: np.ndarray  # (n, M)


Cells = dict[Key, Sums]


def cells(playlists: Playlists) -> list[Cell]:
    """Every cell by key: of each week and of all together, of each variant and, where a kind has any, of all."""
    weekly = _by_week(playlists)
    withheld = _withheld(weekly)
    totals = _totals(weekly, withheld)
    shown = [
        _shown(key, sums) for key, sums in ({k: s for k, s in weekly.items() if k not in withheld} | totals).items()
    ]
    empty = {replace(key, week=ALL) for key in withheld} - totals.keys()
    return sorted(shown + [Cell(key, True) for key in withheld | empty], key=lambda cell: cell.key)


def differences(found: Iterable[Cell]) -> list[Difference]:
    """Each rate of each variant beside the control of its experiment, where both are shown."""
    shown = {cell.key: cell.rates for cell in found if cell.rates}
    pairs = [
        (key, name, rates[name], shown[control][name])
        for key, rates in shown.items()
        if (control := replace(key, variant=_control(key.variant))) in shown and control != key
        for name in RATES
    ]
    return [Difference(key, name, difference(one, other)) for key, name, one, other in pairs]


def listener_sums(playlists: Playlists) -> Sums:
    """What each listener did with all of the playlists together."""
    listener, place = np.unique(playlists.listener, return_inverse=True)
    counts = np.zeros((len(listener), len(COUNTS)))
    np.add.at(counts, place, playlists.counts.reshape(-1, len(COUNTS)))
    return Sums(listener, counts)


def rates_of(sums: Sums, names: Sequence[str] = tuple(RATES), sure: float = SURE) -> dict[str, Rate]:
    """The rates over the listeners of a cell, with intervals that are so `sure`."""
    return {
        name: rate(sums.counts[:, COLUMN[happened]], sums.counts[:, COLUMN[chances]], sure)
        for name, (happened, chances) in RATES.items()
        if name in names
    }


def _control(variant: str) -> str:
    """The control of the experiment that `variant` belongs to; itself where it belongs to none."""
    experiment, slash, _ = variant.partition("/")
    return f"{experiment}/{CONTROL}" if slash else variant


def _by_week(playlists: Playlists) -> Cells:
    found: Cells = {}
    varied = set(playlists.kind[playlists.variant != "none"])
    alone = np.array([kind not in varied for kind in playlists.kind], bool)
    everybody = np.full(len(playlists.variant), ALL, object)
    for variant, some in ((everybody, np.ones(len(alone), bool)), (playlists.variant, ~alone)):
        columns = [c[some] for c in (playlists.kind, playlists.part, variant, playlists.week)]
        found |= _grouped(columns, playlists.listener[some], playlists.counts[some])
    return found


def _grouped(columns: Sequence[np.ndarray], listener: np.ndarray, counts: np.ndarray) -> Cells:
    """The sums of each listener in each cell."""
    if not len(listener):
        return {}
    named = list(zip(*columns, strict=True))
    keys = {key: n for n, key in enumerate(dict.fromkeys(named))}
    cell = np.fromiter((keys[key] for key in named), np.int64, len(named))
    order = np.lexsort((listener, cell))
    cell, listener = cell[order], listener[order]
    first = np.flatnonzero(np.r_[True, (np.diff(cell) != 0) | (np.diff(listener) != 0)])
    sums = np.add.reduceat(counts[order], first, axis=0)
    edges = np.searchsorted(cell[first], np.arange(len(keys) + 1))
    spans = zip(keys, edges[:-1], edges[1:], strict=True)
    return {Key(*key): Sums(listener[first][a:b], sums[a:b]) for key, a, b in spans}


def _withheld(weekly: Cells) -> set[Key]:
    """The cells of too few listeners, and those that would give them away."""
    gone = {key for key, sums in weekly.items() if len(sums.listener) < LEAST}
    lines = [line for axis in ("part", "variant") for line in _lines(weekly, axis)]
    while more := {key for line in lines if (key := _next(line, weekly, gone))} | _parts_of(gone, weekly):
        gone |= more
    return gone


def _parts_of(gone: set[Key], weekly: Cells) -> set[Key]:
    """The variants of what is withheld of all variants: they would add up to it."""
    return {key for key in weekly.keys() - gone if replace(key, variant=ALL) in gone}


def _lines(weekly: Cells, axis: str) -> list[list[Key]]:
    """The cells that add up to one which may be shown: all that differ in `axis` alone."""
    found: dict[Key, list[Key]] = {}
    for key in weekly:
        if axis == "part" or key.variant != ALL:
            found.setdefault(replace(key, **{axis: "*"}), []).append(key)
    return list(found.values())


def _next(line: Sequence[Key], weekly: Cells, gone: set[Key]) -> Key | None:
    """The cell of the line that has to go beside those that went, None where they are enough."""
    hidden = [weekly[key].listener for key in line if key in gone]
    if not hidden or len(np.unique(np.concatenate(hidden))) >= LEAST:
        return None
    rest = [key for key in line if key not in gone]
    return min(rest, key=lambda key: (len(weekly[key].listener), key), default=None)


def _totals(weekly: Cells, withheld: set[Key]) -> Cells:
    """The sums over all weeks that are shown."""
    found: dict[Key, list[Sums]] = {}
    for key, sums in weekly.items():
        if key not in withheld:
            found.setdefault(replace(key, week=ALL), []).append(sums)
    return {key: _together(parts) for key, parts in found.items()}


def _together(parts: Sequence[Sums]) -> Sums:
    listener, place = np.unique(np.concatenate([one.listener for one in parts]), return_inverse=True)
    counts = np.zeros((len(listener), len(COUNTS)))
    np.add.at(counts, place, np.concatenate([one.counts for one in parts]))
    return Sums(listener, counts)


def _shown(key: Key, sums: Sums) -> Cell:
    playlists, plays = (int(sums.counts[:, COLUMN[name]].sum()) for name in ("playlists", "plays"))
    return Cell(key, False, len(sums.listener), playlists, plays, rates_of(sums))
