"""Two model versions beside each other: their figures, and the lists that they give to the same listeners.

Lists hold rows of the newer version's catalogue. Shapes: B listeners, N tracks, k places.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from playlists.catalogue import Catalogue, read_catalogue
from playlists.errors import NotReady
from playlists.histories import Histories
from playlists.listens import read_listens
from playlists.version.manifest import Manifest
from playlists.version.opened import OpenedVersion, open_version
from playlists.version.registry import versions
from training.evaluation.evaluate import EvaluationResult, evaluate
from training.evaluation.metrics import LIST, exposure, known_by, spread
from training.evaluation.ranking import NOBODY, first, ties
from training.evaluation.served import served_systems
from training.evaluation.split import RULES, split
from training.evaluation.tasks import heard_by
from training.fingerprint import data_fingerprint
from training.looking.space import named

OURS = "segue"
HOLDOUT = "holdout"


def two_versions(models: Path, old: str | None = None, new: str | None = None) -> tuple[OpenedVersion, OpenedVersion]:
    """The two versions named, else the two written last. Raises NotReady where there are not two."""
    found = [m.id for m in versions(models)]
    last = [name for name in found if name not in (old, new)]
    if len(found) < 2:
        raise NotReady(
            f"{models}: two versions are needed to compare, {len(found)} found; `make train` with another SIZE"
        )
    new = new or last.pop()
    return open_version(models / (old or last.pop())), open_version(models / new)


def figures(old: OpenedVersion, new: OpenedVersion, metric: str) -> pd.DataFrame:
    """One metric of both, by task, each as measured when it was trained: name, mean, low, high; the old one first.

    Where an interval is missing its ends are the mean.
    """
    tasks = [task for task in new.manifest.metrics if task in old.manifest.metrics]
    return _told(
        [(f"{task}, {which}", _ours(v.manifest, task).get(metric)) for task in tasks for which, v in _both(old, new)]
    )


def differences(old: OpenedVersion, new: OpenedVersion, task: str, metric: str = "ndcg@10") -> pd.DataFrame:
    """Each version minus each baseline that both were measured beside, on the same listeners: name, mean, low, high."""
    mine, theirs = (v.manifest.differences.get(task, {}) for v in (old, new))
    names = [name for name in theirs if name in mine]
    return _told(
        [
            (f"{which} - {name}", v.manifest.differences[task][name].get(metric))
            for name in names
            for which, v in _both(old, new)
        ]
    )


def paired(old: OpenedVersion, new: OpenedVersion, data: Path) -> EvaluationResult:
    """Both held-out fits on one test: the systems "old" and "new", the difference is new minus old.

    Raises NotReady where they were not judged by the same split of this data: then one may have learnt from what
    the other is asked.
    """
    listens, catalogue = read_listens(data), read_catalogue(data / "catalogue.parquet")
    (then, how), other = _split_of(old), _split_of(new)
    if (then, how) != other:
        raise NotReady(f"{old.manifest.id} and {new.manifest.id} were judged by different splits: {how} and {other[1]}")
    if how.get("rules", 1) != RULES:
        raise NotReady(f"{new.manifest.id} was judged by an older rule of splitting; train again on this data")
    if then != data_fingerprint(listens, catalogue):
        raise NotReady(f"{data} is not the data that {new.manifest.id} was trained on")
    parts = split(listens, catalogue, how["seed"], how["kind"])
    systems = {which: dict(served_systems(v.file(HOLDOUT), v, catalogue)) for which, v in _both(old, new)}
    return evaluate(systems, parts, catalogue, "new", how["seed"])


def lists(version: OpenedVersion, task: str, histories: Histories, catalogue: Catalogue, k: int = LIST) -> np.ndarray:
    """(B, k) the first unheard tracks of each listener, NOBODY behind the last; `histories` are over `catalogue`."""
    system = served_systems(version.folder, version, catalogue)[task]
    unheard = heard_by(histories, len(catalogue)).toarray() == 0
    return first(system(histories), unheard, ties(len(catalogue), version.manifest.seed), k)


def overlap(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """(B,) the share of each listener's old list that is still in the new one; NaN for an empty list."""
    both = ((old[:, :, None] == new[:, None, :]) & (old[:, :, None] != NOBODY)).any(axis=2)
    there = (old != NOBODY).sum(axis=1)
    return np.where(there > 0, both.sum(axis=1) / np.maximum(there, 1), np.nan)


def changed_most(histories: Histories, kept: np.ndarray, count: int = 10) -> pd.DataFrame:
    """The listeners whose lists kept least: listener (the number in `histories`), tracks heard, kept."""
    order = np.argsort(np.where(np.isnan(kept), np.inf, kept), kind="stable")[:count]
    return pd.DataFrame({"listener": order, "heard": np.diff(histories.offsets)[order], "kept": kept[order]})


def what_they_show(by_name: dict[str, np.ndarray], catalogue: Catalogue) -> pd.DataFrame:
    """Of each name's lists together: coverage@30 and Gini over all tracks, long-tail share, popularity percentile."""
    known = known_by(catalogue.listeners, catalogue.plays, int(catalogue.listeners.max(initial=0)))
    rows = {}
    for name, shown in by_name.items():
        there = shown[shown != NOBODY]
        rows[name] = spread(exposure(shown, len(catalogue)), np.ones(len(catalogue), bool)) | {
            "long_tail_share": float(known.tail[there].mean()),
            "popularity_percentile": float(known.percentile[there].mean()),
        }
    return pd.DataFrame(rows).T


def gained(old: np.ndarray, new: np.ndarray, catalogue: Catalogue, count: int = 8) -> pd.DataFrame:
    """The `count` tracks that most more lists show than before, then those that lost most: named, and `lists`."""
    change = exposure(new, len(catalogue)) - exposure(old, len(catalogue))
    order = np.argsort(-change, kind="stable")
    rows = np.concatenate([order[:count][change[order[:count]] > 0], order[-count:][change[order[-count:]] < 0]])
    return named(catalogue, rows).assign(lists=change[rows])


def _both(old: OpenedVersion, new: OpenedVersion) -> tuple[tuple[str, OpenedVersion], tuple[str, OpenedVersion]]:
    return ("old", old), ("new", new)


def _ours(manifest: Manifest, task: str) -> dict[str, dict[str, float | None]]:
    found: dict[str, dict[str, float | None]] = manifest.metrics[task].get(OURS, {})
    return found


def _told(measured: list[tuple[str, dict[str, float | None] | None]]) -> pd.DataFrame:
    rows = [(name, m["mean"], m["low"], m["high"]) for name, m in measured if m is not None]
    frame = pd.DataFrame(rows, columns=["name", "mean", "low", "high"])
    ends = {end: frame[end].astype(float).fillna(frame["mean"]) for end in ("low", "high")}
    return frame.assign(**ends)


def _split_of(version: OpenedVersion) -> tuple[str, dict[str, Any]]:
    """The data, and how it was split when the version was judged; the seed of training is not part of it."""
    path = version.file(HOLDOUT) / "split.json"
    if not path.exists():
        raise NotReady(f"{version.manifest.id} was not measured: it learnt from data too small to hold a test back")
    found = json.loads(path.read_text())
    return found["fingerprint"], found["split"]
