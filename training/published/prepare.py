"""The training part of a published split as a folder of listens, by the importer that everybody's data goes through."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa

from playlists.errors import BadInput
from training.data import Progress, import_data
from training.published.splits import Part, question

MARK = "published.json"  # what was prepared here, so that a second part is never added to the first


def prepare(split: str, folder: Path, part: Part, data: Path, seed: int, progress: Progress) -> dict[str, Any]:
    """Writes what is known when `part` is asked into `data`; what was prepared, with its counts.

    Ids stay as published, `position` is the place in the line. The same again changes nothing. Raises BadInput
    where `data` holds anything else: an import adds, and a test part would join the training part.
    """
    wanted = {"split": split, "part": part, "seed": seed}
    if (before := _marked(data)) is not None:
        if {name: before.get(name) for name in wanted} != wanted:
            raise BadInput(f"{data}: holds {before}; give another folder for {wanted}")
        return before
    if data.exists() and any(data.iterdir()):
        raise BadInput(f"{data}: is not empty; give another folder, or delete this one")
    asked = question(split, folder, part, seed)
    try:
        with tempfile.TemporaryDirectory() as place:
            import_data([_written(asked.known, Path(place) / "train.txt")], [], data, progress)
    except BaseException:
        shutil.rmtree(data, ignore_errors=True)  # half an import would be taken for something else next time
        raise
    made = wanted | {"known": asked.known.num_rows, "asked": asked.asked.num_rows}
    (data / MARK).write_text(json.dumps(made) + "\n")
    return made


def _marked(data: Path) -> dict[str, Any] | None:
    path = data / MARK
    return json.loads(path.read_text()) if path.exists() else None


def _written(known: pa.Table, path: Path) -> Path:
    """One line a listener, in the order of the pairs."""
    lines: dict[str, list[str]] = {}
    for listener, track in zip(known["listener"].to_pylist(), known["track"].to_pylist(), strict=True):
        lines.setdefault(listener, [listener]).append(track)
    path.write_text("".join(" ".join(line) + "\n" for line in lines.values()), encoding="utf-8")
    return path
