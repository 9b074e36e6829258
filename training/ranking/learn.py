"""From a training part to its rankers: rehearse, gather columns, fit one ranker a task.

Shapes: n lists, C candidates, P tracks of a pool, F columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from playlists.histories import Histories
from playlists.ranking.columns import COLUMNS
from training.interactions import Interactions, System, binary
from training.model.fit import Model
from training.model.settings import TASKS
from training.ranking.base import Base, Pooled, base_of, listed, pools
from training.ranking.ranker import Lists, Ranker, fit_ranker
from training.ranking.rehearsal import Question

Row = tuple[np.ndarray, np.ndarray, np.ndarray]  # columns (C, F), wanted (C,), stands for (C,)

SAMPLED = 100  # candidates of a list that nobody wanted; they stand for all of them
MOST_LISTS = 6_000  # of a task and fold
LEAST_LISTS = 200  # with fewer, what is learnt is noise, and the first stage stands alone
MOST_WANTED = 60  # of a list


@dataclass(frozen=True, slots=True)
class Ranked:
    """A task's ranker, and its loss by epoch."""

    ranker: Ranker
    losses: list[float]


def fit_rankers(
    known: Interactions, questions: Iterable[Question], ordered: bool, fit: Callable[[Interactions], Model], seed: int
) -> dict[str, Ranked]:
    """One ranker a task, learnt out of fold from `questions`; none for a task with fewer than LEAST_LISTS lists.

    `fit` makes the first stage of what a question knows. Raises Diverged.
    """
    rows: dict[str, list[Row]] = {task: [] for task in TASKS}
    for number, question in enumerate(questions):
        heard = binary(question.known, len(known.catalogue))
        inside = Interactions(known.listeners, known.catalogue, question.known, heard)
        base = base_of(inside, fit(inside), ordered)
        for task, lists in rows.items():
            rng = np.random.default_rng([seed, number])
            lists += _new_ones(base, question, rng) if task == "release" else _gathered(base, question, task, rng)
    return {task: Ranked(*fit_ranker(stacked(lists), seed)) for task, lists in rows.items() if len(lists) > LEAST_LISTS}


def _gathered(base: Base, question: Question, task: str, rng: np.random.Generator) -> list[Row]:
    """Lists of the task's pools that hold something wanted."""
    members = _members(question, np.ones(len(question.wanted), bool), rng)
    some = question.asked.some(members)
    return _lists(base, question, members, pools(base, some, task, question.never), rng)


def _new_ones(base: Base, question: Question, rng: np.random.Generator) -> list[Row]:
    """Lists of what nobody has played: by artists that are known, and debuts, each among themselves."""
    rows: list[Row] = []
    for candidates in (question.new & ~question.debut, question.debut):
        members = _members(question, candidates[question.wanted], rng)
        if len(members):
            some = question.asked.some(members)
            rows += _lists(
                base, question, members, listed(base, some, np.flatnonzero(candidates).astype(np.int32)), rng
            )
    return rows


def _members(question: Question, able: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Who wants anything of what is `able` (W,), at most MOST_LISTS of them."""
    members = np.unique(question.wanted_of[able])
    return np.sort(rng.choice(members, MOST_LISTS, replace=False)) if len(members) > MOST_LISTS else members


def _lists(
    base: Base, question: Question, members: np.ndarray, found: Iterable[Pooled], rng: np.random.Generator
) -> list[Row]:
    starts = np.searchsorted(question.wanted_of, np.arange(len(question.asked) + 1))
    rows = []
    for pooled in found:
        b = members[pooled.number]
        right = np.isin(pooled.rows, question.wanted[starts[b] : starts[b + 1]])
        if right.any() and not right.all():
            rows.append(_sampled(pooled.columns(base), right, rng))
    return rows


def two_stages(base: Base, ranker: Ranker, task: str) -> System:
    """The scores of `task` as serving ranks them: the pool by the ranker, all others behind.

    Of release, everything is the pool.
    """
    tracks = len(base.known.artist)
    everything = np.arange(tracks, dtype=np.int32)

    def scores(histories: Histories) -> np.ndarray:
        found = np.full((len(histories), tracks), -np.inf, np.float32)
        with torch.inference_mode():
            lists = listed(base, histories, everything) if task == "release" else pools(base, histories, task)
            for pooled in lists:
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
