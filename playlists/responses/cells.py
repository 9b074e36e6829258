"""The rates of each kind, segment, variant and week, without what could tell of a few listeners.

What is withheld, and why, `playlists.responses.withheld` says. A week that is withheld is no part of the sum over all
weeks either. Of what was played the listeners are those who played: where they are few, how their plays ended is not
told. What a listener does between two answers can still be told from the two where all others stood still; only noise
would prevent that.

Shapes: U playlists (or the part of one that belongs to a segment of places), M counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from playlists.responses.intervals import NO_RATE, SURE, Rate, difference, rate
from playlists.responses.variants import CONTROL
from playlists.responses.withheld import ALL, LEAST, Key, withheld

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
OF_PLAYS = tuple(name for name, (_, chances) in RATES.items() if chances == "plays")


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
Pair = tuple[Key, Key]  # of a variant and of its control


@dataclass(frozen=True, slots=True)
class Table:
    """What may be shown of each week."""

    weekly: Cells
    played: Cells  # of these, where it may be told how plays ended
    withheld: set[Key]


def table(playlists: Playlists) -> Table:
    """The cells of each week, of each variant and, where a kind has any, of all."""
    weekly = _by_week(playlists)
    gone = withheld({key: sums.listener for key, sums in weekly.items()})
    quiet = withheld({key: who for key, sums in weekly.items() if len(who := _players(sums))}, gone)
    shown = {key: sums for key, sums in weekly.items() if key not in gone}
    return Table(shown, {key: sums for key, sums in shown.items() if key not in quiet}, gone & weekly.keys())


def cells(found: Table) -> list[Cell]:
    """Every cell by key: of each week and of all together."""
    shown = found.weekly | _totals(found.weekly)
    played = found.played | _totals(found.played)
    empty = {replace(key, week=ALL) for key in found.withheld} - shown.keys()
    withheld = [Cell(key, True) for key in found.withheld | empty]
    return sorted([_shown(key, sums, played.get(key)) for key, sums in shown.items()] + withheld, key=lambda c: c.key)


def differences(found: Table) -> list[Difference]:
    """Each rate of each variant beside the control of its experiment, where both are shown.

    Over all weeks: those in which both are shown. A variant that was stopped is not held to what came later.
    """
    beside: dict[Key, list[Pair]] = {}
    for key in found.weekly:
        control = replace(key, variant=_control(key.variant))
        if control in found.weekly and control != key:
            for whose in (key, replace(key, week=ALL)):
                beside.setdefault(whose, []).append((key, control))
    return [one for key, pairs in beside.items() for one in _compared(key, pairs, found)]


def _compared(key: Key, pairs: Sequence[Pair], found: Table) -> list[Difference]:
    told = [pair for pair in pairs if all(one in found.played for one in pair)]
    here, there = (
        _rates(
            _together([found.weekly[pair[side]] for pair in pairs]),
            _together([found.played[pair[side]] for pair in told]) if told else None,
        )
        for side in (0, 1)
    )
    return [Difference(key, name, difference(here[name], there[name])) for name in RATES]


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


def _players(sums: Sums) -> np.ndarray:
    """(n,) the listeners who played anything."""
    return sums.listener[sums.counts[:, COLUMN["plays"]] > 0]


def _totals(weekly: Cells) -> Cells:
    """The sums over all weeks that are shown."""
    found: dict[Key, list[Sums]] = {}
    for key, sums in weekly.items():
        found.setdefault(replace(key, week=ALL), []).append(sums)
    return {key: _together(parts) for key, parts in found.items()}


def _together(parts: Sequence[Sums]) -> Sums:
    listener, place = np.unique(np.concatenate([one.listener for one in parts]), return_inverse=True)
    counts = np.zeros((len(listener), len(COUNTS)))
    np.add.at(counts, place, np.concatenate([one.counts for one in parts]))
    return Sums(listener, counts)


def _shown(key: Key, sums: Sums, played: Sums | None) -> Cell:
    playlists, plays = (int(sums.counts[:, COLUMN[name]].sum()) for name in ("playlists", "plays"))
    return Cell(key, False, len(sums.listener), playlists, plays, _rates(sums, played))


def _rates(sums: Sums, played: Sums | None) -> dict[str, Rate]:
    """The rates that may be told, of LEAST listeners each; how plays ended, of what was `played`."""
    return {name: _rate(name, played if name in OF_PLAYS else sums) for name in RATES}


def _rate(name: str, sums: Sums | None) -> Rate:
    asked = 0 if sums is None else np.count_nonzero(sums.counts[:, COLUMN[RATES[name][1]]])
    return NO_RATE if sums is None or asked < LEAST else rates_of(sums, (name,))[name]
