"""What became of each place of each playlist: plays, full listens, skips, saves, hides, and whether it was new.

Shapes: P places, E events.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.histories import full_listen, skipped_listen
from playlists.responses.attribution import NOWHERE, Events, Places, attributed

NEVER = np.iinfo(np.int64).max  # when a track was first heard that was not


@dataclass(frozen=True, slots=True)
class Plays:
    """E listens that have a time."""

    events: Events
    plays: np.ndarray  # (E,) int64: 1, or a count
    ms_played: np.ndarray  # (E,) float64, NaN where unknown
    skipped: np.ndarray  # (E,) float64: 1, 0, NaN where unknown


@dataclass(frozen=True, slots=True)
class Became:
    """What became of P places. A listen is full by PRODUCT's rule: half of the track or four minutes of it."""

    played: np.ndarray  # (P,) bool: at least once, so that who plays a track ten times is reached by it once
    plays: np.ndarray  # (P,) int64
    full: np.ndarray  # (P,) int64
    skipped: np.ndarray  # (P,) int64
    saved: np.ndarray  # (P,) bool
    hidden: np.ndarray  # (P,) bool
    new: np.ndarray  # (P,) bool: the listener had never heard it when it was offered


def became(
    places: Places, duration_ms: np.ndarray, first_ms: np.ndarray, plays: Plays, loves: Events, hides: Events
) -> Became:
    """What became of `places`; each event counts for at most one of them.

    `duration_ms` (P,) float64, NaN where unknown; `first_ms` (P,) int64 when the listener first heard the track, NEVER
    where they never did, and before all times where nobody knows when.
    """
    place = attributed(places, plays.events)
    counts = place != NOWHERE
    at, times = place[counts], plays.plays[counts]
    ms_played, skipped = plays.ms_played[counts], plays.skipped[counts]
    full = full_listen(ms_played, duration_ms[at], skipped)
    skips = skipped_listen(ms_played, full, skipped)
    total, whole, short = (_summed(at, times * part, places) for part in (np.ones(len(at), bool), full, skips))
    return Became(total > 0, total, whole, short, _hit(loves, places), _hit(hides, places), first_ms >= places.made_ms)


def _summed(at: np.ndarray, amount: np.ndarray, places: Places) -> np.ndarray:
    return np.bincount(at, weights=amount, minlength=len(places.made_ms)).astype(np.int64)


def _hit(events: Events, places: Places) -> np.ndarray:
    """(P,) bool: whether any of the events counts for the place."""
    place = attributed(places, events)
    return _summed(place[place != NOWHERE], np.ones(int((place != NOWHERE).sum())), places) > 0
