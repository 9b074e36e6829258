"""From a training part to its rankers: rehearse, gather columns, fit one ranker a task.

Shapes: P tracks of a pool, F columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import torch

from playlists.catalogue import Catalogue
from playlists.histories import Histories, histories_of
from playlists.ranking.second_stage import Score, SecondStage
from training.evaluation.split import Split, positioned
from training.interactions import Interactions, System, binary, interactions
from training.model.fit import Model
from training.model.settings import TASKS
from training.ranking.base import Retrieval, knowledge_of, listed, pools, retrieval
from training.ranking.lists import Row, dismissed, gathered, stacked
from training.ranking.ranker import Lists, Ranker, fit_ranker
from training.ranking.rehearsal import MOST_ASKED, Question, in_window, rehearsals

COMPARED = 1_000  # candidates that PyTorch and ONNX score both
LEAST_LISTS = 200  # with fewer, what is learnt is noise, and the first stage stands alone


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
    able = [task for task, lists in rows.items() if len(lists) >= LEAST_LISTS]
    return {task: learnt(stacked(rows.pop(task)), seed) for task in able}  # popped: 16,000 lists are half a gigabyte


def rehearsed(
    known: Interactions, questions: Iterable[Question], ordered: bool, fit: Callable[[Interactions], Model], seed: int
) -> dict[str, list[Row]]:
    """The lists of each task that all `questions` give, out of fold."""
    rows: dict[str, list[Row]] = {task: [] for task in TASKS}
    with dismissed():
        for number, question in enumerate(questions):
            heard = binary(question.known, len(known.catalogue))
            if not heard.nnz:  # everything is hidden: there is nothing to learn a first stage from
                continue
            inside = Interactions(known.listeners, known.catalogue, question.known, heard)
            model = fit(inside)
            first = retrieval(model, knowledge_of(inside, model, ordered))
            for task, lists in gathered(first, question, (seed, number)).items():
                rows[task] += lists
    return rows


def learnt(lists: Lists, seed: int) -> Ranked:
    """The ranker of `lists`."""
    ranker, losses = fit_ranker(lists, seed)
    return Ranked(ranker, losses, lists.columns[lists.there][:COMPARED])


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
