"""`python -m training.blending`: how each way to aggregate treats the members of many groups of real listeners.

Liking is what the model predicts, so the figures say how a list treats those predictions; `zero hits` and `hits` are
of tracks that the model has not seen. With `--friends`, the zip of HetRec 2011, groups of two are friends as well, and
friends are compared with strangers.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from playlists.catalogue import read_catalogue
from playlists.errors import SegueError
from playlists.listens import read_listens
from training.blending.friends import auc_interval, cosines, friends_in, strangers
from training.blending.groups import DRAWS, directions
from training.blending.measures import Treated, treated
from training.blending.room import Room, room
from training.evaluation.aligned import aligned
from training.model.settings import SIZES

PAIRS = 5_000  # of strangers


def table(title: str, found: Mapping[str, Treated]) -> str:
    """One line a way, the columns of `Treated`."""
    rows = [["", *(name.replace("_", " ") for name in next(iter(asdict(one) for one in found.values())))]]
    rows += [[name, *(f"{value:.3f}" for value in asdict(one).values())] for name, one in found.items()]
    return "\n".join([f"\n== {title} ==", *aligned(rows)])


def alike_told(measured: Room, friends: np.ndarray, seed: int) -> str:
    """How alike friends are beside strangers: the median percentile of each, and the area under the curve."""
    direction, rng = directions(measured.tastes), np.random.default_rng(seed)
    reference = np.sort(cosines(direction, strangers(len(direction), PAIRS, friends, rng)))
    others = cosines(direction, strangers(len(direction), PAIRS, friends, rng))
    theirs = cosines(direction, friends)
    median = [100 * np.searchsorted(reference, np.median(values)) / len(reference) for values in (others, theirs)]
    area, low, high = auc_interval(theirs, others, rng)
    return (
        f"\n{len(friends):,} pairs of friends: match {median[1]:.0f} in the median, strangers {median[0]:.0f}; "
        f"AUC {area:.3f} [{low:.3f}, {high:.3f}]"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """The command: prints the tables; 1 and a message where something is refused."""
    parser = argparse.ArgumentParser(prog="python -m training.blending", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--size", choices=sorted(SIZES), default="tiny")
    parser.add_argument("--groups", type=int, default=500)
    parser.add_argument("--members", type=int, nargs="+", default=[2, 4, 10])
    parser.add_argument("--friends", type=Path, help="the zip of HetRec 2011")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(argv)
    try:
        catalogue = read_catalogue(given.data / "catalogue.parquet")
        measured = room(read_listens(given.data), catalogue, SIZES[given.size], given.seed)
        if given.friends:
            friends = friends_in(given.friends, [taste.listener for taste in measured.tastes])
            print(alike_told(measured, friends, given.seed))
            drawn = np.random.default_rng(given.seed).permutation(friends)[: given.groups]
            print(table(f"{len(drawn)} pairs of friends", treated(measured, drawn)), flush=True)
            return 0
        direction = directions(measured.tastes)
        for members in given.members:
            for name, draw in DRAWS.items():
                rng = np.random.default_rng([given.seed, members])
                groups = draw(direction, given.groups, members, rng)
                print(table(f"{len(groups)} groups of {members}, {name}", treated(measured, groups)), flush=True)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
