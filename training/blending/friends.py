"""Who is a friend of whom, and whether friends are more alike than strangers.

Shapes: B listeners, P pairs, D dimensions.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from playlists.errors import BadInput

FRIENDS = "user_friends.dat"  # of HetRec 2011: userID, friendID, a line each way
RESAMPLES = 1_000


def friends_in(archive: Path, listeners: list[str]) -> np.ndarray:
    """(P, 2): the pairs of places in `listeners` that the HetRec zip calls friends, each once.

    Raises BadInput for a zip without the file of friends.
    """
    with zipfile.ZipFile(archive) as opened:
        if FRIENDS not in opened.namelist():
            raise BadInput(f"{archive}: it has no {FRIENDS}, which HetRec's zip has")
        lines = opened.read(FRIENDS).decode("ascii").splitlines()[1:]
    place = {name: n for n, name in enumerate(listeners)}
    pairs = {tuple(sorted(place.get(name, -1) for name in line.split())) for line in lines if line.strip()}
    return np.array(sorted(pair for pair in pairs if pair[0] >= 0), np.int64).reshape(-1, 2)


def cosines(direction_BD: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """(P,) how alike each pair is."""
    return np.einsum("pd,pd->p", direction_BD[pairs[:, 0]], direction_BD[pairs[:, 1]])


def strangers(listeners: int, pairs: int, friends: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(P, 2) different listeners drawn at random who are no friends."""
    drawn = np.sort(rng.integers(0, listeners, (3 * pairs, 2)), axis=1)
    known = friends[:, 0] * listeners + friends[:, 1]
    kept = drawn[(drawn[:, 0] != drawn[:, 1]) & ~np.isin(drawn[:, 0] * listeners + drawn[:, 1], known)]
    return kept[:pairs]


def auc(theirs: np.ndarray, others: np.ndarray) -> float:
    """How often one of `theirs` is greater than one of `others`, equal ones as half: the area under the ROC curve
    (Hanley & McNeil 1982)."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, theirs, side="left") + np.searchsorted(ordered, theirs, side="right")
    return float(below.mean() / (2 * len(others)))


def auc_interval(theirs: np.ndarray, others: np.ndarray, rng: np.random.Generator) -> tuple[float, float, float]:
    """The area with a 95 % interval by resampling both."""
    drawn = [auc(rng.choice(theirs, len(theirs)), rng.choice(others, len(others))) for _ in range(RESAMPLES)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return auc(theirs, others), float(low), float(high)
