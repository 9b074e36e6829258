"""Who listens: what do they like, how does it drift, where do they live, how much and when do they listen?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa

from playlists.listens import LISTENERS
from training.simulator import genres, markets, rolls
from training.simulator.world import World

HISTORY_DAYS = 546  # 78 weeks, eighteen months
TASTES = 5  # at most; a listener has two to five
TASTE_COUNTS = (0.25, 0.6, 0.85, 1.0)  # chance of at most two, three, four, five
OWN_EAR = 0.45  # how far a taste lies from the artist around whom it grew
LEAST_WEIGHT = 0.06  # a taste with less of a listener's time would not be one
MEDIAN_LISTENS, SPREAD_LISTENS = 320.0, 1.2  # of the log-normal activity
FEWEST, MOST = 3, 6000
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Listeners:
    """B listeners as columns. Tastes beyond a listener's own number have weight 0 and stand at the origin."""

    index: np.ndarray  # (B,) int64: which listeners of the world these are
    market: np.ndarray  # (B,) int64, indexes `markets.CODES`
    zone: np.ndarray  # (B,) int64, indexes `markets.ZONES`
    before: np.ndarray  # (B, TASTES, D) float32: tastes when the history begins
    after: np.ndarray  # (B, TASTES, D) float32: tastes when it ends
    weight_before: np.ndarray  # (B, TASTES) float32, each row adds up to 1
    weight_after: np.ndarray  # (B, TASTES) float32
    peak_hour: np.ndarray  # (B, TASTES) float32: the local hour at which a taste is at its strongest
    registered_ms: np.ndarray  # (B,) int64
    listens: np.ndarray  # (B,) int64: how many they set out for
    curiosity: np.ndarray  # (B,) share of what is new to them that comes from the charts, whatever their taste
    loyalty: np.ndarray  # (B,) share of listens that go back to what they know
    session: np.ndarray  # (B,) mean listens of a session
    run: np.ndarray  # (B,) mean listens before they change the artist
    hours: np.ndarray  # (B, 168) how likely they are to listen, by local hour of the week from Monday 00:00

    def __len__(self) -> int:
        return len(self.index)


def make_listeners(world: World, index: np.ndarray) -> Listeners:
    """The listeners `index` of `world`; each depends on the world and their own index only."""
    seed = world.seed
    market = np.searchsorted(np.cumsum(markets.SHARES)[:-1], rolls.uniform(seed, "market", index))
    count = np.searchsorted(TASTE_COUNTS, rolls.uniform(seed, "tastes", index)) + 2
    own = np.arange(TASTES)[None, :] < count[:, None]
    before, after = _tastes(world, index, market, own)
    first, last = _weights(seed, index, own)
    since, active = _registered(world, index)
    return Listeners(
        index, market, markets.zone_of(market, rolls.uniform(seed, "zone", index)), before, after, first, last,
        (24 * rolls.uniform(seed, "peak", index[:, None], np.arange(TASTES)[None, :])).astype(np.float32),
        since, _activity(seed, index, active),
        0.04 + 0.3 * rolls.uniform(seed, "curiosity", index) ** 2, 0.15 + 0.45 * rolls.uniform(seed, "loyalty", index),
        4 + 14 * rolls.uniform(seed, "session length", index) ** 1.5,
        1.2 + 3.5 * rolls.uniform(seed, "run", index) ** 3,
        _hours(seed, index),
    )  # fmt: skip


def listener_ids(index: np.ndarray, count: int) -> pa.Array:
    """ "l000000", …: the ids of listeners `index` of a world of `count`; their order is the order of the index."""
    width = max(6, len(str(count - 1)))
    return pa.array([f"l{i:0{width}d}" for i in index.tolist()])


def listeners_table(world: World, people: Listeners, count: int) -> pa.Table:
    """What a service knows of its listeners (schema LISTENERS): some do not give gender or age."""
    index, seed = people.index, world.seed
    gender = np.array(["f", "m", "x", None])[np.searchsorted((0.44, 0.9, 0.93), rolls.uniform(seed, "gender", index))]
    age = np.clip(15 + 13 * np.exp(0.6 * rolls.normal(seed, "age", index)), 14, 84).astype(np.int16)
    columns = [
        listener_ids(index, count),
        pa.array(np.array(markets.CODES)[people.market]),
        pa.array(gender.tolist(), pa.string()),
        pa.array(age, mask=rolls.uniform(seed, "age given", index) < 0.1),
        pa.array(np.array(markets.ZONES)[people.zone]),
        pa.array(people.registered_ms).cast(pa.timestamp("ms", tz="UTC")),
    ]
    return pa.table(columns, names=LISTENERS.names).cast(LISTENERS)


def tastes_at(people: Listeners, who: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tastes (n, TASTES, D) and weights (n, TASTES) of n listeners `who` after a `share` (n,) of the history."""
    gone = np.clip(share, 0, 1).astype(np.float32)[:, None]
    weights = (1 - gone) * people.weight_before[who] + gone * people.weight_after[who]
    gone = gone[:, :, None]
    return rolls.unit((1 - gone) * people.before[who] + gone * people.after[who]), weights


def first_day(world: World) -> int:
    """The day, counted from 1970, on which the history begins."""
    return int((world.until - timedelta(days=HISTORY_DAYS)).timestamp() * 1000) // DAY_MS


def _tastes(world: World, index: np.ndarray, market: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each taste grows around an artist of the market's charts and drifts, from hardly to far."""
    keys = index[:, None], np.arange(TASTES)[None, :]
    anchor = world.charts(np.repeat(market[:, None], TASTES, axis=1), rolls.uniform(world.seed, "taste", *keys))
    axes = keys[0][..., None], keys[1][..., None], np.arange(genres.DIMENSIONS)
    scale = 1 / np.sqrt(genres.DIMENSIONS)
    before = rolls.unit(world.artists.position[anchor] + OWN_EAR * scale * rolls.normal(world.seed, "ear", *axes))
    drift = (0.1 + 0.7 * rolls.uniform(world.seed, "drift", index))[:, None, None] * scale
    after = rolls.unit(before + drift * rolls.normal(world.seed, "drift to", *axes))
    return before * own[..., None], after * own[..., None]


def _weights(seed: int, index: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    keys = index[:, None], np.arange(TASTES)[None, :]
    first = 0.6 * rolls.normal(seed, "weight", *keys)
    last = first + 0.5 * rolls.normal(seed, "weight to", *keys)
    return _shares(first, own), _shares(last, own)


def _shares(logits: np.ndarray, own: np.ndarray) -> np.ndarray:
    raw = np.where(own, np.exp(logits), 0)
    shares = np.where(own, np.maximum(raw / raw.sum(axis=1, keepdims=True), LEAST_WEIGHT), 0)
    weights: np.ndarray = (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
    return weights


def _registered(world: World, index: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """When each registered (ms) and the share of the history that they were there: most came before it began."""
    chance = rolls.uniform(world.seed, "registered", index)
    earlier = rolls.uniform(world.seed, "newcomer", index) < 0.7
    days = np.where(earlier, -chance * 3000, chance * (HISTORY_DAYS - 21))
    since = (first_day(world) + days) * DAY_MS
    return since.astype(np.int64), 1 - np.maximum(days, 0) / HISTORY_DAYS


def _activity(seed: int, index: np.ndarray, active: np.ndarray) -> np.ndarray:
    wanted = MEDIAN_LISTENS * np.exp(SPREAD_LISTENS * rolls.normal(seed, "activity", index)) * active
    return np.clip(wanted, FEWEST, MOST).astype(np.int64)


def _hours(seed: int, index: np.ndarray) -> np.ndarray:
    """Two peaks a day, one of them on working days, and a share of the week that is the weekend's."""
    hour, weekend = np.arange(168) % 24, np.arange(168) >= 120
    day = 7 + 11 * rolls.uniform(seed, "day peak", index)[:, None]
    evening = 18 + 6 * rolls.uniform(seed, "evening peak", index)[:, None]
    working = np.exp(2.5 * (np.cos((hour - day) * np.pi / 12) - 1)) * np.where(weekend, 0.3, 1)
    free = np.exp(1.5 * (np.cos((hour - evening) * np.pi / 12) - 1)) * np.where(weekend, 1.5, 1)
    at_work = rolls.uniform(seed, "at work", index)[:, None]
    profile: np.ndarray = at_work * working + (1 - at_work) * free + 0.01
    return profile
