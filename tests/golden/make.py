"""How the versions in tests/golden were made, each by the code that first wrote its kind.

`python -m tests.golden.make FOLDER` wrote version-1, the first of format 1; with `--ranked` it wrote version-1-ranked,
the first with a second stage. Each is made once and never again: what is old must still open as it was. Beside it
lies an `.expected.json`: a few listens, and the vectors that they were encoded to, or the tracks that were
recommended, when it was written.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import torch

from playlists.histories import encode, histories_of
from playlists.listens import LISTENS as LISTENS_SCHEMA
from playlists.ranking.columns import listened
from playlists.version.manifest import read_manifest
from playlists.version.opened import open_version
from serving.shelves.shelf import VersionShelf, open_shelf
from tests.training.worlds import NOON, timeless, world_catalogue, world_listens, write_world
from training.model.export import HISTORY, session
from training.train import train

TRACKS, LISTENERS, LISTENS = 24, 16, 9
RANKED_LISTENERS = 110  # without an order each is asked four times: enough lists for rankers
BEST = 5  # tracks of an expected recommendation
ENCODED = ("l0", "l7", "l15")
NOW = NOON + timedelta(days=30)


def make(folder: Path) -> None:
    """Writes the version and its expected vectors to `folder`, which must not exist."""
    catalogue = world_catalogue(TRACKS, audio=2)
    listens = world_listens(catalogue, LISTENERS, LISTENS)
    with tempfile.TemporaryDirectory() as there:
        data = write_world(Path(there) / "data", catalogue, listens)
        shutil.copytree(train(data, Path(there) / "models", "tiny", seed=1, threads=1), folder)
    opened = open_version(folder)
    tasks = list(opened.manifest.tasks)
    encoder = session(folder / "encoder.onnx")
    histories = histories_of(listens, opened.catalogue, NOW, listeners=ENCODED)
    tastes = encode(
        histories, lambda inputs: dict(zip(tasks, encoder.run(tasks, {n: inputs[n] for n in HISTORY}), strict=True))
    )
    expected = {
        "now": NOW.isoformat(),
        "listeners": list(ENCODED),
        "listens": [row | {"at": row["at"].isoformat()} for row in listens.to_pylist() if row["listener"] in ENCODED],
        "tastes": {task: np.round(vectors.astype(float), 6).tolist() for task, vectors in tastes.items()},
    }
    folder.with_suffix(".expected.json").write_text(json.dumps(expected))


def make_ranked(folder: Path) -> None:
    """Writes a version with a second stage to `folder`, and what it recommends: the best tracks with their scores."""
    catalogue = world_catalogue(TRACKS, audio=2)
    listens = timeless(world_listens(catalogue, RANKED_LISTENERS, LISTENS))
    with tempfile.TemporaryDirectory() as there:
        data = write_world(Path(there) / "data", catalogue, listens)
        shutil.copytree(train(data, Path(there) / "models", "tiny", seed=1, threads=1), folder)
    some = [row for row in listens.to_pylist() if row["listener"] in ENCODED]
    best = {task: recommended(open_shelf(folder), task, some) for task in read_manifest(folder).tasks}
    folder.with_suffix(".expected.json").write_text(json.dumps({"listens": some, "best": best}))


def recommended(shelf: VersionShelf, task: str, listens: list[dict[str, Any]]) -> dict[str, list[tuple[str, float]]]:
    """The BEST unheard tracks of each listener by the second stage of `shelf`, with their scores."""
    histories = histories_of(pa.Table.from_pylist(listens, schema=LISTENS_SCHEMA), shelf.catalogue, None)
    tastes = shelf.encode(histories)
    found = {}
    for b, listener in enumerate(histories.listeners):
        rows = np.setdiff1d(np.arange(len(shelf.catalogue), dtype=np.int32), histories.track[histories.of(b)])
        scores = shelf.rank(task, listened(histories, b, tastes), rows)
        order = np.argsort(-scores, kind="stable")[:BEST]
        names = shelf.catalogue.table["track"].take(pa.array(rows[order])).to_pylist()
        found[listener] = list(zip(names, np.round(scores[order].astype(float), 5).tolist(), strict=True))
    return found


if __name__ == "__main__":
    torch.set_num_threads(1)
    made = make_ranked if "--ranked" in sys.argv else make
    made(Path(sys.argv[1]))
