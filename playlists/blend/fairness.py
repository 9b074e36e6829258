"""What a blend promises each member, as numbers, and whether a list keeps it.

Shapes: M members, C candidates, L tracks of the list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.blend.group import Group
from playlists.blend.rules import RULES, Rules

TEN, UP_TO_FIVE = 10, 5  # every ten tracks in a row serve every member of a blend of up to five
LIKED = 0.5  # half as good as the member's own best list: from here on a track is for them

EPSILON = 1e-9  # of rounding


@dataclass(frozen=True, slots=True)
class Fairness:
    """How a list treats its members, and which promises it breaks, each in words with its numbers."""

    satisfaction: tuple[float, ...]  # (M,) U of each member, 0..1
    shares: tuple[float, ...]  # (M,) of the list; together 1
    unserved: int  # pairs of ten tracks in a row and a member whom none of them is for
    broken: tuple[str, ...]

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
    broken = [
        *_too_little(group, u, rules.least_of_mean),
        *_too_much(group, share, rules.most_of_equal),
        *(_left_out(group, without) if group.members <= UP_TO_FIVE else ()),
    ]
    return Fairness(_rounded(u), _rounded(share), int(without.sum()), tuple(broken))


def _rounded(values: np.ndarray) -> tuple[float, ...]:
    return tuple(round(float(value), 4) for value in values)


def _too_little(group: Group, u: np.ndarray, of_mean: float) -> list[str]:
    least, mean = int(u.argmin()), float(u.mean())
    if u[least] >= of_mean * mean - EPSILON:
        return []
    at_least = f"at least {of_mean * mean:.2f} promised ({of_mean} of the mean {mean:.2f})"
    return [f"{group.names[least]} is satisfied to {u[least]:.2f}, {at_least}"]


def _too_much(group: Group, share: np.ndarray, of_equal: float) -> list[str]:
    most, allowed = int(share.argmax()), of_equal / group.members
    if share[most] <= allowed + EPSILON:
        return []
    return [f"{group.names[most]} has {share[most]:.0%} of the tracks, at most {allowed:.0%} promised"]


def _left_out(group: Group, without: np.ndarray) -> list[str]:
    return [
        f"{group.names[m]} finds nothing in {without[m]} of the runs of {TEN} tracks, none promised"
        for m in np.flatnonzero(without)
    ]
