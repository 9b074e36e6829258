"""How much a simulated listener would really like what was recommended, beside the best that was possible.

python -m training.evaluation.true_liking --data DATA --recommended FILE.parquet [--new-artists]

Only a simulated world knows (`training/simulator/truth.py`); no model ever reads it.
Shapes: B listeners, N tracks, K places.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from playlists.catalogue import read_catalogue
from playlists.errors import BadInput, SegueError
from playlists.histories import histories_of
from playlists.listens import read_listens
from training.evaluation.bootstrap import means, resamples
from training.evaluation.tasks import artists_of, heard_by
from training.simulator.truth import Truth

PLACES = 30


@dataclass(frozen=True, slots=True)
class TrueLiking:
    """Means over listeners with a 95 % interval each: (mean, low, high)."""

    found: tuple[float, float, float]  # true liking of the first PLACES recommended
    best: tuple[float, float, float]  # of the PLACES that they would like best
    popular: tuple[float, float, float]  # of the PLACES that most listeners have heard
    ratio: tuple[float, float, float]  # found over best, listener by listener
    listeners: int


def true_liking(data: Path, recommended: pa.Table, new_artists: bool = False) -> TrueLiking:
    """What `recommended` (listener, rank, track) is worth among what each listener has not heard.

    With `new_artists` the best possible and the popular lists leave out artists that the listener has played, as the
    task of discovery does. Raises NotFound where the world is not simulated, BadInput for a listener with fewer than
    PLACES tracks.
    """
    catalogue, truth = read_catalogue(data / "catalogue.parquet"), Truth.read(data)
    first = recommended.filter(pc.less_equal(recommended["rank"], PLACES)).sort_by([("listener", "ascending")])
    listeners = sorted(pc.unique(first["listener"]).to_pylist())
    if len(first) != PLACES * len(listeners):
        raise BadInput(f"{len(first)} tracks for {len(listeners)} listeners, {PLACES} each are needed")
    rows = catalogue.rows(first["track"]).reshape(-1, PLACES)
    histories = histories_of(read_listens(data), catalogue, None, listeners=listeners)
    refused = heard_by(histories, len(catalogue))
    if new_artists:
        of_track = artists_of(catalogue)
        refused = (refused @ of_track) @ of_track.T
    heard = np.bincount(histories.track, minlength=len(catalogue))
    figures = np.stack([
        _worth(truth, who, rows[b], refused[b].indices, heard) for b, who in enumerate(listeners)
    ])  # fmt: skip
    mean, low, high, _ = means(figures, resamples(len(listeners), seed=0))
    ends = [(float(m), float(lo), float(hi)) for m, lo, hi in zip(mean, low, high, strict=True)]
    return TrueLiking(ends[0], ends[1], ends[2], ends[3], len(listeners))


def _worth(truth: Truth, who: str, rows: np.ndarray, refused: np.ndarray, heard: np.ndarray) -> np.ndarray:
    liking = truth.liking([who], np.arange(len(heard)))[0]
    found = float(liking[rows].mean())
    liking[refused] = -1
    best = float(np.sort(liking)[-PLACES:].mean())
    popular = np.argsort(-np.where(liking < 0, -1, heard), kind="stable")[:PLACES]
    return np.array([found, best, float(liking[popular].mean()), found / best])


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 and a message where it cannot be said."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluation.true_liking", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--recommended", type=Path, required=True, help="what `make recommend` wrote")
    parser.add_argument("--new-artists", action="store_true", help="it was recommended for discovery")
    given = parser.parse_args(argv)
    try:
        said = true_liking(given.data, pq.read_table(given.recommended), given.new_artists)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    for name in ("found", "best", "popular", "ratio"):
        mean, low, high = getattr(said, name)
        print(f"{name:8} {mean:.4f} [{low:.4f}, {high:.4f}]")
    return 0


if __name__ == "__main__":
    sys.exit(main())
