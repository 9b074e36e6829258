"""The lists that a ranker learns from: of everybody who is asked, the columns of a pool, gathered by all cores.

A list costs two to four milliseconds of one core, in hundreds of small steps that no thread beside it can take. So many
lists are gathered by processes (joblib); who gathers them changes nothing in them.

Shapes: n lists, C candidates, P tracks of a pool, F columns, W tracks wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import torch
from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky import get_reusable_executor
from threadpoolctl import threadpool_limits

from playlists.histories import Histories
from playlists.ranking.columns import COLUMNS
from training.model.settings import TASKS
from training.ranking.base import TOGETHER, Pooled, Retrieval, listed, pools
from training.ranking.ranker import Lists
from training.ranking.rehearsal import Question

Row = tuple[np.ndarray, np.ndarray, np.ndarray]  # columns (C, F), wanted (C,), stands for (C,)

SAMPLED = 100  # candidates of a list that nobody wanted; they stand for all of them
MOST_LISTS = 16_000  # of a task and fold, before those are left out in whose pool nothing wanted is
MOST_WANTED = 60  # of a list
ALONE = 2_000  # lists that one process gathers before others would have started


def gathered(
    first: Retrieval, question: Question, seed: Sequence[int], together: int = TOGETHER
) -> dict[str, list[Row]]:
    """The lists of every task whose pool holds something wanted.

    Gathered by as many processes as PyTorch has threads; the same whoever does it, since every list has a seed of its
    own and the same `together` listeners are searched together. `dismissed` ends the processes.
    """
    members = {task: _members(question, task, np.random.default_rng(seed)) for task in TASKS}
    workers = torch.get_num_threads()
    alone = workers == 1 or sum(map(len, members.values())) < ALONE
    parts = [(task, some) for task in TASKS for some in _parts(members[task], 1 if alone else workers, together)]
    bare = replace(first, tastes=_Told({}))  # a model would weigh too much on the way to a process
    work = [
        (bare, first.tastes(question.asked.some(some)), question, task, some, seed, together) for task, some in parts
    ]
    if alone:
        with threadpool_limits(1, "blas"):
            found = [_lists(*one) for one in work]
    else:
        with parallel_config("loky", n_jobs=workers, inner_max_num_threads=1):
            found = Parallel()(delayed(_lists)(*one) for one in work)
    return {
        task: [row for (of, _), rows in zip(parts, found, strict=True) if of == task for row in rows] for task in TASKS
    }


@contextmanager
def dismissed() -> Iterator[None]:
    """Ends the processes that gathered lists, once there are none left to gather: idle they would hold their memory."""
    try:
        yield
    finally:
        get_reusable_executor().shutdown(wait=True)


def stacked(rows: Sequence[Row]) -> Lists:
    """The rows as one, with room to spare behind the shorter."""
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


def _members(question: Question, task: str, rng: np.random.Generator) -> np.ndarray:
    """Who wants anything that `task` can give, at most MOST_LISTS of them, rising."""
    able = question.new[question.wanted] if task == "release" else np.ones(len(question.wanted), bool)
    members = np.unique(question.wanted_of[able])
    return np.sort(rng.choice(members, MOST_LISTS, replace=False)) if len(members) > MOST_LISTS else members


def _parts(members: np.ndarray, count: int, together: int) -> list[np.ndarray]:
    """At most `count` parts, cut between those who are searched together."""
    size = -(-len(members) // (count * together)) * together
    return [members[start : start + size] for start in range(0, len(members), max(size, 1))]


@dataclass(frozen=True, slots=True)
class _Told:
    """The tastes of listeners whose histories were encoded before."""

    tastes: Mapping[str, np.ndarray]  # task → (b, D)

    def __call__(self, histories: Histories) -> Mapping[str, np.ndarray]:
        return self.tastes


def _lists(
    first: Retrieval, tastes: Mapping[str, np.ndarray], question: Question, task: str, members: np.ndarray,
    seed: Sequence[int], together: int,
) -> list[Row]:  # fmt: skip
    """The lists of `members`, whose tastes are (b, D) by task."""
    starts = np.searchsorted(question.wanted_of, np.arange(len(question.asked) + 1))
    rows = []
    for b, pooled in _pooled(first, tastes, question, task, members, together):
        right = np.isin(pooled.rows, question.wanted[starts[b] : starts[b + 1]])
        if right.any() and not right.all():
            rows.append(sampled(pooled.columns(first), right, np.random.default_rng([*seed, b])))
    return rows


def _pooled(
    first: Retrieval, tastes: Mapping[str, np.ndarray], question: Question, task: str, members: np.ndarray,
    together: int,
) -> Iterator[tuple[int, Pooled]]:  # fmt: skip
    """The candidates of each of `members`. Of release it is what nobody has played, among itself: by known artists and
    by others, as they come out."""
    new = np.flatnonzero(question.new).astype(np.int32)
    for start in range(0, len(members), together):
        group = slice(start, start + together)
        some = replace(first, tastes=_Told({name: vectors[group] for name, vectors in tastes.items()}))
        known = question.asked.some(members[group])
        found: Iterable[Pooled] = (
            listed(some, known, new) if task == "release" else pools(some, known, task, question.never)
        )
        yield from ((int(members[start + pooled.number]), pooled) for pooled in found)


def sampled(columns: np.ndarray, right: np.ndarray, rng: np.random.Generator) -> Row:
    """What is `right` (P,) bool, at most MOST_WANTED of it, and SAMPLED of the rest, which stand for all of that."""
    wanted, others = np.flatnonzero(right), np.flatnonzero(~right)
    wanted = rng.choice(wanted, MOST_WANTED, replace=False) if len(wanted) > MOST_WANTED else wanted
    count = len(others)
    others = rng.choice(others, SAMPLED, replace=False) if count > SAMPLED else others
    stands_for = np.full(len(wanted) + len(others), count / len(others), np.float32)
    stands_for[: len(wanted)] = 1
    return columns[np.r_[wanted, others]], np.arange(len(stands_for)) < len(wanted), stands_for
