"""When was it: seconds, milliseconds, ISO and the spellings of the exports, all to UTC milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MOMENT = pa.timestamp("ms", tz="UTC")
EARLIEST = datetime(2002, 10, 1, tzinfo=UTC)  # before the first scrobbler; ListenBrainz refuses the same
AHEAD = timedelta(days=1)  # times without a zone are read as UTC and lie up to 14 hours ahead

_SPELLINGS = (
    "%d %b %Y %H:%M",
    "%d %b %Y, %H:%M",
    "%d %b %Y %H:%M:%S",
    "%d %b %Y, %H:%M:%S",
    "%a, %d %b %Y %H:%M:%S %z",
)


def moments(column: pa.Array) -> pa.Array:
    """(n,) UTC milliseconds, null where it cannot be read. A time without a zone is taken as UTC.

    Numbers are seconds, milliseconds, microseconds or nanoseconds since 1970, by their size.
    """
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        return column.cast(pa.timestamp("ms", tz=getattr(column.type, "tz", None)), safe=False).cast(MOMENT)
    if pa.types.is_integer(column.type):
        return from_epoch(column)
    if pa.types.is_floating(column.type):
        return from_epoch(
            pc.cast(pc.if_else(pc.less(column, 1e11), pc.multiply(column, 1000.0), column), pa.int64(), safe=False)
        )
    return _spelt(pc.utf8_trim_whitespace(column.cast(pa.string())))


def from_epoch(numbers: pa.Array) -> pa.Array:
    """UTC milliseconds from whole numbers since 1970 in the unit that their size tells."""
    known = numbers.is_valid().to_numpy(zero_copy_only=False)
    n = numbers.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    size = np.abs(n)
    units = [size < 10**11, size < 10**14, size < 10**17]
    ms = np.select(units, [np.where(units[0], n, 0) * 1000, n, n // 1000], n // 1_000_000)
    return pa.array(ms, pa.int64(), mask=~known).cast(pa.timestamp("ms")).cast(MOMENT)


def _spelt(column: pa.Array) -> pa.Array:
    given = column.drop_null()
    if len(given) == 0:
        return pa.nulls(len(column), MOMENT)
    if pc.all(pc.match_substring_regex(given, r"^\d{1,18}$")).as_py():
        return from_epoch(column.cast(pa.int64()))
    plain = pc.replace_substring_regex(column, r"\s*(Z|z|UTC|\+00:?00)$", "")
    for attempt in (_iso, _day_first):
        try:
            return attempt(plain)
        except pa.ArrowInvalid:
            continue
    return pa.array([_one(text) for text in column.to_pylist()], pa.int64()).cast(pa.timestamp("ms")).cast(MOMENT)


def _iso(column: pa.Array) -> pa.Array:
    return column.cast(pa.timestamp("us")).cast(pa.timestamp("ms"), safe=False).cast(MOMENT)


def _day_first(column: pa.Array) -> pa.Array:
    spelt = pc.replace_substring(column, ",", "")
    return pc.strptime(spelt, format="%d %b %Y %H:%M", unit="s").cast(MOMENT)


def _one(text: str | None) -> int | None:
    """Milliseconds since 1970, or None where `text` is no time."""
    if not text:
        return None
    if text.isdigit() and len(text) < 19:
        spelt: int = from_epoch(pa.array([int(text)])).cast(pa.int64())[0].as_py()
        return spelt
    for read in (datetime.fromisoformat, *(_reader(s) for s in _SPELLINGS)):
        try:
            moment = read(text.removesuffix(" UTC"))
            return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
        except (ValueError, OverflowError):
            continue
    return None


def _reader(spelling: str) -> Callable[[str], datetime]:
    return lambda text: datetime.strptime(text, spelling)
