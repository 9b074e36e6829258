"""A whole model version on disk: exported, indexed, measured against its gates, then published in one step.

Shapes: N tracks, D dimensions.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from playlists.catalogue import Catalogue, write_catalogue
from playlists.content import content_inputs
from playlists.crowd import NOBODY, Crowd, write_crowd
from playlists.errors import NotReady, SegueError
from playlists.histories import Histories
from playlists.ranking.second_stage import described, write_knowledge
from playlists.version.manifest import Manifest, checksums, write_manifest
from playlists.version.registry import current, publish
from training.index import EXACT_UP_TO, build_index, write_index
from training.interactions import Interactions
from training.model.export import COMPARED_TRACKS, export_content, export_encoder, export_ranker
from training.model.fit import Model, tastes
from training.ranking.base import Base
from training.ranking.learn import Ranked

COMPARED_LISTENERS = 320  # ten batches; what differs, differs in every one


@dataclass(frozen=True, slots=True)
class Written:
    """What a version holds beside the model: everything that the manifest says and the report shows."""

    id: str
    created: str
    configuration: dict[str, Any]
    seed: int
    data: dict[str, Any]
    metrics: dict[str, Any]
    differences: dict[str, Any]
    commit: str | None


def write_and_publish(
    models: Path, work: Path, known: Interactions, final: Base, held_out: Callable[[], Base | None],
    rankers: Mapping[str, Ranked], said: Written, threads: int, report: Callable[[Path], None], crowd: Crowd = NOBODY,
) -> Path:  # fmt: skip
    """The folder of the published version.

    `final` is served; `held_out` fetches the same before it saw the test listens, kept for an honest evaluation: of a
    large catalogue both together are gigabytes, so it is written first and let go. The `rankers` order the pools of
    both. `crowd` is what many play by market and hour, where that was counted.
    `report` writes card.md and report.html into the folder. Raises GateFailed where ONNX or an index is not good
    enough. Whatever fails, nothing half written stays and the versions that were there are whole.
    """
    folder = work / f"version-{os.getpid()}"
    with _whole_or_nothing(folder, models):
        difference = _write_held_out(folder / "holdout", held_out(), known.histories, said)
        difference = max(difference, _write_model(folder, final, known.histories), _write_rankers(folder, rankers))
        index = _write_indexes(folder, final.model, known.histories, threads)
        write_catalogue(folder / "catalogue.parquet", counted(known.catalogue, known))
        if crowd is not NOBODY:
            write_crowd(folder, crowd)
        report(folder)
        manifest = Manifest(
            id=said.id, created=said.created, tasks=final.model.tasks, tracks=len(known.catalogue),
            dimensions=final.model.dimensions, files=checksums(folder), parent=_current(models), commit=said.commit,
            configuration=said.configuration, seed=said.seed, data=said.data, metrics=said.metrics,
            differences=said.differences, index=index, encoder_difference=difference,
            ranking=described(tuple(rankers), final.known.ordered) if final.known is not None else {},
        )  # fmt: skip
        write_manifest(folder, manifest)
        return publish(folder, models)


def counted(catalogue: Catalogue, known: Interactions) -> pa.Table:
    """The catalogue's table with `plays` and `listeners` of everybody together."""
    h = known.histories
    plays = np.bincount(h.track, weights=h.plays, minlength=len(catalogue)).astype(np.int64)
    listeners = np.bincount(h.track[h.listens > 0], minlength=len(catalogue)).astype(np.int64)
    table = catalogue.table.drop_columns([n for n in ("plays", "listeners") if n in catalogue.table.column_names])
    return table.append_column("plays", pa.array(plays)).append_column("listeners", pa.array(listeners))


def stored(vectors: np.ndarray) -> np.ndarray:
    """The vectors as they lie on disk: float32 where the index is exact, else float16."""
    return vectors.astype(np.float32 if len(vectors) <= EXACT_UP_TO else np.float16)


def _write_model(folder: Path, base: Base, histories: Histories) -> float:
    """Encoder, content, vectors and knowledge; the largest difference between ONNX and PyTorch."""
    model = base.model
    (folder / "content.json").write_text(json.dumps(model.words, ensure_ascii=False, allow_nan=False))
    inputs = content_inputs(model.catalogue, np.arange(min(COMPARED_TRACKS, len(model.catalogue))), model.words)
    in_content = export_content(model, folder / "content.onnx", inputs)
    return max(in_content, _write_base(folder, base, histories))


def _write_base(folder: Path, base: Base, histories: Histories) -> float:
    for task, vectors in base.model.vectors.items():
        np.save(folder / f"track_vectors.{task}.npy", stored(vectors.track), allow_pickle=False)
    if base.known is not None:
        write_knowledge(folder, base.known)
    return export_encoder(base.model, folder / "encoder.onnx", _some(histories, COMPARED_LISTENERS))


def _write_rankers(folder: Path, rankers: Mapping[str, Ranked]) -> float:
    """The largest difference between ONNX and PyTorch; 0 without rankers."""
    written = [export_ranker(r.ranker, folder / f"ranker.{task}.onnx", r.example) for task, r in rankers.items()]
    return max(written, default=0.0)


def _write_indexes(folder: Path, model: Model, histories: Histories, threads: int) -> dict[str, Any]:
    asked = tastes(model, _some(histories, 1_000))
    said = {}
    for task, vectors in model.vectors.items():
        index, said[task] = build_index(stored(vectors.track), asked[task], threads)
        write_index(index, folder / f"index.{task}.faiss")
    return said


def _write_held_out(folder: Path, base: Base | None, histories: Histories, said: Written) -> float:
    if base is None:
        return 0.0
    folder.mkdir()
    how = {"seed": said.seed, "fingerprint": said.data["fingerprint"], "split": said.data["split"]}
    (folder / "split.json").write_text(json.dumps(how, allow_nan=False))
    return _write_base(folder, base, histories)


def _some(histories: Histories, most: int) -> Histories:
    wanted = np.linspace(0, len(histories) - 1, min(most, len(histories))).astype(int)
    return histories.some(wanted)


def _current(models: Path) -> str | None:
    try:
        return current(models)
    except NotReady:
        return None


@contextmanager
def _whole_or_nothing(folder: Path, models: Path) -> Iterator[None]:
    """A fresh `folder` inside; it is gone afterwards, published or not. A full disk says so."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise SegueError(
            f"{models}: the disk is full; nothing was published, free some space and train again"
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
