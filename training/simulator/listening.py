"""What do listeners play, how long, and what do they skip: over their history, and of what they are given?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.simulator import rolls
from training.simulator.listeners import Listeners
from training.simulator.picks import like, pick_tracks
from training.simulator.sessions import Sessions, make_sessions
from training.simulator.truth import Truth
from training.simulator.world import World

SKIP_LEAST, SKIP_MORE, SKIP_BEND = 0.03, 0.75, 1.5  # chance of a skip: from a mishap to mostly, as liking falls
STOPS_EARLY = 0.08  # share of tracks not skipped that are left in their second half
PAUSE_MS = 600_000  # at least, between two sessions of a listener
FOREVER_MS = 2**45  # longer than all histories: keeps listeners apart where one running maximum serves all
FOUR_MINUTES_MS = 240_000  # from then on a listen is full, however long the track


@dataclass(frozen=True, slots=True)
class Plays:
    """Listens as columns, in order of listener and time."""

    listener: np.ndarray  # (L,) int64, the index in the world
    row: np.ndarray  # (L,) int64
    at_ms: np.ndarray  # (L,) int64
    ms_played: np.ndarray  # (L,) int64
    skipped: np.ndarray  # (L,) bool


def listen(world: World, people: Listeners) -> Plays:
    """The histories of `people`, ending before `world.until`; each depends on the world and the listener only."""
    sat = make_sessions(world, people)
    rows = pick_tracks(world, people, sat)
    heard = np.flatnonzero(rows >= 0)
    liked = like(world, people, sat, heard, rows[heard])
    keys = people.index[sat.who[heard]], sat.place[heard]
    chances = [rolls.uniform(world.seed, draw, *keys) for draw in ("skip", "stay")]
    ms, skipped = outcome(liked, world.tracks.duration_ms[rows[heard]], *chances)
    gap = (1000 + 14_000 * rolls.uniform(world.seed, "gap", *keys) ** 3).astype(np.int64)
    at = _clock(sat, heard, ms + gap)
    kept = at < int(world.until.timestamp() * 1000)
    return Plays(keys[0][kept], rows[heard][kept], at[kept], ms[kept], skipped[kept])


def respond(
    truth: Truth, listener: str | int, rows: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """What one listener does with the tracks of a playlist: (n,) int64 ms played and (n,) bool skipped."""
    liked = truth.liking(np.atleast_1d(np.asarray(listener)), rows)[0]
    return outcome(liked, truth.durations_ms[rows], rng.random(len(rows)), rng.random(len(rows)))


def outcome(
    liked: np.ndarray, duration_ms: np.ndarray, skip: np.ndarray, stay: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """ms played and whether it was skipped, from liking, duration and two even chances in 0..1.

    A skip comes before half of the track and four minutes are over; whatever is not skipped is a full listen.
    """
    skipped = skip < SKIP_LEAST + SKIP_MORE * (1 - liked) ** SKIP_BEND
    before = np.minimum(0.5 * duration_ms, FOUR_MINUTES_MS)
    left = np.where(stay < STOPS_EARLY, 0.5 + 0.5 * stay / STOPS_EARLY, 1.0)
    ms = np.where(skipped, 0.98 * before * stay**2, np.ceil(left * duration_ms))
    return ms.astype(np.int64), skipped


def _clock(sat: Sessions, heard: np.ndarray, lasts_ms: np.ndarray) -> np.ndarray:
    """(n,) int64: when each listen begins: one after another, and no session before the last one is over."""
    total = np.bincount(sat.session[heard], lasts_ms, len(sat.owner)).astype(np.int64) + PAUSE_MS
    before = np.cumsum(total) - total
    apart = sat.owner * FOREVER_MS
    begins = np.maximum.accumulate(sat.start_ms + apart - before) + before - apart
    ends = np.cumsum(lasts_ms)
    within = ends - lasts_ms
    first = np.searchsorted(sat.session[heard], sat.session[heard])
    clock: np.ndarray = begins[sat.session[heard]] + within - within[first]
    return clock
