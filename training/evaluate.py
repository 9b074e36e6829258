"""`make evaluate`: a model version beside all baselines, on data that it did not learn from.

On the data it was trained on, the version's held-out encoder answers, which never saw the test part. On other data
the served encoder answers from each listener's history part alone. Whether that is strong generalisation depends on
whether it learnt from these very listens under another fingerprint; a version keeps no list of its listeners, so only
times can prove that it did not, and the first lines say which it is.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from playlists.catalogue import Catalogue, read_catalogue
from playlists.errors import BadInput, SegueError
from playlists.listens import read_listeners
from playlists.version.manifest import MANIFEST
from playlists.version.opened import OpenedVersion, open_version
from playlists.version.registry import current
from training.baselines.contenders import Slow
from training.baselines.tuned import baselines
from training.evaluation.evaluate import EvaluationResult, evaluate
from training.evaluation.served import served_systems
from training.evaluation.split import RULES, Split
from training.evaluation.table import table
from training.interactions import Listens, System
from training.large import IN_MEMORY, reading
from training.preparation.split import split

OURS = "segue"
HOLDOUT = "holdout"


def evaluate_version(
    model: Path, data: Path, seed: int = 1, slow: Slow | None = None, in_memory: int = IN_MEMORY
) -> tuple[str, EvaluationResult]:
    """What was asked of which encoder, in a sentence, and the result.

    `model` is a version's folder, or a models folder, which means its current version. `seed` splits data that the
    version was not trained on; `slow` asks for the baselines that take minutes; more listens than `in_memory` stay on
    disk. Raises NotFound, NotReady, BrokenVersion, or BadInput where nothing can be asked.
    """
    version = open_version(model if (model / MANIFEST).exists() else model / current(model))
    catalogue = read_catalogue(data / "catalogue.parquet")
    with reading(data, catalogue, in_memory) as (listens, fingerprint):
        if fingerprint == version.manifest.data.get("fingerprint"):
            parts = split_as_then(version, listens, catalogue)
            said = f"{version.manifest.id}: its held-out encoder, which learnt from the training part of this data only"
            ours = served_systems(version.file(HOLDOUT), version, catalogue)
        else:
            parts = split(listens, catalogue, seed)
            ours = served_systems(version.folder, version, catalogue)
            said = _said_of_other_data(version, catalogue, parts)
        return said, _beside_baselines(ours, parts, catalogue, read_listeners(data), slow)


def _beside_baselines(
    ours: dict[str, System], parts: Split, catalogue: Catalogue, people: pa.Table, slow: Slow | None
) -> EvaluationResult:
    if not parts.test.num_rows or not parts.train.num_rows:
        raise BadInput(
            f"nothing to ask: the split by {parts.kind} leaves {parts.train.num_rows} listens to train on and "
            f"{parts.test.num_rows} to test with; listeners need at least 5 tracks each"
        )
    others = baselines(parts, catalogue, parts.seed, slow)
    systems = {OURS: ours} | others.systems
    return evaluate(systems, parts, catalogue, OURS, parts.seed, others.skipped, people=people)


def split_as_then(version: OpenedVersion, listens: Listens, catalogue: Catalogue) -> Split:
    """The split by which the version was judged when it was trained."""
    path = version.file(HOLDOUT) / "split.json"
    if not path.exists():
        raise BadInput(f"{version.folder}: no {HOLDOUT}/: it learnt from data too small to hold a test part back")
    how = json.loads(path.read_text())["split"]
    if how.get("rules", 1) != RULES:
        raise BadInput(
            f"{version.folder}: its held-out encoder learnt from what an older rule held back (split rules "
            f"{how.get('rules', 1)}, now {RULES}), and has seen some of today's test; train again on this data"
        )
    return split(listens, catalogue, how["seed"], how["kind"])


def _said_of_other_data(version: OpenedVersion, catalogue: Catalogue, parts: Split) -> str:
    unknown = int((version.catalogue.rows(catalogue.table["track"]) < 0).sum())
    return (
        f"{version.manifest.id}: its served encoder, from each listener's history part alone; the baselines are fitted "
        f"on the training part of this data. {unknown:,} of {len(catalogue):,} tracks are unknown to the version and "
        f"stand last.\n{_whether_it_saw_the_test(version, parts)}"
    )


def _whether_it_saw_the_test(version: OpenedVersion, parts: Split) -> str:
    """What times prove; the fingerprints differ also where only a listener was added or taken away."""
    last = (version.manifest.data.get("window") or {}).get("max")
    if last and parts.cut and datetime.fromisoformat(last) < parts.cut:
        return f"Every test listen is later than the last one it was trained on ({last}): it saw none of them."
    return (
        "WARNING: the served encoder has learnt from all of its data, and nothing here proves that the test listens "
        "were not part of it. Where these are other listeners, this is strong generalisation; where some of them were "
        "in its training data, the figures of segue are far too good and mean nothing."
    )


def main(argv: Sequence[str] | None = None) -> int:
    """The command: prints the table; 1 and a message where nothing can be measured."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="a version's folder, or a folder of versions")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1, help="splits data that the version was not trained on")
    parser.add_argument("--slow", action="store_true", help="also the baselines that take minutes")
    given = parser.parse_args(argv)
    try:
        said, result = evaluate_version(given.model, given.data, given.seed, Slow() if given.slow else None)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    print(said)
    print(table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
