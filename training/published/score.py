"""How good a file of recommendations is on a published split, by the formulas of the published tables.

Recall@k = hits / all that is asked for (Wang et al. 2019, NGCF; He et al. 2020, LightGCN), nDCG@k with the ideal list
cut at min(k, asked); with one item asked (leave-one-out) recall@k is the hit rate. Shapes: B listeners, K places.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from playlists.errors import BadInput, NotFound
from playlists.listens import checked
from training.evaluation.bootstrap import means, resamples
from training.evaluation.metrics import accuracy
from training.evaluation.ranking import LENGTH
from training.published.splits import Question

SHOWN = ("recall@20", "ndcg@20", "hit@10", "ndcg@10")
RECOMMENDED = pa.schema([("listener", pa.string()), ("rank", pa.int32()), ("track", pa.string())])


@dataclass(frozen=True, slots=True)
class Scored:
    """Means over the B listeners who are asked about, with their 95 % intervals."""

    figures: dict[str, tuple[float, float, float]]  # mean, low, high by metric
    listeners: int
    without_answer: int  # of them, who count as a miss
    known_recommended: int  # tracks in the lists that the listener was known to have: they cannot be right


def score(asked: Question, recommended: pa.Table, seed: int) -> Scored:
    """The figures of `recommended` (columns listener, rank from 1, track); listeners nobody asks about are left out.

    Raises BadInput where a listener has a track or a rank twice, or a rank below 1.
    """
    listeners = pc.unique(asked.asked["listener"])
    given = recommended.filter(pc.is_in(recommended["listener"], value_set=listeners))
    _check(given)
    who = _rows(given["listener"], listeners)
    right = _isin(given, asked.asked)
    hits_BK = np.zeros((len(listeners), LENGTH), bool)
    place = given["rank"].to_numpy() - 1
    shown = place < LENGTH
    hits_BK[who[shown], place[shown]] = right[shown]
    relevant_B = np.bincount(_rows(asked.asked["listener"], listeners), minlength=len(listeners))
    by_metric = accuracy(hits_BK, relevant_B)
    columns = means(np.stack([by_metric[m] for m in SHOWN], axis=1), resamples(len(listeners), seed))
    figures = {m: (float(mean), float(low), float(high)) for m, mean, low, high, _ in zip(SHOWN, *columns, strict=True)}
    return Scored(figures, len(listeners), len(listeners) - len(np.unique(who)), int(_isin(given, asked.known).sum()))


def read_recommended(path: Path) -> pa.Table:
    """The file that `make recommend` wrote. Raises NotFound, BadInput."""
    if not path.is_file():
        raise NotFound(f"{path}: no such file; `make recommend … OUT={path}` writes it")
    try:
        return checked(pq.read_table(path), RECOMMENDED, str(path))
    except pa.ArrowException as odd:
        raise BadInput(f"{path}: not a file of recommendations: {odd}") from odd


def _check(given: pa.Table) -> None:
    for what in ("track", "rank"):
        distinct = given.group_by(["listener", what]).aggregate([]).num_rows
        if distinct < given.num_rows:
            raise BadInput(f"recommendations: {given.num_rows - distinct} rows repeat a {what} of the same listener")
    if given.num_rows and pc.min(given["rank"]).as_py() < 1:
        raise BadInput(f"recommendations: rank {pc.min(given['rank']).as_py()}; the first is 1")


def _isin(given: pa.Table, there: pa.Table) -> np.ndarray:
    """(n,) bool: whether the pair of each row of `given` is a row of `there`."""
    listeners = pc.unique(given["listener"])
    tracks = pc.unique(given["track"])
    of_given = _rows(given["listener"], listeners) * len(tracks) + _rows(given["track"], tracks)
    who, track = _rows(there["listener"], listeners), _rows(there["track"], tracks)
    both = (who >= 0) & (track >= 0)
    return np.isin(of_given, who[both] * len(tracks) + track[both])


def _rows(words: pa.ChunkedArray, there: pa.Array) -> np.ndarray:
    found = pc.index_in(words, value_set=there).fill_null(-1)
    return found.to_numpy().astype(np.int64)
