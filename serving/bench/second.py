"""A second stage of any size without training: relations within genres, and rankers of the size that training learns.

For measuring: each column, relation and layer has its true shape, so that ranking costs what it costs; what it prefers
is drawn. Needs the `onnx` package, which a serving install does not have.

Shapes: N tracks, K neighbours, F columns, P tracks of a pool.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from playlists.catalogue import Catalogue
from playlists.content import content_words
from playlists.ranking.columns import COLUMNS
from playlists.ranking.knowledge import ARTIST_KINDS, TRACK_KINDS, knowledge
from playlists.ranking.relations import Relations
from playlists.ranking.second_stage import described, write_knowledge
from playlists.version.manifest import checksums, read_manifest, write_manifest
from serving.bench.version import IR, OPSET

NEIGHBOURS = 64  # of a track, as training gives a catalogue from 20,000 tracks on
ARTISTS = 128  # neighbours of an artist
WITHIN = 400  # rows on either side from which neighbours are drawn: genres stand together in a drawn world
HIDDEN = (64, 32)  # as `training.ranking.ranker`


def add_second_stage(folder: Path, catalogue: Catalogue, seed: int = 0) -> None:
    """Adds relations and rankers to the version in `folder`, which is not published yet."""
    random = np.random.default_rng(seed)
    artists = int(catalogue.artist.max()) + 1
    known = knowledge(
        catalogue, _near(random, len(catalogue), NEIGHBOURS, WITHIN, TRACK_KINDS),
        _near(random, artists, ARTISTS, WITHIN // 2, ARTIST_KINDS), catalogue.listeners, content_words(catalogue), True,
    )  # fmt: skip
    write_knowledge(folder, known)
    tasks = ("continuation", "discovery", "release")
    for task in tasks:
        onnx.save(_ranker(random), folder / f"ranker.{task}.onnx")
    said = replace(read_manifest(folder), ranking=described(tasks, ordered=True), files=checksums(folder))
    write_manifest(folder, said)


def _near(random: np.random.Generator, rows: int, most: int, within: int, kinds: tuple[str, ...]) -> Relations:
    """Each row has `most` neighbours near it, each once, rising."""
    steps = np.sort(random.permuted(np.tile(np.arange(2 * within), (rows, 1)), axis=1)[:, : min(most, rows)], axis=1)
    near = np.sort((np.arange(rows)[:, None] + steps - within) % rows, axis=1).astype(np.int32)
    return Relations(near, {kind: random.exponential(0.02, near.shape).astype(np.float32) for kind in kinds})


def _ranker(random: np.random.Generator) -> onnx.ModelProto:
    """(P, F) → (P,): what stands first by the scores comes first, and a network of the learnt size beside it."""
    widths = (len(COLUMNS), *HIDDEN, 1)
    prefers = np.array([[-1.0 if ": place" in name else 0.0] for name in COLUMNS], np.float32)
    constants: dict[str, np.ndarray] = {"prefers": prefers, "columnwise": np.array([1], np.int64)}
    nodes, given = [helper.make_node("MatMul", ["columns", "prefers"], ["linear"])], "columns"
    for n, (before, after) in enumerate(itertools.pairwise(widths)):
        constants[f"weight{n}"] = (random.normal(size=(before, after)) / before).astype(np.float32)
        nodes.append(helper.make_node("MatMul", [given, f"weight{n}"], [f"hidden{n}"]))
        nodes.append(helper.make_node("Sigmoid", [f"hidden{n}"], [f"gate{n}"]))
        nodes.append(helper.make_node("Mul", [f"hidden{n}", f"gate{n}"], [f"lit{n}"]))
        given = f"lit{n}"
    nodes.append(helper.make_node("Add", ["linear", given], ["both"]))
    nodes.append(helper.make_node("Squeeze", ["both", "columnwise"], ["scores"]))
    graph = helper.make_graph(
        nodes, "ranker", [helper.make_tensor_value_info("columns", TensorProto.FLOAT, ["P", len(COLUMNS)])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["P"])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )  # fmt: skip
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
