"""Which listeners sit together: at random, the most alike, the least alike.

Shapes: B listeners, G groups, M members, D dimensions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from playlists.recipes.diversify import unit
from playlists.taste import Taste

TASK = "continuation"  # whose vectors say who is alike
Draw = Callable[[np.ndarray, int, int, np.random.Generator], np.ndarray]


def directions(tastes: Sequence[Taste]) -> np.ndarray:
    """(B, D): the taste vectors at unit length."""
    return unit(np.stack([taste.vectors[TASK] for taste in tastes]).astype(np.float64))


def at_random(direction_BD: np.ndarray, groups: int, members: int, rng: np.random.Generator) -> np.ndarray:
    """(G, M): listeners drawn without replacement within a group."""
    return np.stack([rng.choice(len(direction_BD), members, replace=False) for _ in range(groups)])


def alike(direction_BD: np.ndarray, groups: int, members: int, rng: np.random.Generator) -> np.ndarray:
    """(G, M): somebody drawn at random, and those most like them."""
    first = rng.choice(len(direction_BD), groups, replace=groups > len(direction_BD))
    cosine = direction_BD[first] @ direction_BD.T
    cosine[np.arange(groups), first] = np.inf
    return np.argsort(-cosine, axis=1, kind="stable")[:, :members]


def unlike(direction_BD: np.ndarray, groups: int, members: int, rng: np.random.Generator) -> np.ndarray:
    """(G, M): somebody drawn at random, then always whoever is least like the nearest of those who are there."""
    found = []
    for first in rng.choice(len(direction_BD), groups, replace=groups > len(direction_BD)):
        group = [int(first)]
        nearest = direction_BD @ direction_BD[first]
        while len(group) < members:
            nearest[group] = np.inf
            group.append(int(nearest.argmin()))
            nearest = np.maximum(nearest, direction_BD @ direction_BD[group[-1]])
        found.append(group)
    return np.array(found)


DRAWS: dict[str, Draw] = {"random": at_random, "most alike": alike, "least alike": unlike}
