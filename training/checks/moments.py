"""Does any listen lie where it cannot: in the future, before listening was logged, or before its track was out?"""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pyarrow as pa

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from playlists.importers.times import AHEAD, EARLIEST
from training.checks.found import LITTLE, Found, at_ms, sentences, share, timed

DAY_MS = 86_400_000
NEAR_MIDNIGHT_DAYS = 1  # it is out in the east of the world up to a day before it is out in UTC


def moments(listens: pa.Table, catalogue: Catalogue, now: datetime) -> Found:
    """Counts of impossible times. Raises BadInput for listens later than `now` and a day."""
    there = timed(listens)
    when = at_ms(there)
    late = int((when > too_late_ms(now)).sum())
    refuse_future(late, len(when), int(when.max(initial=0)), now)
    early = int((when < _ms(EARLIEST)).sum())
    before, dated = _before_release(there, when, catalogue)
    return Found(
        {"listens_before_logging": early, "listens_before_release": before, "listens_of_dated_tracks": dated},
        sentences(
            (
                early > 0,
                f"{early:,} listens lie before {EARLIEST:%Y-%m-%d}, when nobody logged listens yet: "
                "their clocks were wrong",
            ),
            (
                share(before, dated) >= LITTLE,
                f"{before:,} of {dated:,} listens are older than the release of their track: "
                "the dates are those of reissues, or wrong",
            ),
        ),
    )


def too_late_ms(now: datetime) -> int:
    """The last moment at which a listen may lie."""
    return _ms(now + AHEAD)


def refuse_future(late: int, listens: int, latest_ms: int, now: datetime) -> None:
    """Raises BadInput where `late` of the timed `listens` are later than `too_late_ms`, the latest at `latest_ms`."""
    if late:
        latest = np.datetime64(latest_ms, "ms")
        raise BadInput(
            f"{late:,} of {listens:,} listens lie in the future (latest {latest}, now {now:%Y-%m-%d}): "
            "beside them everything else would look old; correct or remove them, or set this machine's clock"
        )


def _before_release(there: pa.Table, when: np.ndarray, catalogue: Catalogue) -> tuple[int, int]:
    """How many listens are older than their track, and how many are of a track with a date."""
    row = catalogue.rows(there["track"])
    released = catalogue.released[row].astype("datetime64[D]")
    dated = (row >= 0) & ~np.isnat(released)
    out_ms = (released[dated].astype(np.int64) - NEAR_MIDNIGHT_DAYS) * DAY_MS
    return int((when[dated] < out_ms).sum()), int(dated.sum())


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
