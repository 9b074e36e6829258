"""From a training part to its rankers: rehearse, gather columns, fit one ranker a task.

Shapes: n lists, C candidates, P tracks of a pool, F columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from playlists.histories import Histories
from playlists.ranking.columns import COLUMNS
from playlists.ranking.pool import QUERIES
from training.interactions import Interactions, System, binary
from training.model.fit import Model
from training.ranking.base import Base, base_of, pools
from training.ranking.ranker import Lists, Ranker, fit_ranker
from training.ranking.rehearsal import Question, rehearsals

Row = tuple[np.ndarray, np.ndarray, np.ndarray]  # columns (C, F), wanted (C,), stands for (C,)

SAMPLED = 100  # candidates of a list that nobody wanted; they stand for all of them
MOST_LISTS = 12_000  # of a task and fold together; more changed nothing (LOG.md)
MOST_WANTED = 60  # of a list


@dataclass(frozen=True, slots=True)
class Ranked:
    """A task's ranker, and its loss by epoch."""

    ranker: Ranker
    losses: list[float]


def fit_rankers(
    known: Interactions, ordered: bool, fit: Callable[[Interactions], Model], seed: int
) -> dict[str, Ranked]:
    """One ranker a task, learnt out of fold; none for a task in which nothing that was hidden was found."""
    questions = rehearsals(known.histories, ordered, seed)
    rows: dict[str, list[Row]] = {task: [] for task in QUERIES}
    for number, question in enumerate(questions):
        inside = Interactions(
            known.listeners, known.catalogue, question.known, binary(question.known, len(known.catalogue))
        )
        base = base_of(inside, fit(inside), ordered)
        for task, lists in rows.items():
            lists += gathered(base, question, task, MOST_LISTS // len(questions), seed + number)
    return {task: Ranked(*fit_ranker(stacked(lists), seed)) for task, lists in rows.items() if lists}


def gathered(base: Base, question: Question, task: str, most: int, seed: int) -> list[Row]:
    """The columns of at most `most` lists that hold something wanted, and of a sample of what nobody wanted."""
    rng = np.random.default_rng(seed)
    wanted_of = np.bincount(question.wanted_of, minlength=len(question.asked)) > 0
    members = np.flatnonzero(wanted_of)
    members = np.sort(rng.choice(members, most, replace=False)) if len(members) > most else members
    starts = np.searchsorted(question.wanted_of, np.arange(len(question.asked) + 1))
    rows = []
    for pooled in pools(base, question.asked.some(members), task):
        b = members[pooled.number]
        right = np.isin(pooled.rows, question.wanted[starts[b] : starts[b + 1]])
        if right.any() and not right.all():
            rows.append(_sampled(pooled.columns(base), right, rng))
    return rows


def two_stages(base: Base, ranker: Ranker, task: str) -> System:
    """The scores of `task` as serving ranks them: the pool by the ranker, all others behind."""
    tracks = len(base.known.artist)

    def scores(histories: Histories) -> np.ndarray:
        found = np.full((len(histories), tracks), -np.inf, np.float32)
        with torch.inference_mode():
            for pooled in pools(base, histories, task):
                found[pooled.number, pooled.rows] = ranker(torch.from_numpy(pooled.columns(base))).numpy()
        return found

    return scores


def _sampled(columns: np.ndarray, right: np.ndarray, rng: np.random.Generator) -> Row:
    wanted, others = np.flatnonzero(right), np.flatnonzero(~right)
    wanted = rng.choice(wanted, MOST_WANTED, replace=False) if len(wanted) > MOST_WANTED else wanted
    count = len(others)
    others = rng.choice(others, SAMPLED, replace=False) if count > SAMPLED else others
    stands_for = np.full(len(wanted) + len(others), count / len(others), np.float32)
    stands_for[: len(wanted)] = 1
    return columns[np.r_[wanted, others]], np.arange(len(stands_for)) < len(wanted), stands_for


def stacked(rows: Sequence[Row]) -> Lists:
    size = max((len(wanted) for _, wanted, _ in rows), default=1)
    lists = Lists(
        np.zeros((len(rows), size, len(COLUMNS)), np.float32), np.zeros((len(rows), size), bool),
        np.zeros((len(rows), size), bool), np.ones((len(rows), size), np.float32),
    )  # fmt: skip
    for n, (columns, wanted, stands_for) in enumerate(rows):
        here = slice(0, len(wanted))
        lists.columns[n, here], lists.there[n, here] = columns, True
        lists.wanted[n, here], lists.stands_for[n, here] = wanted, stands_for
    return lists
