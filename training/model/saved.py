"""A fitted model on disk while a run is under way: one file, written in one step."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

import numpy as np

from playlists.catalogue import Catalogue
from playlists.content import content_words
from training.model.content_map import ContentMap
from training.model.encoder import Forgetting
from training.model.fit import Model, Vectors


def save_model(path: Path, model: Model) -> None:
    """Writes the arrays of `model`; the file is there whole or not at all."""
    part = path.with_suffix(f".part{os.getpid()}")
    columns: dict[str, np.ndarray] = {}
    for task, vectors in model.vectors.items():
        columns |= {f"{task}/vectors/{name}": np.asarray(column) for name, column in asdict(vectors).items()}
        columns |= {f"{task}/content/{name}": column for name, column in asdict(model.content[task]).items()}
    with part.open("wb") as file:
        np.savez(file, allow_pickle=False, **columns)
    part.replace(path)


def load_model(path: Path, catalogue: Catalogue, tasks: tuple[str, ...], forgetting: Forgetting) -> Model:
    """The model that `save_model` wrote, of the same catalogue."""
    with np.load(path, allow_pickle=False) as columns:
        vectors = {
            task: Vectors(
                columns[f"{task}/vectors/history"],
                columns[f"{task}/vectors/track"],
                tuple(columns[f"{task}/vectors/losses"].tolist()),
            )
            for task in tasks
        }
        names = ContentMap.__dataclass_fields__
        content = {task: ContentMap(**{n: columns[f"{task}/content/{n}"] for n in names}) for task in tasks}
    return Model(catalogue, content_words(catalogue), vectors, content, forgetting)
