"""How a blend is chosen: the members take turns, each turn a track that its member likes and that is best for all.

Shapes: M members, C candidates, L tracks of the list, D dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.blend.fairness import EPSILON, LIKED, satisfaction
from playlists.blend.group import Group
from playlists.blend.rules import RULES, Rules
from playlists.blend.strategies import use_up
from playlists.recipes.diversify import unit
from playlists.taste import NOTHING

BEYOND = 0.02  # above the promise of the least U over the mean U lies the aim of joy: it keeps it too, with a margin
NO_MISERY = 0.98  # of the mean U the least one has, at the other end of the dial; what each costs is measured (LOG)
ATTEMPTS = 40  # to find weights that reach the aim; a group of four needs a handful
MARGIN = 0.01  # above the aim, else the last steps towards it are endless
STEP = 1.0  # how fast the weight of who is behind grows: 2 and 4 need fewer attempts and overshoot (LOG)
SUREST = 3  # tracks that open the list as they were taken
AHEAD = 3  # tracks of the same member among which the one that fits best is played next


@dataclass(frozen=True, slots=True)
class Turns:
    """A list in its order of playing: L columns of a group, and whose turn each was."""

    columns: np.ndarray  # (L,)
    turns: np.ndarray  # (L,) members


def in_turns(group: Group, dial: float = RULES.dial, rules: Rules = RULES) -> Turns:
    """The best list in turns whose least satisfied member has as much of the mean U as the `dial` aims at.

    The list with the greatest weighted mean liking is made again and again, and each time the weight of who is behind
    the aim grows by exp(what they lack): the multiplicative weights method (Arora, Hazan & Kale, Theory of Computing 8,
    2012) on the Lagrangian of "greatest mean U, where the least is at least aim · mean". It starts with equal
    weights, so a group whom the plain mean treats well gets just that. Where no weights reach the aim, the list that
    came nearest.
    """
    joy = aim_of_joy(rules)
    aim = joy + dial * (NO_MISERY - joy)
    weights = np.full(group.members, 1 / group.members)
    best, best_key = Turns(NOTHING.astype(np.int64), NOTHING.astype(np.int64)), (-1.0, -1.0)
    for _ in range(ATTEMPTS):
        made = drafted(group, weights, rules)
        u = satisfaction(group, made.columns)
        of_mean = u / max(float(u.mean()), EPSILON)
        key = (min(float(of_mean.min()), aim), float(u.mean()))
        if key > best_key:
            best, best_key = made, key
        if of_mean.min() >= aim:
            break
        weights = weights * np.exp(STEP * np.maximum(0, aim + MARGIN - of_mean))
        weights /= weights.sum()
    return best


def aim_of_joy(rules: Rules) -> float:
    """The least U over the mean U that is aimed at where the dial stands at joy."""
    return round(rules.least_of_mean + BEYOND, 6)


def drafted(group: Group, weights: np.ndarray, rules: Rules = RULES) -> Turns:
    """At most `rules.length` tracks, one turn a member and round, the least satisfied first, nobody twice in a row.

    A turn takes, of the tracks that its member likes, the one with the greatest mean liking by `weights` (M,). So any
    2 M - 1 tracks in a row hold a turn of each, at most `artist_cap` tracks are by one artist and no artist stands side
    by side; the list ends where that leaves none.
    """
    worth = group.liking / np.maximum(group.best.mean(axis=1), EPSILON)[:, None]
    value, new = weights @ worth, np.asarray(~group.heard.any(axis=0))
    free, sums = np.ones(len(group.track), bool), np.zeros(group.members)
    chosen, turns = list[int](), list[int]()
    every = rules.every
    while len(chosen) < rules.length:
        member = _next(sums, turns)
        allowed = free & (group.artist != group.artist[chosen[-1]]) if chosen else free
        allowed = _liked(group, member, allowed, new if every and len(chosen) % every == every - 1 else None)
        if not allowed.any():
            break
        chosen.append(int(np.where(allowed, value, -np.inf).argmax()))
        turns.append(member)
        sums = sums + worth[:, chosen[-1]]
        use_up(group, chosen, free, rules.artist_cap)
    return Turns(np.array(chosen, np.int64), np.array(turns, np.int64))


def well_ordered(made: Turns, artist: np.ndarray, vectors: np.ndarray) -> Turns:
    """The same tracks and turns, so that neighbours fit: after the surest three, each turn plays of its member's next
    AHEAD tracks the one with the greatest cosine to the track before. `artist` and `vectors` (L, D) are the list's.

    Where that would put an artist side by side at the end, the order stays as it was.
    """
    direction, left = unit(vectors), list(range(len(made.columns)))
    order: list[int] = []
    for place, member in enumerate(made.turns):
        own = [at for at in left if made.turns[at] == member][: AHEAD if place >= SUREST else 1]
        fitting = [at for at in own if not order or artist[at] != artist[order[-1]]]
        if not fitting:
            return made
        following = max(fitting, key=lambda at: float(direction[at] @ direction[order[-1]]) if order else 0.0)
        order.append(following)
        left.remove(following)
    return Turns(made.columns[order], made.turns)


def _next(sums: np.ndarray, turns: list[int]) -> int:
    """Of those whose turn this round still brings, the least satisfied; never who has just had one."""
    done = len(turns) % len(sums)
    waiting = [m for m in range(len(sums)) if m not in turns[len(turns) - done :] and turns[-1:] != [m]]
    return min(waiting, key=lambda m: (round(float(sums[m]), 9), m))


def _liked(group: Group, member: int, allowed: np.ndarray, new: np.ndarray | None) -> np.ndarray:
    """Those of the `allowed` that the member likes, the new ones first where asked; all where they like none."""
    liked = allowed & (group.liking[member] >= LIKED)
    if new is not None and (liked & new).any():
        return liked & new
    return liked if liked.any() else allowed
