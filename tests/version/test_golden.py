"""The oldest version that was ever written still opens, and encodes as it did then."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import faiss
import numpy as np
import onnxruntime as ort
import pyarrow as pa
import pytest

from playlists.content import content_inputs
from playlists.histories import encode, histories_of
from playlists.listens import LISTENS
from playlists.version.opened import OpenedVersion, open_version

GOLDEN = Path(__file__).parents[1] / "golden"
TOLERANCE = 1e-5


@pytest.fixture(scope="module")
def golden() -> OpenedVersion:
    return open_version(GOLDEN / "version-1")


def test_it_opens_whole(golden: OpenedVersion) -> None:
    assert golden.manifest.format == 1
    assert len(golden.catalogue) == golden.manifest.tracks == 24
    assert {task: v.shape for task, v in golden.vectors.items()} == {"continuation": (24, 24), "discovery": (24, 24)}


def test_it_encodes_as_when_it_was_written(golden: OpenedVersion) -> None:
    expected = json.loads((GOLDEN / "version-1.expected.json").read_text())
    rows = [row | {"at": datetime.fromisoformat(row["at"])} for row in expected["listens"]]
    listens = pa.Table.from_pylist(rows, schema=LISTENS)
    now = datetime.fromisoformat(expected["now"])
    histories = histories_of(listens, golden.catalogue, now, listeners=expected["listeners"])
    encoder = ort.InferenceSession(str(golden.file("encoder.onnx")), providers=["CPUExecutionProvider"])
    tasks = list(golden.manifest.tasks)
    tastes = encode(histories, lambda inputs: dict(zip(tasks, encoder.run(tasks, inputs), strict=True)))
    for task in tasks:
        np.testing.assert_allclose(tastes[task], expected["tastes"][task], atol=TOLERANCE)


def test_its_index_finds_its_vectors(golden: OpenedVersion) -> None:
    for task, vectors in golden.vectors.items():
        index = faiss.read_index(str(golden.file(f"index.{task}.faiss")))
        scores, _ = index.search(np.ascontiguousarray(vectors[:3], np.float32), 5)
        exact = -np.sort(-(vectors[:3] @ vectors.T), axis=1)[:, :5]
        np.testing.assert_allclose(scores, exact, atol=TOLERANCE)


def test_its_content_encoder_still_reads_our_inputs(golden: OpenedVersion) -> None:
    words = json.loads(golden.file("content.json").read_text())
    content = ort.InferenceSession(str(golden.file("content.onnx")), providers=["CPUExecutionProvider"])
    inputs = content_inputs(golden.catalogue, np.arange(4), words)
    vectors = content.run(["discovery"], {node.name: inputs[node.name] for node in content.get_inputs()})[0]
    assert vectors.shape == (4, golden.manifest.dimensions)
    assert np.isfinite(vectors).all()
