"""On a simulated world split in time, the second stage orders no worse than the first stage alone."""

from __future__ import annotations

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

LISTENERS, TRACKS, SEED = 450, 500, 1
TASK = "continuation"


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    """The means of both systems on the test window, which neither the model nor the ranker has seen."""
    torch.set_num_threads(1)
    data = tmp_path_factory.mktemp("worth")
    simulate(data, LISTENERS, seed=SEED, tracks=TRACKS, until=UNTIL)
    listens, catalogue = read_listens(data), read_catalogue(data / "catalogue.parquet")
    parts = split(listens, catalogue, SEED)
    assert parts.kind == "time"

    def learnt(known: Interactions) -> Model:
        return fit(known, SIZES["tiny"], SEED)

    ranked = rankers(parts, catalogue, True, learnt, SEED)
    known = interactions(parts.train, catalogue, parts.cut)
    model = learnt(known)
    first = retrieval(model, knowledge_of(known, model, ordered=True))
    systems = {
        "segue": {TASK: two_stages(first, scored_by(ranked[TASK].ranker), TASK)},
        "first stage": {TASK: system(model, TASK)},
    }
    measured = evaluate(systems, parts, catalogue, "segue", SEED).metrics[TASK]
    return {name: {metric: said["mean"] for metric, said in of.items()} for name, of in measured.items()}


def test_two_stages_are_no_worse_than_the_first(figures: dict[str, dict[str, float]]) -> None:
    for metric in ("ndcg@10", "ndcg@100"):
        assert figures["segue"][metric] >= figures["first stage"][metric]


def test_the_pool_loses_next_to_nothing_of_what_is_wanted(figures: dict[str, dict[str, float]]) -> None:
    """So few tracks are nearly all in the pool, so what is found among the first hundred can only rise by ranking."""
    assert figures["segue"]["recall@100"] >= figures["first stage"]["recall@100"] - 0.01
