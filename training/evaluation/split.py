"""Which listens a model may see, and which judge it.

Four ways:

time      one global cut for everybody: fit | gap | validation | gap | test, where times order the listens
order     the newest 20 % of each listener's tracks test, the 10 % before them validate, where only an order is known
listener  20 % of each listener's tracks test and 10 % validate, by a seeded hash of (listener, track)
last      the last track of each listener tests, the one before validates: for published tables only

In the first three, a tenth of the listeners are left out of all fitting, and cold tracks are out of every
history (`held_out`). Shapes: T listens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from training.evaluation.held_out import Cold, HeldOut, albums_and_artists, by_time, nothing_held_out
from training.evaluation.seeded import hashes, paired, place_in_group, tenth
from training.interactions import Listens, nothing_of

Kind = Literal["time", "order", "listener", "last"]

RULES = 3  # raised when the same listens and seed come apart otherwise than before
GAP_MS = 30 * 60 * 1000  # so that no session lies on both sides of a cut
WINDOW = 0.08  # of the time range: the test window, and the validation window before it
LEAST, MOST = 0.04, 0.30  # of the listens that a window holds, however they crowd in time
TEST_SHARE, VALIDATION_SHARE = 0.2, 0.1  # of a listener's tracks
LEAST_TRACKS = 5  # listeners with fewer only train

FIT, BETWEEN, VALIDATION, DROPPED, TEST = range(5)  # BETWEEN: the gap before validation, known when the test begins


@dataclass(frozen=True, slots=True)
class Split:
    """Tables with the columns of LISTENS, or listens on disk. What nothing could be asked about is only in `fit`."""

    kind: Kind
    fit: Listens  # the least that a model sees, while its settings are chosen
    validation: Listens  # chooses them
    train: Listens  # all that a judged model sees: fit, validation, and the gap between
    test: Listens  # judges; empty where nothing can be asked, and evaluation then says why
    history: Listens  # what is known of everybody when the test begins: train, and that of the left-out
    left_out: frozenset[str]  # listeners who are in none of fit, validation and train
    cold_tracks: frozenset[str]  # ids of tracks that are in no history: of new albums, and debuts
    cold: Cold  # how they came to be
    validation_cut: datetime | None  # where the validation window begins; None without times
    cut: datetime | None  # where the test window begins
    seed: int
    debut_tracks: frozenset[str] = frozenset()  # those of the cold tracks by artists of whom nothing is in a history


@dataclass(frozen=True, slots=True)
class Times:
    """When listens began, in order, however they are stored."""

    listens: int  # with and without a time
    timed: int
    at: Callable[[int], float]  # ms of the listen that has this place in the order of time
    before: Callable[[float], int]  # how many began before a moment, in ms


@dataclass(frozen=True, slots=True)
class _Columns:
    """The listens of tracks that the catalogue has."""

    table: pa.Table
    who: np.ndarray  # (T,) int32: codes of `listeners`
    track: np.ndarray  # (T,) int32: rows of the catalogue
    at_ms: np.ndarray  # (T,) float64, NaN where unknown
    listeners: list[str]


def split(listens: pa.Table, catalogue: Catalogue, seed: int, kind: Kind | None = None) -> Split:
    """The split of `listens`; a function of their content and `seed`, not of the order of the rows.

    Without `kind`: "time" where at least half of the listens have times and the cuts leave something on every
    side, "order" where listens without a time have positions, else "listener". Listens without a time count as
    known from the start. Listens of tracks that the catalogue does not have are left out.
    """
    columns = _columns(listens, catalogue)
    if kind == "last":
        nothing = nothing_held_out(len(catalogue))
        return _assembled(columns, "last", _by_place(columns), _nobody(columns), seed, nothing, catalogue)
    left_out = tenth(columns.listeners, seed)
    cuts = None if kind in ("listener", "order") else cuts_of(_times(columns.at_ms))
    if cuts is None:
        in_order = kind == "order" or (kind is None and positioned(columns.table))
        return _by_listener(columns, catalogue, left_out, seed, in_order)
    return _by_time(columns, catalogue, left_out, cuts, seed)


def positioned(listens: pa.Table) -> bool:
    """Whether any listen without a time has a position: only there do histories follow it."""
    return bool(pc.any(pc.and_(listens["at"].is_null(), listens["position"].is_valid())).as_py())


def for_tuning(whole: Split) -> Split:
    """The question that validation asks, as a split: `fit` is all that is known and `validation` is the test."""
    return replace(
        whole, validation=nothing_of(whole.validation), train=whole.fit, test=whole.validation, history=whole.fit,
        left_out=frozenset(), validation_cut=None, cut=whole.validation_cut,
    )  # fmt: skip


def _by_time(
    columns: _Columns, catalogue: Catalogue, left_out: np.ndarray, cuts: tuple[float, float], seed: int
) -> Split:
    validation_ms, test_ms = cuts
    at = np.where(np.isnan(columns.at_ms), -np.inf, columns.at_ms)
    edges = [validation_ms - GAP_MS, validation_ms, test_ms - GAP_MS, test_ms]
    part = np.searchsorted(edges, at, side="right").astype(np.int8)
    after, before = _tracks(columns, part == TEST, catalogue), _tracks(columns, part < DROPPED, catalogue)
    held_out = by_time(catalogue, before, after, seed)
    part[held_out.cold[columns.track] & (part < DROPPED)] = DROPPED
    return _assembled(columns, "time", part, left_out, seed, held_out, catalogue, cuts)


def _by_listener(columns: _Columns, catalogue: Catalogue, left_out: np.ndarray, seed: int, in_order: bool) -> Split:
    """Each listener's newest tracks test and validate where they are `in_order`, else those that a hash chooses."""
    played = _tracks(columns, np.ones(len(columns.track), bool), catalogue)
    held_out = albums_and_artists(catalogue, played, played, seed)
    cold = held_out.cold
    warm = ~cold[columns.track]
    pair, listen_to_pair = np.unique(columns.who.astype(np.int64) * len(catalogue) + columns.track, return_inverse=True)
    who, track = pair // len(catalogue), pair % len(catalogue)
    warm_pair = ~cold[track]
    tracks = np.bincount(who[warm_pair], minlength=len(columns.listeners))
    parts = np.full(len(pair), TEST, np.int8)
    key = -_last_place(columns, listen_to_pair) if in_order else _pair_hash(who, track, columns, catalogue, seed)
    parts[warm_pair] = _shares(who[warm_pair], key[warm_pair], tracks)
    part = parts[listen_to_pair]
    part[~warm & (tracks[columns.who] < LEAST_TRACKS)] = DROPPED
    return _assembled(columns, "order" if in_order else "listener", part, left_out, seed, held_out, catalogue)


def _last_place(columns: _Columns, listen_to_pair: np.ndarray) -> np.ndarray:
    """(pairs,) where each pair was last heard, as histories stand: by time, else by position; else it is first."""
    position = columns.table["position"].cast(pa.float64()).to_numpy(zero_copy_only=False)
    place = np.where(np.isnan(columns.at_ms), position, columns.at_ms)
    last = np.full(int(listen_to_pair.max(initial=-1)) + 1, -1.0)
    np.maximum.at(last, listen_to_pair, np.nan_to_num(place, nan=-1.0))
    return last


def _shares(who: np.ndarray, key: np.ndarray, tracks: np.ndarray) -> np.ndarray:
    """The part of each pair: the first of a listener's, ordered by `key`, test, the next validate, the rest fit."""
    asked = tracks >= LEAST_TRACKS
    test = np.where(asked, np.maximum(1, np.rint(tracks * TEST_SHARE)), 0)
    validation = np.where(asked, np.maximum(1, np.rint(tracks * VALIDATION_SHARE)), 0)
    place = place_in_group(who, key)
    return np.select([place < test[who], place < (test + validation)[who]], [TEST, VALIDATION], FIT).astype(np.int8)


def _by_place(columns: _Columns) -> np.ndarray:
    """The part of each listen by its place from the end; listeners with fewer than three listens only train."""
    position = columns.table["position"].cast(pa.float64()).to_numpy(zero_copy_only=False)
    order = np.lexsort((position, columns.at_ms))  # NaN sorts last and ties keep their order: stable
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    from_end = place_in_group(columns.who, -place)
    listens = np.bincount(columns.who, minlength=len(columns.listeners))[columns.who]
    part = np.select([from_end == 0, from_end == 1], [TEST, VALIDATION], FIT)
    return np.where(listens >= 3, part, FIT).astype(np.int8)


def cuts_of(times: Times) -> tuple[float, float] | None:
    """Where validation and test begin; None where times do not order the listens."""
    if not times.timed or times.timed * 2 < times.listens:
        return None
    first_ms, last_ms = times.at(0), times.at(times.timed - 1)
    window_ms = WINDOW * (last_ms - first_ms)
    test_ms = _window(times, times.timed, last_ms - window_ms)
    before = times.before(test_ms - GAP_MS)
    if not before:
        return None
    validation_ms = _window(times, before, test_ms - window_ms)
    return (validation_ms, test_ms) if first_ms < validation_ms - GAP_MS else None


def _window(times: Times, count: int, wanted_ms: float) -> float:
    """The beginning of a window to the end of the first `count` that holds neither too few nor too many of them."""
    earliest, latest = (times.at(int((count - 1) * (1 - share))) for share in (MOST, LEAST))
    return float(np.clip(wanted_ms, earliest, latest))


def _times(at_ms: np.ndarray) -> Times:
    timed = np.sort(at_ms[np.isfinite(at_ms)])
    return Times(len(at_ms), len(timed), lambda place: float(timed[place]), lambda ms: int(np.searchsorted(timed, ms)))


def _tracks(columns: _Columns, wanted: np.ndarray, catalogue: Catalogue) -> np.ndarray:
    """(N,) bool: the tracks of the listens `wanted`."""
    there = np.zeros(len(catalogue), bool)
    there[columns.track[wanted]] = True
    return there


def _pair_hash(who: np.ndarray, track: np.ndarray, columns: _Columns, catalogue: Catalogue, seed: int) -> np.ndarray:
    tracks, code = np.unique(track, return_inverse=True)
    names = pc.take(catalogue.table["track"], pa.array(tracks)).to_pylist()
    return paired(hashes(columns.listeners, seed)[who], hashes(names, seed)[code])


def _columns(listens: pa.Table, catalogue: Catalogue) -> _Columns:
    track = catalogue.rows(listens["track"]) if listens.num_rows else np.zeros(0, np.int32)
    known = listens.filter(pa.array(track >= 0))
    listeners = sorted(pc.unique(known["listener"]).to_pylist())
    codes = pc.index_in(known["listener"], value_set=pa.array(listeners, pa.string()))
    at_ms = known["at"].cast(pa.int64()).cast(pa.float64()).to_numpy(zero_copy_only=False)
    return _Columns(known, codes.to_numpy().astype(np.int32), track[track >= 0], at_ms, listeners)


def _nobody(columns: _Columns) -> np.ndarray:
    return np.zeros(len(columns.listeners), bool)


def _assembled(
    columns: _Columns, kind: Kind, part: np.ndarray, left_out: np.ndarray, seed: int, held_out: HeldOut,
    catalogue: Catalogue, cuts: tuple[float, float] | None = None,
) -> Split:  # fmt: skip
    trained = ~left_out[columns.who]
    known = part < DROPPED
    cold = track_ids(catalogue, held_out.cold)
    validation_cut, cut = (None, None) if cuts is None else (instant(cuts[0]), instant(cuts[1]))
    return Split(
        kind=kind,
        fit=_where(columns, trained & (part == FIT)),
        validation=_where(columns, trained & (part == VALIDATION)),
        train=_where(columns, trained & known),
        test=_where(columns, part == TEST),
        history=_where(columns, known),
        left_out=frozenset(np.array(columns.listeners, object)[left_out]),
        cold_tracks=cold, cold=held_out.how if cold else "none", debut_tracks=track_ids(catalogue, held_out.debut),
        validation_cut=validation_cut, cut=cut, seed=seed,
    )  # fmt: skip


def _where(columns: _Columns, wanted: np.ndarray) -> pa.Table:
    return columns.table.filter(pa.array(wanted))


def track_ids(catalogue: Catalogue, wanted: np.ndarray) -> frozenset[str]:
    """The ids of the tracks `wanted`, (N,) bool."""
    return frozenset(catalogue.table["track"].filter(pa.array(wanted)).to_pylist())


def instant(at_ms: float) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
