"""How tests/golden/version-1 was made: `python -m tests.golden.make FOLDER`, by the code that first wrote format 1.

It is made once for each format and never again: what is old must still open as it was. Beside the version lies
`version-1.expected.json`: a few listens, and the vectors that they were encoded to when it was written.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import numpy as np
import torch

from playlists.histories import encode, histories_of
from playlists.version.opened import open_version
from tests.training.worlds import NOON, world_catalogue, world_listens, write_world
from training.model.export import HISTORY, session
from training.train import train

TRACKS, LISTENERS, LISTENS = 24, 16, 9
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


if __name__ == "__main__":
    torch.set_num_threads(1)
    make(Path(sys.argv[1]))
