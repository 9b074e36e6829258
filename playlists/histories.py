"""What listeners did, as the columns that the encoder reads: one entry a listener and track, oldest first.

The same code prepares a request, the weekly job, training and evaluation.

Shapes: B listeners, T entries of all of them, L entries of one listener after padding, D dimensions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from playlists.listens import FULL_LISTEN_MS, SHORTEST_TRACK_MS

RECENT_DAYS = 28  # "the last four weeks" of a reason
LONGEST = 4096  # tracks of one listener that the encoder sees: the ones heard last
BATCH = 32  # listeners encoded together; always padded to it, see `encode`
SHORTEST = 16  # the least padded length
PADDING = -1  # the track of an empty place

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Histories:
    """B listeners; entry t of listener b lies at offsets[b] ≤ t < offsets[b + 1], the latest heard last."""

    listeners: tuple[str, ...]
    offsets: np.ndarray  # (B + 1,) int64
    track: np.ndarray  # (T,) int32 rows of the catalogue, each once a listener
    listens: np.ndarray  # (T,) float32: all listens; 0 where there is only feedback
    plays: np.ndarray  # (T,) float32: full listens, and those of which nobody knows how they ended
    skips: np.ndarray  # (T,) float32
    recent: np.ndarray  # (T,) float32: the plays of the last RECENT_DAYS
    age_days: np.ndarray  # (T,) float32: since the last listen; 0 without times; of mere feedback: the newest listen's
    feedback: np.ndarray  # (T,) float32: 1 love, -1 hate, 0 none

    def __len__(self) -> int:
        return len(self.listeners)

    def of(self, b: int) -> slice:
        """Where the entries of listener b lie."""
        return slice(int(self.offsets[b]), int(self.offsets[b + 1]))

    def some(self, wanted: Sequence[int] | np.ndarray) -> Histories:
        """The listeners `wanted`, by number, in that order."""
        return _taken(self, np.asarray(wanted, np.int64))


def full_listen(ms_played: np.ndarray, duration_ms: np.ndarray, skipped: np.ndarray) -> np.ndarray:
    """(n,) bool: at least half of the track or four minutes, of a track longer than 30 s.

    `ms_played` and `duration_ms` are float with NaN where unknown, `skipped` float with NaN where unknown.
    Without a duration, 30 s played count; without either, what nobody skipped counts.
    """
    long_enough = ~(duration_ms <= SHORTEST_TRACK_MS)
    enough = np.where(np.isnan(duration_ms), SHORTEST_TRACK_MS, np.minimum(duration_ms / 2, FULL_LISTEN_MS))
    by_length = long_enough & (ms_played >= enough)
    return np.where(np.isnan(ms_played), ~(skipped == 1), by_length)


def skipped_listen(ms_played: np.ndarray, full: np.ndarray, skipped: np.ndarray) -> np.ndarray:
    """(n,) bool: said to be skipped and not a full listen, or ended within 30 s where nobody says."""
    early = np.isnan(skipped) & (ms_played < SHORTEST_TRACK_MS)
    return ~full & ((skipped == 1) | early)


def histories_of(
    listens: pa.Table,
    catalogue: Catalogue,
    now: datetime | None,
    feedback: pa.Table | None = None,
    listeners: Sequence[str] | None = None,
    excluded: np.ndarray | None = None,
) -> Histories:
    """The histories of `listens` (columns of schema LISTENS) as they stand at `now`.

    `feedback` has the columns listener, track, score (1 or -1). `listeners` fixes who is returned and in which
    order, also those without a history; without it all of them, sorted. Listens of tracks that the catalogue
    does not have are left out. `now` None means: the time of the latest listen.

    `excluded` (T,) bool marks listens that were heard but shape nothing: they count as `listens` alone, and neither
    their order nor their time is seen.
    """
    names = _everyone(listens, feedback) if listeners is None else tuple(listeners)
    events = _events(listens, catalogue, now, names, excluded)
    if feedback is not None and feedback.num_rows:
        events = _with_feedback(events, feedback, catalogue, names)
    return _gathered(names, events)


def heard_gladly(histories: Histories) -> np.ndarray:
    """(T,) bool: heard to the end at least once or loved, and not hated. Only skipped is not enough."""
    return ((histories.plays > 0) | (histories.feedback > 0)) & (histories.feedback >= 0)


def encode(histories: Histories, run: Callable[[dict[str, np.ndarray]], Arrays]) -> dict[str, np.ndarray]:
    """The taste vectors of every listener by task, each (B, D) float32.

    `run` is the exported encoder: arrays by input name in, arrays by task out. A listener is padded to a
    length that follows from their own history alone and a batch always has BATCH rows, so that a listener's
    vectors are the same bits whoever is encoded beside them.
    """
    vectors: dict[str, np.ndarray] = {}
    for members, inputs in batches(histories):
        for task, part in run(inputs).items():
            out = vectors.setdefault(task, np.zeros((len(histories), part.shape[1]), np.float32))
            out[members] = part[: len(members)]
    return vectors


def batches(histories: Histories) -> Iterator[tuple[np.ndarray, dict[str, np.ndarray]]]:
    """Batches of listeners of like length: their numbers, and the encoder's inputs, each (BATCH, L).

    `track` int64 with PADDING behind the last entry; `plays`, `skips`, `feedback`, `age_days` float32.
    """
    lengths = np.clip(np.diff(histories.offsets), 1, LONGEST)
    padded = np.maximum(SHORTEST, 2 ** np.ceil(np.log2(lengths)).astype(np.int64))
    for length in np.unique(padded):
        alike = np.flatnonzero(padded == length)
        for start in range(0, len(alike), BATCH):
            members = alike[start : start + BATCH]
            yield members, _padded(histories, members, int(length))


def _padded(histories: Histories, members: np.ndarray, length: int) -> dict[str, np.ndarray]:
    ends = histories.offsets[members + 1]
    starts = np.maximum(histories.offsets[members], ends - length)
    place_ML = starts[:, None] + np.arange(length)
    there_ML = place_ML < ends[:, None]
    inputs = {}
    for name in ("track", "plays", "skips", "feedback", "age_days"):
        column = getattr(histories, name)
        kind = np.int64 if name == "track" else np.float32
        whole = np.full((BATCH, length), PADDING if name == "track" else 0, kind)
        whole[: len(members)][there_ML] = column[place_ML[there_ML]]
        inputs[name] = whole
    return inputs


def _everyone(listens: pa.Table, feedback: pa.Table | None) -> tuple[str, ...]:
    names = set(pc.unique(listens["listener"]).to_pylist())
    if feedback is not None:
        names |= set(pc.unique(feedback["listener"]).to_pylist())
    return tuple(sorted(names))


def _events(
    listens: pa.Table, catalogue: Catalogue, now: datetime | None, names: tuple[str, ...], excluded: np.ndarray | None
) -> dict[str, np.ndarray]:
    """One row a listen that counts, as columns."""
    who = _codes(listens["listener"], names)
    track = catalogue.rows(listens["track"])
    ms_played, skipped = _floats(listens["ms_played"]), _floats(listens["skipped"])
    duration = _floats(catalogue.table["duration_ms"])[track]
    full = full_listen(ms_played, duration, skipped)
    skip = skipped_listen(ms_played, full, skipped)
    count = listens["plays"].to_numpy().astype(np.float32)
    at_ms = _floats(listens["at"].cast(pa.int64()))
    age = _age_days(at_ms, now)
    order = np.where(np.isnan(at_ms), _floats(listens["position"]), at_ms)
    events = {
        "who": who, "track": track, "listens": count, "plays": count * full, "skips": count * skip,
        "recent": count * full * (age <= RECENT_DAYS) * ~np.isnan(at_ms), "age_days": age,
        "order": np.nan_to_num(order, nan=0.0), "feedback": np.zeros(len(who), np.float32),
    }  # fmt: skip
    if excluded is not None:
        _forget(events, excluded)
    known = (who >= 0) & (track >= 0)
    return {name: column[known] for name, column in events.items()}


def _forget(events: dict[str, np.ndarray], excluded: np.ndarray) -> None:
    """Leaves of the `excluded` listens only that they were; their time is that of mere feedback."""
    for name in ("plays", "skips", "recent"):
        events[name][excluded] = 0
    events["order"][excluded], events["age_days"][excluded] = -np.inf, np.inf


def _age_days(at_ms: np.ndarray, now: datetime | None) -> np.ndarray:
    if now is None and not np.isfinite(at_ms).any():
        return np.zeros(len(at_ms), np.float32)
    now_ms = np.nanmax(at_ms) if now is None else now.timestamp() * 1000
    return np.nan_to_num(np.maximum(now_ms - at_ms, 0) / 86_400_000, nan=0.0).astype(np.float32)


def _with_feedback(
    events: dict[str, np.ndarray], feedback: pa.Table, catalogue: Catalogue, names: tuple[str, ...]
) -> dict[str, np.ndarray]:
    who, track = _codes(feedback["listener"], names), catalogue.rows(feedback["track"])
    known = (who >= 0) & (track >= 0)
    more = {name: np.zeros(known.sum(), column.dtype) for name, column in events.items()}
    more["who"], more["track"] = who[known], track[known]
    more["feedback"] = feedback["score"].to_numpy().astype(np.float32)[known]
    more["order"] = np.full(known.sum(), -np.inf)
    more["age_days"] = np.full(known.sum(), np.inf, np.float32)
    return {name: np.concatenate([column, more[name]]) for name, column in events.items()}


def _gathered(names: tuple[str, ...], events: dict[str, np.ndarray]) -> Histories:
    """Events of one listener and track become one entry; entries stand in the order of the last listen."""
    by_pair = np.lexsort((events["track"], events["who"]))
    who, track = events["who"][by_pair], events["track"][by_pair]
    starts = np.flatnonzero(np.r_[True, (who[1:] != who[:-1]) | (track[1:] != track[:-1])]) if len(who) else by_pair
    last = _reduced(np.maximum, events["order"][by_pair], starts)
    who, track = who[starts], track[starts]
    by_time = np.lexsort((track, last, who))
    sums = {
        n: _reduced(np.add, events[n][by_pair], starts)[by_time]
        for n in ("listens", "plays", "skips", "recent", "feedback")
    }
    age = _reduced(np.minimum, events["age_days"][by_pair], starts)[by_time]
    offsets = np.concatenate([[0], np.cumsum(np.bincount(who, minlength=len(names)))]).astype(np.int64)
    return Histories(
        listeners=names,
        offsets=offsets,
        track=track[by_time].astype(np.int32),
        listens=sums["listens"], plays=sums["plays"], skips=sums["skips"], recent=sums["recent"],
        age_days=_said_now(age, who[by_time], len(names)),
        feedback=np.clip(sums["feedback"], -1, 1),
    )  # fmt: skip


def _said_now(age: np.ndarray, who: np.ndarray, listeners: int) -> np.ndarray:
    """(T,) float32: `age`, and for what was only loved or hated the age of that listener's newest listen."""
    newest = np.full(listeners, np.inf)
    np.minimum.at(newest, who, age)
    newest[~np.isfinite(newest)] = 0
    return np.where(np.isfinite(age), age, newest[who]).astype(np.float32)


def _reduced(function: np.ufunc, values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    return function.reduceat(values, starts) if len(starts) else values[:0]


def _taken(h: Histories, wanted: np.ndarray) -> Histories:
    lengths = np.diff(h.offsets)[wanted]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    place = np.repeat(h.offsets[wanted] - offsets[:-1], lengths) + np.arange(offsets[-1])
    columns = (h.track, h.listens, h.plays, h.skips, h.recent, h.age_days, h.feedback)
    return Histories(tuple(h.listeners[b] for b in wanted), offsets, *(c[place] for c in columns))


def _codes(column: pa.ChunkedArray, names: tuple[str, ...]) -> np.ndarray:
    codes = pc.index_in(column, value_set=pa.array(names, pa.string()))
    return codes.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) if len(codes) else np.zeros(0, np.int64)


def _floats(column: pa.ChunkedArray) -> np.ndarray:
    return column.cast(pa.float64()).to_numpy(zero_copy_only=False) if len(column) else np.zeros(0)
