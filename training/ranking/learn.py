"""From a training part to its rankers: rehearse, gather columns, fit one ranker a task.

Shapes: n lists, C candidates, P tracks of a pool, F columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import torch

from playlists.catalogue import Catalogue
from playlists.histories import Histories, histories_of
from playlists.ranking.columns import COLUMNS
from playlists.ranking.second_stage import Score, SecondStage
from training.evaluation.split import Split, positioned
from training.interactions import Interactions, System, binary, interactions
from training.model.fit import Model
from training.model.settings import TASKS
from training.ranking.base import Pooled, Retrieval, knowledge_of, listed, pools, retrieval
from training.ranking.ranker import Lists, Ranker, fit_ranker
from training.ranking.rehearsal import MOST_ASKED, Question, in_window, rehearsals

Row = tuple[np.ndarray, np.ndarray, np.ndarray]  # columns (C, F), wanted (C,), stands for (C,)

SAMPLED = 100  # candidates of a list that nobody wanted; they stand for all of them
MOST_LISTS = 16_000  # of a task and fold, before those are left out in whose pool nothing wanted is
COMPARED = 1_000  # candidates that PyTorch and ONNX score both
LEAST_LISTS = 200  # with fewer, what is learnt is noise, and the first stage stands alone
MOST_WANTED = 60  # of a list


@dataclass(frozen=True, slots=True)
class Ranked:
    """A task's ranker, its loss by epoch, and some columns that it was learnt from."""

    ranker: Ranker
    losses: list[float]
    example: np.ndarray  # (P, F)


def rankers(
    parts: Split, catalogue: Catalogue, ordered: bool, fit: Callable[[Interactions], Model], seed: int
) -> dict[str, Ranked]:
    """The rankers of a split, which have seen its training part alone."""
    if parts.kind == "time":
        known = interactions(parts.fit, catalogue, parts.validation_cut)
        after = histories_of(parts.validation, catalogue, None, listeners=known.listeners)
        return fit_rankers(known, [in_window(known.histories, after, len(catalogue))], ordered, fit, seed)
    known = interactions(parts.train, catalogue, parts.cut)
    return fit_rankers(known, rehearsals(known.histories, catalogue, ordered, seed), ordered, fit, seed)


def in_order(listens: pa.Table) -> bool:
    """Whether listens stand in an order: at more than one time, or by a position where there are none."""
    at = pc.min_max(listens["at"]).as_py()
    return bool(at["min"] != at["max"]) or positioned(listens)


def fit_rankers(
    known: Interactions, questions: Iterable[Question], ordered: bool, fit: Callable[[Interactions], Model], seed: int
) -> dict[str, Ranked]:
    """One ranker a task, learnt out of fold from `questions`; none for a task with fewer than LEAST_LISTS lists.

    `fit` makes the first stage of what a question knows. Raises Diverged.
    """
    if 2 * MOST_ASKED * len(known.listeners) < LEAST_LISTS:  # two lists each time that somebody is asked
        return {}
    rows = rehearsed(known, questions, ordered, fit, seed)
    return {task: learnt(stacked(lists), seed) for task, lists in rows.items() if len(lists) >= LEAST_LISTS}


def rehearsed(
    known: Interactions, questions: Iterable[Question], ordered: bool, fit: Callable[[Interactions], Model], seed: int
) -> dict[str, list[Row]]:
    """The lists of each task that all `questions` give, out of fold."""
    rows: dict[str, list[Row]] = {task: [] for task in TASKS}
    for number, question in enumerate(questions):
        heard = binary(question.known, len(known.catalogue))
        if not heard.nnz:  # everything is hidden: there is nothing to learn a first stage from
            continue
        inside = Interactions(known.listeners, known.catalogue, question.known, heard)
        model = fit(inside)
        first = retrieval(model, knowledge_of(inside, model, ordered))
        for task, lists in rows.items():
            rng = np.random.default_rng([seed, number])
            lists += _new_ones(first, question, rng) if task == "release" else _gathered(first, question, task, rng)
    return rows


def learnt(lists: Lists, seed: int) -> Ranked:
    """The ranker of `lists`."""
    ranker, losses = fit_ranker(lists, seed)
    return Ranked(ranker, losses, lists.columns[lists.there][:COMPARED])


def _gathered(first: Retrieval, question: Question, task: str, rng: np.random.Generator) -> list[Row]:
    """Lists of the task's pools that hold something wanted."""
    members = _members(question, np.ones(len(question.wanted), bool), rng)
    if not len(members):
        return []
    some = question.asked.some(members)
    return _lists(first, question, members, pools(first, some, task, question.never), rng)


def _new_ones(first: Retrieval, question: Question, rng: np.random.Generator) -> list[Row]:
    """Lists of what nobody has played, among themselves: by known artists and by others, as they come out."""
    members = _members(question, question.new[question.wanted], rng)
    if not len(members):
        return []
    some = question.asked.some(members)
    return _lists(first, question, members, listed(first, some, np.flatnonzero(question.new).astype(np.int32)), rng)


def _members(question: Question, able: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Who wants anything of what is `able` (W,), at most MOST_LISTS of them."""
    members = np.unique(question.wanted_of[able])
    return np.sort(rng.choice(members, MOST_LISTS, replace=False)) if len(members) > MOST_LISTS else members


def _lists(
    first: Retrieval, question: Question, members: np.ndarray, found: Iterable[Pooled], rng: np.random.Generator
) -> list[Row]:
    starts = np.searchsorted(question.wanted_of, np.arange(len(question.asked) + 1))
    rows = []
    for pooled in found:
        b = members[pooled.number]
        right = np.isin(pooled.rows, question.wanted[starts[b] : starts[b + 1]])
        if right.any() and not right.all():
            rows.append(_sampled(pooled.columns(first), right, rng))
    return rows


def scored_by(ranker: Ranker) -> Score:
    """The ranker as it runs in PyTorch, by one thread: a pool is so small that more wait for each other, five times."""

    def score(columns: np.ndarray) -> np.ndarray:
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            with torch.inference_mode():
                scores: np.ndarray = ranker(torch.from_numpy(columns)).numpy()
        finally:
            torch.set_num_threads(threads)
        return scores

    return score


def two_stages(first: Retrieval, score: Score, task: str) -> System:
    """The scores of `task` as serving ranks them: the pool by `score`, all others behind.

    Of release, all that nobody has played is the pool.
    """
    tracks, second = len(first.known.artist), SecondStage(first.known, {task: score})
    unplayed = np.flatnonzero(first.known.listeners == 0).astype(np.int32)

    def scores(histories: Histories) -> np.ndarray:
        found = np.full((len(histories), tracks), -np.inf, np.float32)
        lists = listed(first, histories, unplayed) if task == "release" else pools(first, histories, task)
        for pooled in lists:
            vectors = {name: track[pooled.rows] for name, track in first.track.items()}
            found[pooled.number, pooled.rows] = second.scores(task, pooled.who, pooled.rows, vectors)
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
