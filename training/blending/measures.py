"""How each way to blend treats the members of many groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from playlists.blend.fairness import fairness
from playlists.blend.group import Group, group_of
from playlists.blend.rules import LEAST_OF_MEAN, MOST_OF_EQUAL, RULES
from playlists.blend.strategies import average, ep_fuzzda, gfar, greedy_lm, least_misery, picked, sp_greedy
from playlists.blend.turns import in_turns
from training.blending.room import Room

OURS = f"turns, dial {RULES.dial}"  # the one that is served
Way = Callable[[Group], np.ndarray]  # the columns of the list, in order

WAYS: Mapping[str, Way] = {
    "average": lambda group: picked(group, average, RULES.length),
    "least misery": lambda group: picked(group, least_misery, RULES.length),
    "GreedyLM": lambda group: picked(group, greedy_lm(), RULES.length),
    "GFAR": lambda group: picked(group, gfar, RULES.length),
    "EP-FuzzDA": lambda group: picked(group, ep_fuzzda, RULES.length),
    "SPGreedy": lambda group: picked(group, sp_greedy, RULES.length),
    "turns, dial 0": lambda group: in_turns(group, 0.0).columns,
    OURS: lambda group: in_turns(group).columns,
    "turns, dial 1": lambda group: in_turns(group, 1.0).columns,
    "turns, nothing new asked": lambda group: in_turns(group, rules=replace(RULES, every=0)).columns,
}


@dataclass(frozen=True, slots=True)
class Treated:
    """What one way does to the groups asked, as means over groups unless it says otherwise."""

    mean_u: float
    least_u: float
    least_of_mean: float
    least_kept: float  # share of groups whose least U is at least 0.8 of their mean
    most_of_equal: float  # the largest share, in equal ones
    shares_kept: float  # share of groups where nobody has more than 1.5 of them
    served: float  # share of groups where every ten tracks in a row serve every member
    zero_hits: float  # share of members none of whose tracks kept back is in the list
    hits: float  # tracks kept back that are in the list, a member
    new: float  # share of tracks that nobody in the group has heard


def treated(room: Room, groups: np.ndarray, ways: Mapping[str, Way] = WAYS) -> dict[str, Treated]:
    """What each way does to the same groups (G, M) of listeners of `room`."""
    figures: dict[str, list[list[float]]] = {name: [] for name in ways}
    for members in groups:
        group = group_of([str(b) for b in members], [room.tastes[b] for b in members], room.shelf)
        for name, way in ways.items():
            figures[name].append(_figures(group, way(group), [room.kept_back[b] for b in members]))
    return {name: Treated(*(float(value) for value in np.mean(rows, axis=0))) for name, rows in figures.items()}


def _figures(group: Group, columns: np.ndarray, kept_back: list[np.ndarray]) -> list[float]:
    """In the order of the fields of Treated."""
    found = fairness(group, columns)
    most = max(found.shares) * group.members
    hits = np.array([np.isin(group.track[columns], rows).sum() for rows in kept_back])
    return [
        float(np.mean(found.satisfaction)), min(found.satisfaction), found.least_of_mean,
        found.least_of_mean >= LEAST_OF_MEAN, most, most <= MOST_OF_EQUAL + 1e-3, found.unserved == 0,
        float((hits == 0).mean()), float(hits.mean()), float((~group.heard[:, columns].any(axis=0)).mean()),
    ]  # fmt: skip
