"""In which month of the listener's own time was it played, and how often?

Shapes: m listens.
"""

from __future__ import annotations

from datetime import UTC, datetime, time

import numpy as np

from playlists.diary import DAY_MS, Diary
from playlists.week import Period, first_day


def local_days(diary: Diary, period: Period) -> np.ndarray:
    """(m,) datetime64[D]: the day of each listen in the listener's own time, of a diary read for `period`.

    A diary says how long before 00:00 UTC of the period's first day a listen was, and the weekday that it was
    where the listener lives: the day in UTC is at most one off, and the weekday says which way.
    """
    start = datetime.combine(first_day(period), time(), UTC).timestamp() * 1000
    days = np.floor_divide(start - diary.age_days.astype(np.float64) * DAY_MS, DAY_MS).astype(np.int64)
    off = (diary.weekday - (days + 3) % 7 + 3) % 7 - 3  # 1 January 1970 was a Thursday
    local: np.ndarray = (days + off).astype("datetime64[D]")
    return local


def best_month(days: np.ndarray) -> tuple[str, int]:
    """The month with the most of `days`, written 2024-10, and how many they are; of equal ones the latest."""
    months, counts = np.unique(days.astype("datetime64[M]"), return_counts=True)
    place = len(counts) - 1 - int(counts[::-1].argmax())
    return str(months[place]), int(counts[place])
