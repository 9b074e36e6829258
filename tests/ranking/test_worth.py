"""Over simulated worlds split in time, the second stage orders no worse than the first stage alone.

Over several of them: what is learnt in one window need not hold in the next, and in a single one it may lose (LOG.md).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from playlists.catalogue import read_catalogue
from playlists.listens import read_listens
from tests.ranking.conftest import UNTIL
from training.evaluation.evaluate import evaluate
from training.evaluation.split import split
from training.interactions import Interactions, interactions
from training.model.fit import Model, fit, system
from training.model.settings import SIZES
from training.ranking.base import knowledge_of, retrieval
from training.ranking.learn import rankers, scored_by, two_stages
from training.simulator import simulate

LISTENERS, TRACKS, WORLDS = 450, 500, (1, 2, 3)
TASK = "continuation"


Figures = dict[str, dict[str, float]]  # system → metric → mean over the worlds


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    torch.set_num_threads(1)
    measured = [_measured(tmp_path_factory.mktemp("worth"), seed) for seed in WORLDS]
    return {
        name: {metric: float(np.mean([one[name][metric] for one in measured])) for metric in of}
        for name, of in measured[0].items()
    }


def _measured(data: Path, seed: int) -> Figures:
    """Both systems on the test window of one world, which neither the model nor the ranker has seen."""
    simulate(data, LISTENERS, seed=seed, tracks=TRACKS, until=UNTIL)
    listens, catalogue = read_listens(data), read_catalogue(data / "catalogue.parquet")
    parts = split(listens, catalogue, seed)
    assert parts.kind == "time"

    def learnt(known: Interactions) -> Model:
        return fit(known, SIZES["tiny"], seed)

    ranker = rankers(parts, catalogue, True, learnt, seed)[TASK].ranker
    known = interactions(parts.train, catalogue, parts.cut)
    model = learnt(known)
    first = retrieval(model, knowledge_of(known, model, ordered=True))
    second = two_stages(first, scored_by(ranker), TASK)
    systems = {"segue": {TASK: second}, "first stage": {TASK: system(model, TASK)}}
    metrics = evaluate(systems, parts, catalogue, "segue", seed).metrics[TASK]
    return {name: {metric: said["mean"] for metric, said in of.items()} for name, of in metrics.items()}


def test_two_stages_are_no_worse_than_the_first(figures: Figures) -> None:
    for metric in ("ndcg@10", "ndcg@100", "recall@100"):
        assert figures["segue"][metric] >= figures["first stage"][metric]
