"""`make train`: from a folder of listens to a verified, published model version.

read → check → (done before?) → `pipeline.learn_and_publish`. The same data, size and seeds are the same run: it goes
on where it was cut short, and is not done twice. Started by `torchrun`, its processes share what is learnt by gradient
(`training/model/distributed.py`); it is the same run and, but for rounding, the same version.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from playlists.errors import SegueError
from training.large import IN_MEMORY, Large, identify, prepared
from training.model.settings import SIZES, Size
from training.preparation.prepare import listens_in_files
from training.run import Run, published, start
from training.stages import console, shown
from training.tracking import store_of, track

PROCESSES = "WORLD_SIZE"  # set by torchrun, for each of its processes


def train(
    data: Path, models: Path, size: Size, seed: int, threads: int | None = None, split_seed: int | None = None,
    store: str | None = None, in_memory: int = IN_MEMORY,
) -> Path:  # fmt: skip
    """The folder of the version that learnt from `data`; the published one where this run was done before.

    `seed` is of the fit, `split_seed` of the listens that are held back from it, by default the same. The version
    becomes a run in the MLflow `store`, where one is given (`training.tracking.track`). More listens than `in_memory`
    are read from disk, part by part. Raises BadInput for data that nothing can be learnt from, Diverged, GateFailed,
    and SegueError where a published version cannot be tracked.
    """
    threads = threads or len(os.sched_getaffinity(0))
    if listens_in_files(data) > in_memory:
        place = _learnt_from_disk(identify(data, models, size, seed, threads, split_seed))
    else:
        place = _learnt(data, models, size, seed, threads, split_seed)
    if store is not None:
        with shown(f"logging to {store}"):
            track(place, store)
    return place


def _learnt(data: Path, models: Path, size: Size, seed: int, threads: int, split_seed: int | None) -> Path:
    with shown("reading and checking listens"):
        run = start(data, models, size, seed, threads, datetime.now(UTC), split_seed)
    return _before(run.models, run.id) or _from(run)


def _learnt_from_disk(large: Large) -> Path:
    if (before := _before(large.models, large.id)) is not None:
        return before
    with shown("preparing and checking listens on disk"):
        run = prepared(large, datetime.now(UTC))
    return _from(run)


def _before(models: Path, identity: str) -> Path | None:
    """The version of this run, where it was done before."""
    if (before := published(models, identity)) is not None:
        console.print(f"already learnt from these listens with this size and seed: {before.name}")
    return before


def _from(run: Run) -> Path:
    told = [f"odd: {line}" for line in run.checks["odd"]]
    for line in told + [f"left out: {what}: {why}" for what, why in run.left_out.items()]:
        console.print(line, markup=False, soft_wrap=True)
    from training.pipeline import learn_and_publish

    return learn_and_publish(run)


def main(argv: Sequence[str] | None = None) -> int:
    """The command: the id and the folder of the version on the last line; 1 and a message where it is refused."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--split-seed", type=int, help="of the listens that are held back; without it --seed")
    parser.add_argument("--track", action="store_true", help="log the run to MLflow: MLFLOW_TRACKING_URI, or runs/")
    given = parser.parse_args(argv)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # where others compute too, waiting threads must not spin
    try:
        place = _with_others(given) if PROCESSES in os.environ else _alone(given)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    except OSError as broken:
        if broken.errno != errno.ENOSPC:
            raise
        print(
            f"{given.models}: the disk is full; free some space and train again, it goes on where it was",
            file=sys.stderr,
        )
        return 1
    if place is not None:
        print(f"{place.name} {place}")
    return 0


def _alone(given: argparse.Namespace) -> Path:
    store = store_of(given.track, os.environ)  # refused before anything is learnt
    return train(given.data, given.models, given.size, given.seed, split_seed=given.split_seed, store=store)


def _with_others(given: argparse.Namespace) -> Path | None:
    """The version, from the leader of the processes that `torchrun` started; None from the others, who help it."""
    from training.model import distributed

    with distributed.joined():
        if distributed.leads():
            return _alone(given)
        distributed.follow()
    return None


if __name__ == "__main__":
    sys.exit(main())
