"""A model version of any size without training: whole, verified and searchable, its taste a plain sum.

For measuring and for the tests of serving. Needs the `onnx` package, which a serving install does not have.

Shapes: B listeners, L entries, N tracks, D dimensions, A artists.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import faiss
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from playlists.catalogue import Catalogue, write_catalogue
from playlists.content import content_words
from playlists.version.manifest import Manifest, checksums, write_manifest
from playlists.version.registry import promote, publish

OPSET = 17
IR = 9  # the oldest that every ONNX Runtime we support reads with this opset
HALF_LIFE_DAYS = 365.0
CREATED = "2026-01-01T00:00:00Z"

Constants = dict[str, np.ndarray | np.generic]


def add_version(
    models: Path, name: str, catalogue: Catalogue, vectors: Mapping[str, np.ndarray], created: str = CREATED
) -> Path:
    """Publishes and promotes the version `name` whose tracks have `vectors`, (N, D) float32 by task."""
    work = models / ".work" / name
    shutil.rmtree(work, ignore_errors=True)
    write_version(work, name, catalogue, vectors, created)
    place = publish(work, models)
    promote(models, name, lambda candidate, now: [])
    return place


def write_version(
    folder: Path, name: str, catalogue: Catalogue, vectors: Mapping[str, np.ndarray], created: str = CREATED
) -> None:
    """Writes every file of a version into `folder`."""
    folder.mkdir(parents=True)
    write_catalogue(folder / "catalogue.parquet", catalogue.table)
    for task, array in vectors.items():
        np.save(folder / f"track_vectors.{task}.npy", array.astype(np.float32))
        index = faiss.IndexFlatIP(array.shape[1])
        index.add(np.ascontiguousarray(array, np.float32))
        faiss.write_index(index, str(folder / f"index.{task}.faiss"))
    onnx.save(_encoder(vectors), folder / "encoder.onnx")
    onnx.save(_content(catalogue, vectors), folder / "content.onnx")
    (folder / "content.json").write_text(json.dumps(content_words(catalogue), ensure_ascii=False))
    dimensions = next(iter(vectors.values())).shape[1]
    manifest = Manifest(name, created, tuple(vectors), len(catalogue), dimensions, checksums(folder))
    write_manifest(folder, manifest)


def _encoder(vectors: Mapping[str, np.ndarray]) -> onnx.ModelProto:
    """The sum of the vectors of what was played, loved (twice) or skipped (less), fading by half in a year."""
    nodes = [
        helper.make_node("Clip", ["plays", "zero", "one"], ["played"]),
        helper.make_node("Clip", ["skips", "zero", "one"], ["skipped"]),
        helper.make_node("Mul", ["skipped", "half"], ["less"]),
        helper.make_node("Add", ["played", "feedback"], ["liked"]),
        helper.make_node("Sub", ["liked", "less"], ["worth"]),
        helper.make_node("Mul", ["age_days", "rate"], ["faded"]),
        helper.make_node("Exp", ["faded"], ["fresh"]),
        helper.make_node("Mul", ["worth", "fresh"], ["weight_BL"]),
        helper.make_node("Unsqueeze", ["weight_BL", "middle"], ["weight_B1L"]),
        helper.make_node("Add", ["track", "next"], ["place_BL"]),
    ]
    constants: Constants = {
        "zero": np.float32(0), "one": np.float32(1), "half": np.float32(0.5), "middle": np.array([1], np.int64),
        "rate": np.float32(-np.log(2) / HALF_LIFE_DAYS), "next": np.int64(1),
    }  # fmt: skip
    for task, array in vectors.items():
        constants[f"table.{task}"] = _with_nothing_first(array)
        nodes += [
            helper.make_node("Gather", [f"table.{task}", "place_BL"], [f"rows.{task}"]),
            helper.make_node("MatMul", ["weight_B1L", f"rows.{task}"], [f"sum.{task}"]),
            helper.make_node("Squeeze", [f"sum.{task}", "middle"], [task]),
        ]
    kinds = {"track": TensorProto.INT64} | dict.fromkeys(("plays", "skips", "feedback", "age_days"), TensorProto.FLOAT)
    inputs = [helper.make_tensor_value_info(name, kind, ["B", "L"]) for name, kind in kinds.items()]
    return _model("encoder", nodes, inputs, vectors, constants)


def _content(catalogue: Catalogue, vectors: Mapping[str, np.ndarray]) -> onnx.ModelProto:
    """The mean of the artist's tracks; nothing where the artist is new."""
    nodes = [helper.make_node("Add", ["artist", "next"], ["place"])]
    constants: Constants = {"next": np.int64(1)}
    for task, array in vectors.items():
        constants[f"artists.{task}"] = _with_nothing_first(_artist_means(catalogue, array))
        nodes.append(helper.make_node("Gather", [f"artists.{task}", "place"], [task]))
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, ["n"]) for n in ("artist", "album", "decade")]
    inputs.append(helper.make_tensor_value_info("genres", TensorProto.INT64, ["n", "G"]))
    inputs.append(helper.make_tensor_value_info("genre_weights", TensorProto.FLOAT, ["n", "G"]))
    inputs.append(helper.make_tensor_value_info("pairs", TensorProto.INT64, ["n", "P"]))
    inputs.append(helper.make_tensor_value_info("pair_weights", TensorProto.FLOAT, ["n", "P"]))
    inputs.append(helper.make_tensor_value_info("audio", TensorProto.FLOAT, ["n", "A"]))
    return _model("content", nodes, inputs, vectors, constants)


def _artist_means(catalogue: Catalogue, array: np.ndarray) -> np.ndarray:
    """(A, D): one row an artist of content.json, in its order."""
    code_of = {artist: code for code, artist in enumerate(content_words(catalogue)["artists"])}
    codes = np.array([code_of.get(a, -1) for a in catalogue.table["artist_id"].to_pylist()])
    sums = np.zeros((len(code_of), array.shape[1]), np.float32)
    np.add.at(sums, codes[codes >= 0], array[codes >= 0])
    return sums / np.maximum(np.bincount(codes[codes >= 0], minlength=len(code_of)), 1)[:, None]


def _with_nothing_first(array: np.ndarray) -> np.ndarray:
    """Row 0 is what -1 + 1 finds: no track, no artist."""
    return np.concatenate([np.zeros((1, array.shape[1])), array]).astype(np.float32)


def _model(
    name: str,
    nodes: list[onnx.NodeProto],
    inputs: list[onnx.ValueInfoProto],
    vectors: Mapping[str, np.ndarray],
    constants: Constants,
) -> onnx.ModelProto:
    outputs = [helper.make_tensor_value_info(t, TensorProto.FLOAT, [None, a.shape[1]]) for t, a in vectors.items()]
    stored = [numpy_helper.from_array(np.asarray(value), key) for key, value in constants.items()]
    graph = helper.make_graph(nodes, name, inputs, outputs, stored)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
