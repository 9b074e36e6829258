"""What many play: in each country lately, and at each hour of each kind of day. For whom little or nothing is known.

A group is everybody, the listeners of one market, or those whose most played genre is the same; a smaller one than
FEWEST says nothing, nor does a market of a track that fewer than SOME heard. Training counts, a version holds it as
FILE; an older version has none, and then nothing is said.

Shapes: M markets, K tracks of each, G groups, S slots (a slot is an hour of a working day, or of a weekend), T genres.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.errors import BrokenVersion

FILE = "crowd.npz"
FEWEST = 20  # listeners of a group: fewer are somebody
SOME = 5  # listeners of a market who heard a track: what fewer heard is what somebody plays, and no hit
HOURS = 24
SLOTS = 2 * HOURS
WEEKEND = 5  # from Saturday on
EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Crowd:
    """Counts of many listeners. Groups are called EVERYBODY, `market JP`, `genre dub`."""

    markets: np.ndarray  # (M,) str, rising
    track: np.ndarray  # (M, K) ids, the most heard first, "" where there are no more
    heard: np.ndarray  # (M, K) int32: how many listeners of the market heard it in the last weeks
    groups: np.ndarray  # (G,) str
    listeners: np.ndarray  # (G,) int32
    genres: np.ndarray  # (T,) str, rising
    plays: np.ndarray  # (G, S, T) float32: full listens by slot and genre, those of a heavy listener capped
    expected: np.ndarray  # (G, S, T) float32: as many, had each of them played at every hour what they play all day


def nobody() -> Crowd:
    """Of a version that does not say."""
    text, whole = np.zeros(0, "U1"), np.zeros(0, np.int32)
    none = np.zeros((0, SLOTS, 0), np.float32)
    return Crowd(text, text[None], whole[None], text, whole, text, none, none)


NOBODY = nobody()


def slot_of(hour: np.ndarray | int, weekday: np.ndarray | int) -> np.ndarray:
    """0..47: the hour, on a working day or on a weekend."""
    return np.asarray(hour, np.int64) + HOURS * (np.asarray(weekday) >= WEEKEND)


def heard_in(crowd: Crowd, market: str | None, catalogue: Catalogue) -> np.ndarray:
    """(N,) int64: how many listeners of `market` heard each track lately; zeros where that is not known."""
    found = np.zeros(len(catalogue), np.int64)
    for m in np.flatnonzero(crowd.markets == market) if market else ():
        there = (crowd.track[m] != "") & (crowd.heard[m] >= SOME)  # an older version has the others too
        rows: Rows = np.array([catalogue.row_of.get(str(id), -1) for id in crowd.track[m][there]], np.int32)
        found[rows[rows >= 0]] = crowd.heard[m][there][rows >= 0]
    return found


def group_at(crowd: Crowd, name: str) -> int | None:
    """The place of the group of that name; None where it has too few listeners to be one."""
    found = np.flatnonzero(crowd.groups == name)
    return int(found[0]) if len(found) else None


def write_crowd(folder: Path, crowd: Crowd) -> None:
    """Writes FILE into `folder`."""
    np.savez_compressed(folder / FILE, **{field.name: getattr(crowd, field.name) for field in fields(Crowd)})


def read_crowd(folder: Path) -> Crowd:
    """What stands in `folder`; NOBODY where nothing does. Raises BrokenVersion where it cannot be read."""
    if not (folder / FILE).exists():
        return NOBODY
    try:
        with np.load(folder / FILE, allow_pickle=False) as found:
            return Crowd(*(found[field.name] for field in fields(Crowd)))
    except (OSError, ValueError, KeyError) as error:
        raise BrokenVersion(f"{folder / FILE}: {error}") from error
