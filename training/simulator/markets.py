"""Which countries are in the world, how many listeners has each, and what time is it there?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np


@dataclass(frozen=True, slots=True)
class Market:
    """A country, its share of listeners and of artists, and its time zones with the share of listeners in each."""

    code: str
    share: float
    zones: tuple[tuple[str, float], ...]


MARKETS = (
    Market("US", 0.24, (("America/New_York", 0.48), ("America/Chicago", 0.29), ("America/Denver", 0.07),
                        ("America/Los_Angeles", 0.16))),
    Market("GB", 0.12, (("Europe/London", 1.0),)),
    Market("DE", 0.11, (("Europe/Berlin", 1.0),)),
    Market("FR", 0.08, (("Europe/Paris", 1.0),)),
    Market("BR", 0.10, (("America/Sao_Paulo", 0.9), ("America/Manaus", 0.1))),
    Market("JP", 0.10, (("Asia/Tokyo", 1.0),)),
    Market("MX", 0.07, (("America/Mexico_City", 0.93), ("America/Tijuana", 0.07))),
    Market("ES", 0.04, (("Europe/Madrid", 0.95), ("Atlantic/Canary", 0.05))),
    Market("SE", 0.03, (("Europe/Stockholm", 1.0),)),
    Market("NG", 0.03, (("Africa/Lagos", 1.0),)),
    Market("IN", 0.05, (("Asia/Kolkata", 1.0),)),
    Market("KR", 0.03, (("Asia/Seoul", 1.0),)),
)  # fmt: skip

CODES = tuple(market.code for market in MARKETS)
SHARES = np.array([market.share for market in MARKETS]) / sum(market.share for market in MARKETS)
ZONES = tuple(zone for market in MARKETS for zone, _ in market.zones)
ZONE_ENDS = np.array([m + s for m, market in enumerate(MARKETS) for s in np.cumsum([x for _, x in market.zones])])


def zone_of(market: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """int64 indices of ZONES: a time zone of each market (an index of MARKETS), by its share of the listeners."""
    return np.searchsorted(ZONE_ENDS, market + chance * (1 - 1e-9), side="right")


@cache
def offsets_ms(first: datetime, days: int) -> np.ndarray:
    """(zones, days) int64: local time minus UTC at noon of each day from `first` on, summer time included."""
    noons = [first + timedelta(days=day, hours=12) for day in range(days)]
    rows = [[noon.astimezone(ZoneInfo(zone)).utcoffset() for noon in noons] for zone in ZONES]
    return np.array([[(x or timedelta()).total_seconds() * 1000 for x in row] for row in rows], np.int64)


def midnight(moment: datetime) -> datetime:
    """The start of the UTC day that holds `moment`."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
