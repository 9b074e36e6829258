"""Which playlist does a play, a love or a hide count for?

One rule, as a pure function of what was offered and what happened, so that it can be asked again whenever a listen
comes late or goes: an event counts for the playlist that it names, where that one held the track; else for the latest
of the listener's playlists that held the track, was made before the event and is still current. Never for two.

Shapes: P offered places (a track in a playlist), E events.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.week import Every

DAY_MS = 86_400_000
CURRENT_MS: dict[Every, int] = {  # how long after it was made a playlist still counts as what the listener plays from
    "monday": 7 * DAY_MS,  # until the next one is there
    "friday": 7 * DAY_MS,
    "day": DAY_MS,
}
NOWHERE = -1  # the place of an event that counts for no playlist
UNNAMED = -1  # the playlist of an event that names none


@dataclass(frozen=True, slots=True)
class Places:
    """P places of playlists. One playlist, made anew, may have places that were made at different times."""

    listener: np.ndarray  # (P,) int64 codes
    track: np.ndarray  # (P,) int64 codes
    playlist: np.ndarray  # (P,) int64 codes
    position: np.ndarray  # (P,) int64, 1 is the first
    made_ms: np.ndarray  # (P,) int64
    current_ms: np.ndarray  # (P,) int64: how long it is current, of CURRENT_MS


@dataclass(frozen=True, slots=True)
class Events:
    """E events, in whatever order. The codes are those of `Places`."""

    listener: np.ndarray  # (E,) int64
    track: np.ndarray  # (E,) int64
    at_ms: np.ndarray  # (E,) int64
    named: np.ndarray  # (E,) int64: the playlist that the event itself names, else UNNAMED


def attributed(places: Places, events: Events) -> np.ndarray:
    """(E,) int64: the place that each event counts for, or NOWHERE. The order of places and of events is no matter.

    A playlist that is named counts also when it is no longer current, but never for a time before it was made. Of
    several made at the same moment the one counts in which the track stands higher; then the lower code.
    """
    found = np.full(len(events.at_ms), NOWHERE, np.int64)
    if not len(places.made_ms) or not len(found):
        return found
    pairs, event_pairs = _pairs(places, events)
    for current_ms in np.unique(places.current_ms):
        some = np.flatnonzero(places.current_ms == current_ms)
        latest = _latest(places, events, some, pairs, event_pairs)
        there = latest != NOWHERE
        there[there] = events.at_ms[there] < places.made_ms[latest[there]] + current_ms
        found = np.where(there & _later(places, latest, found), latest, found)
    named = np.flatnonzero(events.named != UNNAMED)
    if len(named):
        found[named] = _named(places, events, named, found[named])
    return found


def _pairs(places: Places, events: Events) -> tuple[np.ndarray, np.ndarray]:
    """A code of (listener, track) for each place and each event; of an event of nothing that was offered -1."""
    width = 1 + max(int(places.track.max()), int(events.track.max(initial=0)))
    codes, of_places = np.unique(places.listener * width + places.track, return_inverse=True)
    wanted = events.listener * width + events.track
    at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return of_places, np.where(codes[at] == wanted, at, -1)


def _latest(places: Places, events: Events, some: np.ndarray, pairs: np.ndarray, event_pairs: np.ndarray) -> np.ndarray:
    """(E,) the latest of the places `some` made at or before each event with the same listener and track."""
    order = some[np.lexsort((-places.playlist[some], -places.position[some], places.made_ms[some], pairs[some]))]
    first = int(places.made_ms.min())
    span = int(max(places.made_ms.max(), events.at_ms.max())) - first + 2
    keys = pairs[order] * span + (places.made_ms[order] - first)
    at = np.clip(events.at_ms - first, -1, span - 2)
    before = np.searchsorted(keys, event_pairs * span + at, side="right") - 1
    candidate = order[np.maximum(before, 0)]
    same = (before >= 0) & (event_pairs >= 0) & (pairs[candidate] == event_pairs) & (at >= 0)
    return np.where(same, candidate, NOWHERE)


def _later(places: Places, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(E,) bool: whether place `one` wins over `other`; anything wins over NOWHERE."""
    made, position, playlist = places.made_ms, places.position, places.playlist
    later = made[one] > made[other]
    level = made[one] == made[other]
    higher = (position[one] < position[other]) | (
        (position[one] == position[other]) & (playlist[one] < playlist[other])
    )
    return (other == NOWHERE) | later | (level & higher)


def _named(places: Places, events: Events, named: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    """The place in the playlist that each of the events `named` names; `otherwise` where that one cannot be."""
    asked = zip(events.listener[named], events.track[named], events.named[named], strict=True)
    wanted = {tuple(map(int, key)) for key in asked}
    held: dict[tuple[int, int, int], list[int]] = {}
    for place in np.flatnonzero(np.isin(places.playlist, events.named[named])):
        key = int(places.listener[place]), int(places.track[place]), int(places.playlist[place])
        if key in wanted:
            held.setdefault(key, []).append(int(place))
    found = otherwise.copy()
    for n, event in enumerate(named):
        key = int(events.listener[event]), int(events.track[event]), int(events.named[event])
        before = [p for p in held.get(key, ()) if places.made_ms[p] <= events.at_ms[event]]
        if before:
            found[n] = max(before, key=lambda p: (int(places.made_ms[p]), -int(places.position[p])))
    return found
