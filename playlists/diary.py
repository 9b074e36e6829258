"""One listener's listens one by one, in their own time: what the hours, the months and the years say.

A history (`playlists.histories`) has one entry a track and is what the encoder reads; a diary has one a listen.

Shapes: m listens, the oldest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue, Rows
from playlists.devices import DEVICES, Device
from playlists.histories import full_listen

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
UNKNOWN = -1  # the device of a listen of which nobody said it
WEEK_HOURS = 7 * 24  # within a week a zone changes its offset once at most


def _nothing(kind: type) -> np.ndarray:
    return np.zeros(0, kind)


@dataclass(frozen=True, slots=True)
class Diary:
    """Listens with a time, the oldest first; those of tracks that the catalogue lacks are left out."""

    track: Rows = field(default_factory=lambda: _nothing(np.int32))  # (m,)
    age_days: np.ndarray = field(default_factory=lambda: _nothing(np.float32))  # (m,) before the moment it was read for
    hour: np.ndarray = field(default_factory=lambda: _nothing(np.int8))  # (m,) 0..23, of the listener's own clock
    weekday: np.ndarray = field(default_factory=lambda: _nothing(np.int8))  # (m,) 0 Monday .. 6 Sunday
    full: np.ndarray = field(default_factory=lambda: _nothing(bool))  # (m,) a full listen, see `full_listen`
    device: np.ndarray = field(default_factory=lambda: _nothing(np.int8))  # (m,) place in DEVICES, or UNKNOWN

    def __len__(self) -> int:
        return len(self.track)

    def on(self, device: Device) -> np.ndarray:
        """(m,) bool: the listens on that kind of device."""
        on: np.ndarray = self.device == DEVICES.index(device)
        return on

    def devices(self) -> tuple[Device, ...]:
        """The kinds of device that full listens were on, in the order of DEVICES."""
        return tuple(DEVICES[code] for code in np.unique(self.device[self.full]) if code != UNKNOWN)


NO_DIARY = Diary()


def diaries(
    listens: pa.Table, catalogue: Catalogue, now: datetime, zones: Sequence[ZoneInfo], listeners: Sequence[str]
) -> Iterator[Diary]:
    """The diary of each of `listeners`, in that order, as it stands at `now`.

    `listens` has the schema LISTENS, or HEARD. Those without a time, or after `now`, are left out.
    """
    who = pc.index_in(listens["listener"], value_set=pa.array(listeners, pa.string())).fill_null(-1).to_numpy()
    track = catalogue.rows(listens["track"])
    at = listens["at"].cast(pa.int64()).fill_null(-1).to_numpy()
    now_ms = round(now.timestamp() * 1000)
    full, device = _full(listens, track, catalogue), _devices(listens)
    usable = (track >= 0) & (at >= 0) & (at <= now_ms) & (who >= 0)
    order = np.lexsort((at, who))
    order = order[usable[order]]
    ends = np.searchsorted(who[order], np.arange(len(listeners) + 1))
    for b, place in enumerate(zones):
        mine = order[ends[b] : ends[b + 1]]
        local = at[mine] + _offsets_ms(at[mine], place)
        yield Diary(
            track[mine],
            ((now_ms - at[mine]) / DAY_MS).astype(np.float32),
            (local // HOUR_MS % 24).astype(np.int8),
            ((local // DAY_MS + 3) % 7).astype(np.int8),  # 1 January 1970 was a Thursday
            full[mine],
            device[mine],
        )


def _devices(listens: pa.Table) -> np.ndarray:
    if "device" not in listens.column_names:
        return np.full(listens.num_rows, UNKNOWN, np.int8)
    codes: np.ndarray = pc.index_in(listens["device"], value_set=pa.array(DEVICES)).fill_null(UNKNOWN).to_numpy()
    return codes.astype(np.int8)


def _full(listens: pa.Table, track: np.ndarray, catalogue: Catalogue) -> np.ndarray:
    def numbers(column: pa.ChunkedArray) -> np.ndarray:
        found: np.ndarray = column.cast(pa.float64()).to_numpy()
        return found

    if not len(track):
        return _nothing(bool)
    duration = numbers(catalogue.table["duration_ms"])[track]
    return full_listen(numbers(listens["ms_played"]), duration, numbers(listens["skipped"]))


def _offsets_ms(at_ms: np.ndarray, place: ZoneInfo) -> np.ndarray:
    """(m,) int64: how far the clocks of `place` were ahead of UTC at each moment; `at_ms` rising."""
    if not len(at_ms):
        return at_ms
    hours, back = np.unique(at_ms // HOUR_MS, return_inverse=True)
    return _by_hour(hours, place)[back]


def _by_hour(hours: np.ndarray, place: ZoneInfo) -> np.ndarray:
    """Where the first and the last hour of a week have one offset, those between have it too."""
    offsets = np.empty(len(hours), np.int64)
    starts = np.flatnonzero(np.diff(hours // WEEK_HOURS, prepend=-1))
    for start, stop in zip(starts, np.append(starts[1:], len(hours)), strict=True):
        first, last = _offset_ms(hours[start], place), _offset_ms(hours[stop - 1], place)
        offsets[start:stop] = first if first == last else [_offset_ms(hour, place) for hour in hours[start:stop]]
    return offsets


def _offset_ms(hour: int, place: ZoneInfo) -> int:
    moment = datetime.fromtimestamp(int(hour) * 3600, place)
    return round((moment.utcoffset() or timedelta()).total_seconds() * 1000)
