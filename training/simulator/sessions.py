"""When does each listener listen, and which of their tastes is it that plays?

Legend: B listeners, T sessions, L listens; all in order of listener and time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from training.simulator import markets, rolls
from training.simulator.listeners import DAY_MS, HISTORY_DAYS, TASTES, Listeners, first_day, tastes_at
from training.simulator.world import World

HOUR_MS = 3_600_000
BY_HOUR = 0.9  # how much likelier a taste is at its hour than on average, as a power of e


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sittings: where each begins, and whose and of which taste it is."""

    who: np.ndarray  # (L,) int64: the listener of each listen, within the block
    place: np.ndarray  # (L,) int64: its number among the listens of that listener, from 0
    session: np.ndarray  # (L,) int64: the session of each listen
    owner: np.ndarray  # (T,) int64: the listener of each session
    start_ms: np.ndarray  # (T,) int64, UTC; rises within a listener
    taste: np.ndarray  # (T,) int64
    vectors: np.ndarray  # (T, TASTES, D) float32: the owner's tastes on that day
    weights: np.ndarray  # (T, TASTES) float32


def make_sessions(world: World, people: Listeners) -> Sessions:
    """The sessions of `people`, one after another for each."""
    who = np.repeat(np.arange(len(people)), people.listens)
    place = np.arange(len(who)) - (np.cumsum(people.listens) - people.listens)[who]
    breaks = rolls.uniform(world.seed, "session", people.index[who], place) < 1 / people.session[who]
    begins = (place == 0) | breaks
    owner = who[begins]
    start, hour = _starts(world, people, owner)
    vectors, weights = _drifted(world, people, owner, start)
    taste = _tastes(world, people, owner, weights, hour)
    return Sessions(who, place, np.cumsum(begins) - 1, owner, start, taste, vectors, weights)


def numbers(owner: np.ndarray) -> np.ndarray:
    """The number, from 0, of each entry among those of its owner; `owner` rises."""
    first = np.searchsorted(owner, owner)
    count: np.ndarray = np.arange(len(owner)) - first
    return count


def _starts(world: World, people: Listeners, owner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """UTC ms and local hour of each session, sorted within its owner."""
    keys = people.index[owner], numbers(owner)
    earliest = np.maximum(0, np.ceil((people.registered_ms / DAY_MS - first_day(world) + 1) / 7))[owner]
    week = (earliest + rolls.uniform(world.seed, "week", *keys) * (HISTORY_DAYS // 7 - earliest)).astype(np.int64)
    ends = rolls.cumulative(people.hours.ravel())
    slot = rolls.between(ends, owner * 168, owner * 168 + 168, rolls.uniform(world.seed, "hour", *keys)) % 168
    since_first = (slot - 24 * world.until.weekday()) % 168  # the history begins on the weekday on which it ends
    within = (rolls.uniform(world.seed, "minute", *keys) * HOUR_MS).astype(np.int64)
    local = (first_day(world) + 7 * week) * DAY_MS + since_first * HOUR_MS + within
    offsets = markets.offsets_ms(world.until - timedelta(days=HISTORY_DAYS), HISTORY_DAYS)
    start = local - offsets[people.zone[owner], local // DAY_MS - first_day(world)]
    order = np.lexsort((start, owner))
    return start[order], (slot % 24)[order]


def _drifted(world: World, people: Listeners, owner: np.ndarray, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return tastes_at(people, owner, (start / DAY_MS - first_day(world)) / HISTORY_DAYS)


def _tastes(world: World, people: Listeners, owner: np.ndarray, weights: np.ndarray, hour: np.ndarray) -> np.ndarray:
    """Which taste each session plays: by weight, and by the hour."""
    apart = (hour[:, None] + 0.5 - people.peak_hour[owner]) * (np.pi / 12)
    ends = rolls.cumulative((weights * np.exp(BY_HOUR * np.cos(apart))).ravel())
    first = np.arange(len(owner)) * TASTES
    chance = rolls.uniform(world.seed, "session taste", people.index[owner], numbers(owner))
    return rolls.between(ends, first, first + TASTES, chance) % TASTES
