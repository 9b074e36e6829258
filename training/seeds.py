"""`make seeds`: how far the figures move from one training to the next, beside how sure the listeners make them.

One version a seed, trained or found, all judged on the same split: what differs is chance in training alone.
A difference between two versions that is inside this spread is none.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from playlists.errors import BadInput, SegueError
from playlists.version.manifest import Manifest, read_manifest
from training.evaluation.aligned import aligned
from training.evaluation.table import ACCURACY, WIDTH
from training.model.settings import SIZES, Size
from training.train import train

HEAD = ("", "mean", "sd", "least", "most", "interval over listeners", "sd / half of it")


def trained(
    data: Path, models: Path, size: Size, seeds: Sequence[int], split_seed: int, threads: int | None = None
) -> list[Manifest]:
    """The manifest of each seed's version, trained where it is not there yet. Raises what `train` raises, and
    BadInput for fewer than two seeds."""
    if len(set(seeds)) < 2:
        raise BadInput(f"seeds {sorted(set(seeds))}: a spread needs at least two different ones")
    places = [train(data, models, size, seed, threads, split_seed) for seed in dict.fromkeys(seeds)]
    return [read_manifest(place) for place in places]


def spread_table(manifests: Sequence[Manifest], ours: str = "segue") -> str:
    """Of each task and metric: mean, standard deviation (of a sample) and range over the versions, and the mean ends
    of the interval over listeners."""
    seeds = ", ".join(str(m.seed) for m in manifests)
    parts = [f"seeds {seeds}; split seed {manifests[0].data['split']['seed']}"]
    for task in manifests[0].metrics:
        measured = [m.metrics.get(task, {}).get(ours, {}) for m in manifests]
        rows = [_row(metric, [m[metric] for m in measured]) for metric in (*ACCURACY, *WIDTH) if _all(metric, measured)]
        parts += [f"\n== {task} ==", *aligned([list(HEAD), *rows])] if rows else []
    return "\n".join(parts)


def _all(metric: str, measured: Sequence[Mapping[str, Any]]) -> bool:
    return all(metric in measures for measures in measured)


def _row(metric: str, measures: Sequence[Mapping[str, Any]]) -> list[str]:
    means = np.array([m["mean"] for m in measures], np.float64)
    sd = float(means.std(ddof=1))
    cells = [f"{value:.4f}" for value in (means.mean(), sd, means.min(), means.max())]
    if any(m["low"] is None or m["high"] is None for m in measures):
        return [metric.replace("_", " "), *cells, "-", "-"]
    low, high = (float(np.mean([m[end] for m in measures])) for end in ("low", "high"))
    half = (high - low) / 2
    return [metric.replace("_", " "), *cells, f"[{low:.4f}, {high:.4f}]", f"{sd / half:.2f}" if half else "-"]


def main(argv: Sequence[str] | None = None) -> int:
    """The command: prints the table; 1 and a message where a training is refused."""
    parser = argparse.ArgumentParser(prog="python -m training.seeds", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--split-seed", type=int, help="of the listens that are held back; without it the first seed")
    given = parser.parse_args(argv)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # where others compute too, waiting threads must not spin
    split_seed = given.seeds[0] if given.split_seed is None else given.split_seed
    try:
        print(spread_table(trained(given.data, given.models, given.size, given.seeds, split_seed)))
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
