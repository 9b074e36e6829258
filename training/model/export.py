"""A fitted model as the two ONNX files that serving runs, compared with PyTorch before anybody may use them.

The exporter of TorchScript is used, though it will go away: it takes half a second and is silent, the newer one
takes ten and prints. Both give the same graph here.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import numpy_helper
from torch import nn

from playlists.errors import GateFailed
from playlists.histories import SHORTEST, Histories, batches
from training.model.fit import Model, content_encoder, taste_encoder

OPSET = 18
TOLERANCE = 1e-4  # the largest difference between ONNX and PyTorch
EXTERNAL_FROM = 200_000_000  # bytes; a protobuf file holds 2 GB at the most, and a copy of all while it is written
COMPARED_TRACKS = 1_000
HISTORY = ("track", "plays", "skips", "feedback", "age_days")
CONTENT = ("artist", "album", "genres", "genre_weights", "pairs", "pair_weights", "decade", "audio")

Arrays = Mapping[str, np.ndarray]


def export_encoder(model: Model, path: Path, histories: Histories) -> float:
    """Writes encoder.onnx; the largest difference to PyTorch on `histories`. Raises GateFailed above TOLERANCE.

    Inputs as `playlists.histories.batches` makes them, one (B, D) output a task; batch and length are free.
    """
    encoder = taste_encoder(model)
    table = encoder.long_term.table
    example = {name: torch.zeros((2, SHORTEST)) for name in HISTORY} | {"track": torch.zeros((2, SHORTEST)).long()}
    beside = table.nelement() * table.element_size() > EXTERNAL_FROM
    if beside:
        encoder.long_term.table = nn.Parameter(table[:1], requires_grad=False)
    _export(encoder, example, model.tasks, {name: {0: "listeners", 1: "length"} for name in HISTORY}, path)
    if beside:
        encoder.long_term.table = table
        _put_beside(path, "long_term.table", table.numpy())
    return _largest_difference(encoder, path, model.tasks, (inputs for _, inputs in batches(histories)))


def export_content(model: Model, path: Path, inputs: Arrays) -> float:
    """Writes content.onnx; the largest difference to PyTorch on `inputs` (`playlists.content.content_inputs`)."""
    encoder = content_encoder(model)
    some = {name: inputs[name][:COMPARED_TRACKS] for name in CONTENT}
    axes = {name: {0: "tracks"} for name in CONTENT}
    axes |= {name: {0: "tracks", 1: "genres"} for name in ("genres", "genre_weights")}
    axes |= {name: {0: "tracks", 1: "pairs"} for name in ("pairs", "pair_weights")}
    example = {name: torch.from_numpy(column[:2]) for name, column in some.items()}
    _export(encoder, example, model.tasks, axes, path)
    return _largest_difference(encoder, path, model.tasks, [some])


def export_ranker(ranker: nn.Module, path: Path, columns: np.ndarray) -> float:
    """Writes ranker.<task>.onnx, (P, F) columns → (P,) scores; the largest difference to PyTorch on `columns`."""
    _export(ranker, {"columns": torch.from_numpy(columns[:2])}, ("scores",), {"columns": {0: "candidates"}}, path)
    return _largest_difference(ranker, path, ("scores",), [{"columns": columns}])


def session(path: Path, threads: int = 1) -> ort.InferenceSession:
    """The ONNX file at `path`, on the CPU with `threads`."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _export(
    module: nn.Module, example: Mapping[str, torch.Tensor], tasks: tuple[str, ...],
    axes: Mapping[str, Mapping[int, str]], path: Path,
) -> None:  # fmt: skip
    first = next(iter(axes.values()))[0]
    dynamic = {name: dict(named) for name, named in axes.items()} | {task: {0: first} for task in tasks}
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module, tuple(example.values()), str(path), input_names=list(example), output_names=list(tasks),
            dynamic_axes=dynamic, opset_version=OPSET, dynamo=False,
        )  # fmt: skip


def _largest_difference(module: nn.Module, path: Path, tasks: tuple[str, ...], inputs: Iterable[Arrays]) -> float:
    exported = session(path)
    largest = 0.0
    for columns in inputs:
        with torch.inference_mode():
            outputs = module(*(torch.from_numpy(columns[node.name]) for node in exported.get_inputs()))
        expected = outputs if isinstance(outputs, tuple) else (outputs,)
        found = exported.run(list(tasks), dict(columns))
        largest = max(largest, *(float(np.abs(e.numpy() - f).max()) for e, f in zip(expected, found, strict=True)))
    if not largest <= TOLERANCE:
        raise GateFailed(f"{path.name}: ONNX differs from PyTorch by {largest:.2g}, at most {TOLERANCE} is allowed")
    return largest


def _put_beside(path: Path, name: str, table: np.ndarray) -> None:
    """Replaces the initializer `name` of the graph at `path` by `table`, in a file of its own beside it."""
    graph = onnx.load(str(path))
    place = next(i for i, initializer in enumerate(graph.graph.initializer) if initializer.name == name)
    graph.graph.initializer[place].CopyFrom(numpy_helper.from_array(table, name))
    onnx.save_model(
        graph, str(path), save_as_external_data=True, all_tensors_to_one_file=True, location=f"{path.name}.data"
    )
