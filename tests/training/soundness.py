"""What a sound version is, whatever it learnt from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pyarrow as pa
import pytest

from playlists.catalogue import Catalogue
from playlists.content import Words, content_inputs
from playlists.histories import encode, histories_of
from playlists.version.opened import OpenedVersion, open_version
from tests.training.worlds import write_world
from training.model.export import HISTORY, session
from training.train import train

Window = tuple[Catalogue, pa.Table]


def with_cells(table: pa.Table, **columns: list[Any]) -> pa.Table:
    for name, cells in columns.items():
        field = table.schema.field(name)
        table = table.set_column(table.schema.get_field_index(name), field, pa.chunked_array([cells], field.type))
    return table


def content_words_of(opened: OpenedVersion) -> Words:
    words: Words = json.loads(opened.file("content.json").read_text())
    return words


def trained(window: Window, folder: Path) -> OpenedVersion:
    return open_version(train(write_world(folder / "data", *window), folder / "models", "tiny", seed=1, threads=1))


def assert_sound(opened: OpenedVersion, listens: pa.Table) -> None:
    """Finite vectors, tastes and content vectors of everybody; each index finds; every listen is accounted for."""
    tasks, said = list(opened.manifest.tasks), opened.manifest.data
    histories = histories_of(listens, opened.catalogue, None)
    encoder, content = (session(opened.file(f"{name}.onnx")) for name in ("encoder", "content"))

    def run(inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return dict(zip(tasks, encoder.run(tasks, {n: inputs[n] for n in HISTORY}), strict=True))

    tastes = encode(histories, run)
    inputs = content_inputs(opened.catalogue, np.arange(min(50, len(opened.catalogue))), content_words_of(opened))
    placed = dict(zip(tasks, content.run(tasks, inputs), strict=True))
    for task in tasks:
        assert np.isfinite(opened.vectors[task]).all(), task
        assert np.isfinite(placed[task]).all(), task
        length = np.linalg.norm(tastes[task], axis=1)
        assert np.isfinite(length).all(), task
        assert ((np.abs(length - 1) < 1e-3) | (length < 1e-3)).all(), task
        index = faiss.read_index(str(opened.file(f"index.{task}.faiss")))
        assert index.ntotal == len(opened.catalogue)
        assert np.isfinite(index.search(tastes[task], 1)[0]).all(), task
    if len(np.unique(histories.track)) > 1:  # a single track says nothing of any other: everybody gets what is popular
        assert np.abs(tastes["continuation"]).sum() > 0
    assert said["listens"] == listens.num_rows
    assert histories.listens.sum() == pytest.approx(sum(listens["plays"].to_pylist()), rel=1e-6)
    assert said["listens_of_unknown_tracks"] == 0
