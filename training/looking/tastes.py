"""What a version makes of a history, and of a track's metadata alone.

Shapes: B listeners, N tracks, D dimensions, n rows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from playlists.catalogue import Catalogue
from playlists.content import content_inputs
from playlists.errors import NotFound
from playlists.histories import Histories, encode, heard_gladly, histories_of
from playlists.listens import LISTENS, read_listens, shards_present
from playlists.version.opened import OpenedVersion
from training.looking.space import named, unit
from training.model.export import session

FEW = 500  # listeners: enough for a histogram


def some_histories(data: Path, catalogue: Catalogue, most: int = FEW) -> Histories:
    """The histories of at most `most` listeners, read shard by shard until there are enough. Raises NotFound."""
    parts, count = [], 0
    for shard in shards_present(data):
        parts.append(read_listens(data, shard))
        count += len(parts[-1]["listener"].unique())
        if count >= most:
            break
    if not parts:
        raise NotFound(f"{data}: no listens here; `make data LISTENS=… DATA={data}` makes them")
    histories = histories_of(pa.concat_tables(parts), catalogue, None)
    return histories.some(np.arange(min(most, len(histories))))


def history_of(version: OpenedVersion, loved: Sequence[int], hated: Sequence[int] = ()) -> Histories:
    """Somebody who loves some rows, hates others and has never played anything."""
    names = version.catalogue.table["track"].take(pa.array([*loved, *hated], pa.int64()))
    scores = [1] * len(loved) + [-1] * len(hated)
    feedback = pa.table({"listener": ["somebody"] * len(scores), "track": names, "score": pa.array(scores, pa.int8())})
    return histories_of(LISTENS.empty_table(), version.catalogue, None, feedback, ["somebody"])


def tastes(version: OpenedVersion, histories: Histories) -> dict[str, np.ndarray]:
    """(B, D) taste vectors by task, from the encoder that is served; `histories` are over the version's catalogue."""
    encoder, tasks = session(version.file("encoder.onnx")), list(version.manifest.tasks)
    read = [node.name for node in encoder.get_inputs()]

    def run(inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return dict(zip(tasks, encoder.run(tasks, {name: inputs[name] for name in read}), strict=True))

    return encode(histories, run)


def scores(version: OpenedVersion, task: str, histories: Histories) -> np.ndarray:
    """(B, N) inner products of taste and track, as the index ranks them."""
    return tastes(version, histories)[task] @ np.asarray(version.vectors[task], np.float32).T


def nearest_unheard(version: OpenedVersion, task: str, histories: Histories, b: int, k: int = 10) -> pd.DataFrame:
    """The k tracks that listener b has not heard with the highest scores; `close` is the score."""
    own = histories.some([b])
    score = scores(version, task, own)[0]
    score[own.track] = -np.inf
    rows = np.argsort(-score, kind="stable")[:k]
    return named(version.catalogue, rows, score[rows])


def favourites(version: OpenedVersion, histories: Histories, b: int, k: int = 10) -> pd.DataFrame:
    """What listener b played most, with their own number of full listens."""
    at = histories.of(b)
    most = np.argsort(-histories.plays[at], kind="stable")[:k]
    return named(version.catalogue, histories.track[at][most]).assign(plays=histories.plays[at][most].astype(int))


def heard_and_unheard(version: OpenedVersion, task: str, histories: Histories, b: int) -> tuple[np.ndarray, np.ndarray]:
    """The scores of what listener b heard gladly, and of everything that they never heard."""
    own = histories.some([b])
    score = scores(version, task, own)[0]
    unheard = np.ones(len(score), bool)
    unheard[own.track] = False
    return score[own.track[heard_gladly(own)]], score[unheard]


def by_content(version: OpenedVersion, rows: np.ndarray) -> dict[str, np.ndarray]:
    """(n, D) vectors by task that the metadata of these tracks alone would give them."""
    words = json.loads(version.file("content.json").read_text())
    inputs = content_inputs(version.catalogue, rows, words)
    content, tasks = session(version.file("content.onnx")), list(version.manifest.tasks)
    read = [node.name for node in content.get_inputs()]
    return dict(zip(tasks, content.run(tasks, {name: inputs[name] for name in read}), strict=True))


def content_agrees(version: OpenedVersion, task: str, most: int = 2_000) -> pd.DataFrame:
    """How near what the metadata says of a track lies to what its listeners say: listeners, cosine.

    Of at most `most` tracks that somebody played, evenly over the catalogue.
    """
    played = np.flatnonzero(version.catalogue.listeners > 0)
    rows = played[np.unique(np.linspace(0, len(played) - 1, min(most, len(played))).astype(int))]
    said, learnt = unit(by_content(version, rows)[task]), unit(version.vectors[task][rows])
    return pd.DataFrame({"listeners": version.catalogue.listeners[rows], "cosine": (said * learnt).sum(axis=1)})
