"""What a blend promises each member, as numbers, and whether a list keeps it.

Shapes: M members, C candidates, L tracks of the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from playlists.blend.group import Group
from playlists.blend.rules import RULES, Rules

TEN, UP_TO_FIVE = 10, 5  # every ten tracks in a row serve every member of a blend of up to five
LIKED = 0.5  # half as good as the member's own best list: from here on a track is for them

EPSILON = 1e-9  # of rounding


@dataclass(frozen=True, slots=True)
class Missed:
    """A promise to one member that a list does not keep."""

    promise: Literal["satisfaction", "share", "runs"]
    member: int
    has: float  # their U, their share of the list, or the runs of ten that hold nothing for them
    promised: float  # at least, at most, none
    mean: float = 0.0  # the U of all, of which they have too little


@dataclass(frozen=True, slots=True)
class Fairness:
    """How a list treats its members, and which promises it breaks, each in words with its numbers."""

    satisfaction: tuple[float, ...]  # (M,) U of each member, 0..1
    shares: tuple[float, ...]  # (M,) of the list; together 1
    unserved: int  # pairs of ten tracks in a row and a member whom none of them is for
    broken: tuple[str, ...]
    missed: tuple[Missed, ...]  # the same as figures

    @property
    def least_of_mean(self) -> float:
        """The least U over the mean U; 1 where nobody likes anything."""
        mean = float(np.mean(self.satisfaction))
        return min(self.satisfaction) / mean if mean > 0 else 1.0


def satisfaction(group: Group, columns: np.ndarray) -> np.ndarray:
    """(M,) U: the mean liking of the list over the mean liking of the member's own best list of that length."""
    if not len(columns):
        return np.zeros(group.members)
    own = group.best[:, : len(columns)].mean(axis=1)
    return np.minimum(group.liking[:, columns].mean(axis=1) / np.maximum(own, EPSILON), 1.0)


def attributed(liking: np.ndarray) -> np.ndarray:
    """(L,) int: to which member each track counts, as evenly as those who like it allow.

    A track counts to one of the members who like it at least LIKED, else to who likes it most. Those that the fewest
    like are given first; each goes to whom the fewest went before, of these to who likes it most.
    """
    likes = _likes(liking)
    whose, had = np.zeros(liking.shape[1], np.int64), np.zeros(len(liking), np.int64)
    for place in np.argsort(likes.sum(axis=0), kind="stable"):
        able = np.flatnonzero(likes[:, place])
        whose[place] = min(able, key=lambda m: (had[m], -liking[m, place], m))
        had[whose[place]] += 1
    return whose


def _likes(liking: np.ndarray) -> np.ndarray:
    likes = liking >= LIKED - EPSILON
    return np.where(likes.any(axis=0), likes, liking == liking.max(axis=0, initial=0))


def unserved(liking: np.ndarray) -> np.ndarray:
    """(M,) int: in how many runs of ten tracks none is for the member; a shorter list is one run."""
    likes = (liking >= LIKED - EPSILON).astype(np.int64)
    sums = np.concatenate([np.zeros((len(likes), 1), np.int64), np.cumsum(likes, axis=1)], axis=1)
    run = min(TEN, likes.shape[1])
    return np.asarray((sums[:, run:] - sums[:, : sums.shape[1] - run] == 0).sum(axis=1))


def fairness(group: Group, columns: np.ndarray, whose: np.ndarray | None = None, rules: Rules = RULES) -> Fairness:
    """The numbers of the list `columns`, in its order of playing, each promise checked.

    `whose` (L,) says to which member each track counts; without it, `attributed` does.
    """
    likes = group.liking[:, columns]
    whose = attributed(likes) if whose is None else whose
    share = np.bincount(whose, minlength=group.members) / max(len(columns), 1)
    u, without = satisfaction(group, columns), unserved(likes)
    missed = (
        *_too_little(u, rules.least_of_mean),
        *_too_much(share, rules.most_of_equal),
        *(_left_out(without) if group.members <= UP_TO_FIVE else ()),
    )
    broken = tuple(said(one, group.names[one.member]) for one in missed)
    return Fairness(_rounded(u), _rounded(share), int(without.sum()), broken, missed)


def said(missed: Missed, name: str) -> str:
    """The promise that was not kept to the member of that `name`, with its numbers."""
    has, promised = missed.has, missed.promised
    if missed.promise == "share":
        return f"{name} has {has:.0%} of the tracks, at most {promised:.0%} promised"
    if missed.promise == "runs":
        return f"{name} finds nothing in {has:.0f} of the runs of {TEN} tracks, none promised"
    of_mean = f"({promised / missed.mean:.2g} of the mean {missed.mean:.2f})"
    return f"{name} is satisfied to {has:.2f}, at least {promised:.2f} promised {of_mean}"


def _rounded(values: np.ndarray) -> tuple[float, ...]:
    return tuple(round(float(value), 4) for value in values)


def _too_little(u: np.ndarray, of_mean: float) -> list[Missed]:
    least, mean = int(u.argmin()), float(u.mean())
    if u[least] >= of_mean * mean - EPSILON:
        return []
    return [Missed("satisfaction", least, float(u[least]), of_mean * mean, mean)]


def _too_much(share: np.ndarray, of_equal: float) -> list[Missed]:
    most, allowed = int(share.argmax()), of_equal / len(share)
    if share[most] <= allowed + EPSILON:
        return []
    return [Missed("share", most, float(share[most]), allowed)]


def _left_out(without: np.ndarray) -> list[Missed]:
    return [Missed("runs", int(m), float(without[m]), 0.0) for m in np.flatnonzero(without)]
