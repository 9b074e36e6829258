"""What a ranker learns from does not depend on how many processes gather it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from playlists.histories import Histories, histories_of
from tests.evaluation.worlds import listening, scenes
from training.interactions import Interactions, binary
from training.model.fit import fit
from training.model.settings import SIZES, TASKS
from training.ranking import lists
from training.ranking.base import Retrieval, knowledge_of, retrieval
from training.ranking.lists import Row, dismissed, gathered
from training.ranking.rehearsal import Question, rehearsals

CATALOGUE = scenes(tracks=480)
HISTORIES = histories_of(listening(CATALOGUE, each=30), CATALOGUE, None)


@pytest.fixture(scope="module")
def question() -> Question:
    return next(rehearsals(HISTORIES, CATALOGUE, False, seed=1))


@pytest.fixture(scope="module")
def first(question: Question) -> Retrieval:
    known = _interactions(question.known)
    model = fit(known, SIZES["tiny"], seed=1)
    return retrieval(model, knowledge_of(known, model, False))


def _interactions(known: Histories) -> Interactions:
    return Interactions(known.listeners, CATALOGUE, known, binary(known, len(CATALOGUE)))


def test_two_processes_gather_the_lists_of_one(
    first: Retrieval, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = _gathered_by(1, first, question)
    monkeypatch.setattr(lists, "ALONE", 0)
    together = _gathered_by(2, first, question)
    for task in TASKS:
        assert len(alone[task]) == len(together[task]) > 20, task
        for one, other in zip(alone[task], together[task], strict=True):
            for what, same in zip(one, other, strict=True):
                np.testing.assert_array_equal(what, same)


def test_everybody_is_in_one_part(question: Question) -> None:
    members = np.arange(1000)
    for count in (1, 2, 3, 50):
        parts = lists._parts(members, count, 16)
        assert len(parts) <= count
        np.testing.assert_array_equal(np.concatenate(parts), members)
        assert all(len(part) % 16 == 0 for part in parts[:-1])
    assert lists._parts(np.zeros(0, np.int64), 2, 16) == []


def _gathered_by(threads: int, first: Retrieval, question: Question) -> dict[str, list[Row]]:
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        with dismissed():
            return gathered(first, question, (1, 0), together=16)  # so that there is something to share out
    finally:
        torch.set_num_threads(before)
