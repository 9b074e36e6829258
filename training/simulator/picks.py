"""Which track does each listen play: a known and loved one, one close to the taste, or one from the charts?

Legend: L listens, R runs (listens in a row around one artist), P candidates. Each choice draws a few candidates by
popularity and takes one by taste, so that its cost does not grow with the catalogue, and nobody hears everything
that they would like.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.simulator import rolls
from training.simulator.liking import MERIT, STEEP, handicap, liking, nearness
from training.simulator.listeners import DAY_MS, Listeners
from training.simulator.sessions import Sessions
from training.simulator.world import World

SCENES, PER_SCENE = 5, 3  # sub-genres tried for an artist, artists tried of each
SCENE_PULL = 4.5  # how strongly taste chooses the sub-genre
ARTIST_PULL = 6.0  # how strongly taste chooses among the artists that came along
TRACK_TRIES = 4
NEW_TRIES = 0.2  # share of listens that start from an artist's ten newest tracks
ALBUMS = 0.25  # share of runs that play an album from one track on
SETTLING = 12  # listens until half of a listener's loyalty shows
MEMORIES = 6  # known tracks that come to mind before one is played again
LATELY, LATELY_SHARE = 25, 0.35  # discoveries that are "lately", and how often only those come to mind
LOVE, AFFECTION, SAME_TASTE = (
    3.0,
    0.8,
    1.2,
)  # what makes a memory win: liking, a fondness of one's own, the session's taste


@dataclass(frozen=True, slots=True)
class Runs:
    """R runs of listens around one artist."""

    first: np.ndarray  # (R,) int64: its first listen
    of: np.ndarray  # (L,) int64: the run of each listen
    back: np.ndarray  # (R,) bool: plays what is known
    artist: np.ndarray  # (R,) int64: whom it plays otherwise; -1 where nobody was found


def pick_tracks(world: World, people: Listeners, sat: Sessions) -> np.ndarray:
    """(L,) int64: the row that each listen plays, -1 where nothing playable came along."""
    runs = _runs(world, people, sat)
    found = np.flatnonzero(~runs.back[runs.of] & (runs.artist[runs.of] >= 0))
    rows = np.full(len(sat.who), -1)
    rows[found] = _found(world, people, sat, runs, found)
    _follow_albums(world, people, sat, runs, rows)
    _go_back(world, people, sat, runs, rows)
    return rows


def like(world: World, people: Listeners, sat: Sessions, listens: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(n,) float32: how much each of `listens` is liked, by the tastes of its day."""
    session, who = sat.session[listens], sat.who[listens]
    near = nearness(sat.vectors[session], handicap(sat.weights)[session], world.tracks.position[rows])
    local = people.market[who] == world.artists.home[world.tracks.artist[rows]]
    return liking(near, world.tracks.quality[rows], local)


def _day(sat: Sessions, listens: np.ndarray) -> np.ndarray:
    day: np.ndarray = sat.start_ms[sat.session[listens]] // DAY_MS
    return day


def _keys(people: Listeners, sat: Sessions, listens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return people.index[sat.who[listens]], sat.place[listens]


def _runs(world: World, people: Listeners, sat: Sessions) -> Runs:
    every = np.arange(len(sat.who))
    begins = np.diff(sat.session, prepend=-1) > 0
    begins |= rolls.uniform(world.seed, "run", *_keys(people, sat, every)) < 1 / people.run[sat.who]
    first = np.flatnonzero(begins)
    who, place = sat.who[first], sat.place[first]
    loyalty = people.loyalty[who] * place / (place + SETTLING)
    back = rolls.uniform(world.seed, "back", *_keys(people, sat, first)) < loyalty
    artist = np.full(len(first), -1)
    artist[~back] = _artists(world, people, sat, first[~back])
    return Runs(first, np.cumsum(begins) - 1, back, artist)


def _artists(world: World, people: Listeners, sat: Sessions, first: np.ndarray) -> np.ndarray:
    """An artist for each run that begins at a listen of `first`; -1 where none of those tried has released anything."""
    tried = _candidates(world, people, sat, first)  # (R, P)
    index, place = (key[:, None] for key in _keys(people, sat, first))
    each = np.arange(tried.shape[1])[None, :]
    session = sat.session[first]
    taste = sat.vectors[session, sat.taste[session]]
    score = ARTIST_PULL * np.matmul(world.artists.position[tried], taste[:, :, None])[:, :, 0]
    score += rolls.gumbel(world.seed, "artist", index, place, each)
    score[world.debut[tried] > _day(sat, first)[:, None]] = -np.inf
    best = np.arange(len(first)), score.argmax(axis=1)
    chosen = np.where(np.isfinite(score[best]), tried[best], -1)
    chart = world.charts(people.market[sat.who[first]], rolls.uniform(world.seed, "chart", index[:, 0], place[:, 0]))
    curious = rolls.uniform(world.seed, "curious", index[:, 0], place[:, 0]) < people.curiosity[sat.who[first]]
    return np.where(curious & (world.debut[chart] <= _day(sat, first)), chart, chosen)


def _candidates(world: World, people: Listeners, sat: Sessions, first: np.ndarray) -> np.ndarray:
    """(R, SCENES · PER_SCENE) int64: artists drawn by popularity from sub-genres drawn by taste."""
    ends, width = _scenes(world, people, sat)
    index, place = _keys(people, sat, first)
    begin = (sat.session[first] * width)[:, None]
    chance = rolls.uniform(world.seed, "scene", index[:, None], place[:, None], np.arange(SCENES))
    scene = rolls.between(ends, begin, begin + width, chance) % width
    keys = index[:, None, None], place[:, None, None], np.arange(SCENES)[:, None], np.arange(PER_SCENE)
    market = people.market[sat.who[first]][:, None, None]
    tried = world.scene(market, scene[:, :, None], rolls.uniform(world.seed, "of scene", *keys))
    return tried.reshape(len(first), SCENES * PER_SCENE)


def _scenes(world: World, people: Listeners, sat: Sessions) -> tuple[np.ndarray, int]:
    """The running sums of how each session's taste draws to each of S sub-genres, (T · S + 1,), and S."""
    taste = sat.vectors[np.arange(len(sat.owner)), sat.taste]
    known = np.sqrt(world.renown()).astype(np.float32)
    pull = np.exp(SCENE_PULL * (taste @ world.centres.T)) * known[people.market[sat.owner]]
    return rolls.cumulative(pull.ravel()), pull.shape[1]


def _found(world: World, people: Listeners, sat: Sessions, runs: Runs, found: np.ndarray) -> np.ndarray:
    """A track by the run's artist for each listen of `found`; -1 where none of those tried may be played there."""
    artist = runs.artist[runs.of[found]]
    index, place = _keys(people, sat, found)
    first = world.track_start[artist]
    stop = first + world.known_by(artist, _day(sat, found))
    newest = rolls.uniform(world.seed, "newest", index, place) < NEW_TRIES
    first = np.where(newest, np.maximum(first, stop - 10), first)
    keys = index[:, None], place[:, None], np.arange(TRACK_TRIES)
    tried = rolls.between(world.track_ends, first[:, None], stop[:, None], rolls.uniform(world.seed, "track", *keys))
    session = sat.session[found]
    taste = sat.vectors[session, sat.taste[session]]
    score = STEEP * np.matmul(world.tracks.position[tried], taste[:, :, None])[:, :, 0]
    score += MERIT * world.tracks.quality[tried] + rolls.gumbel(world.seed, "which track", *keys)
    score[~_allowed(world, people.market[sat.who[found]][:, None], tried)] = -np.inf
    best = np.arange(len(found)), score.argmax(axis=1)
    return np.where(np.isfinite(score[best]), tried[best], -1)


def _allowed(world: World, market: np.ndarray, rows: np.ndarray) -> np.ndarray:
    allowed: np.ndarray = (world.tracks.allowed[rows] >> market & 1).astype(bool)
    return allowed


def _follow_albums(world: World, people: Listeners, sat: Sessions, runs: Runs, rows: np.ndarray) -> None:
    """Lets some runs play on from their first track in the album's order, as far as it goes; changes `rows`."""
    chance = rolls.uniform(world.seed, "album", *_keys(people, sat, runs.first))
    on = np.flatnonzero(((chance < ALBUMS) & ~runs.back & (rows[runs.first] >= 0))[runs.of])
    start = rows[runs.first[runs.of[on]]]
    step = on - runs.first[runs.of[on]]
    within = world.tracks.number[start] + step < world.tracks.size[start]
    rows[on[within]] = start[within] + step[within]


def _go_back(world: World, people: Listeners, sat: Sessions, runs: Runs, rows: np.ndarray) -> None:
    """Fills the listens of runs that go back with tracks that the listener had found before; changes `rows`."""
    found = np.flatnonzero(rows >= 0)
    back = np.flatnonzero(runs.back[runs.of])
    known_first = np.searchsorted(sat.who[found], sat.who[back])
    known = np.searchsorted(found, back) - known_first  # how many the listener had found by then
    back, known_first, known = back[known > 0], known_first[known > 0], known[known > 0]
    index, place = _keys(people, sat, back)
    lately = rolls.uniform(world.seed, "lately", index, place) < LATELY_SHARE
    window = np.where(lately, np.minimum(known, LATELY), known)[:, None]
    chance = rolls.uniform(world.seed, "memory", index[:, None], place[:, None], np.arange(MEMORIES))
    memory = (known_first + known)[:, None] - 1 - (chance * window).astype(np.int64)
    fond = _fondness(world, people, sat, found, rows[found])
    taste = sat.taste[sat.session]
    score = fond[memory] + SAME_TASTE * (taste[found][memory] == taste[back][:, None])
    rows[back] = rows[found[memory[np.arange(len(back)), score.argmax(axis=1)]]]


def _fondness(world: World, people: Listeners, sat: Sessions, found: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(n,) float32: how dear each found track became to its finder."""
    own = rolls.gumbel(world.seed, "affection", people.index[sat.who[found]], rows)
    fondness: np.ndarray = LOVE * like(world, people, sat, found, rows) + AFFECTION * own
    return fondness
