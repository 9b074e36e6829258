"""When is something that failed tried again?"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

TRIES = 8  # in about a day: a receiver that is down overnight misses nothing
FIRST = timedelta(seconds=30)
FACTOR = 4
LONGEST = timedelta(hours=12)
JITTER = 0.25  # of each wait: what failed together is not tried together


def next_try(tries: int, which: str, now: datetime) -> datetime | None:
    """When to try again what was tried `tries` times; None where that was enough. The jitter is that of `which`."""
    if tries >= TRIES:
        return None
    wait = min(FIRST * FACTOR ** (tries - 1), LONGEST)
    return now + wait * random.Random(f"{which}:{tries}").uniform(1 - JITTER, 1 + JITTER)
