"""The published formulas, against LightGCN's own way of computing them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from playlists.errors import BadInput
from tests.published.folders import graph, sequence
from training.published.__main__ import main
from training.published.score import score
from training.published.splits import Question, question


def lists_of(by_listener: dict[str, list[str]]) -> pa.Table:
    rows = [(u, n, t) for u, tracks in by_listener.items() for n, t in enumerate(tracks, 1)]
    who, rank, track = zip(*rows, strict=True)
    return pa.table({"listener": who, "rank": pa.array(rank, pa.int32()), "track": track})


def by_lightgcn(shown: dict[str, list[str]], asked: dict[str, list[str]], k: int) -> tuple[float, float]:
    """Recall@k and nDCG@k as `utils.py` of LightGCN-PyTorch has them: RecallPrecision_ATk, NDCGatK_r."""
    recall, ndcg = [], []
    for user, truth in asked.items():
        r = [float(t in truth) for t in shown.get(user, [])[:k]]
        ideal = [1.0] * min(k, len(truth))
        recall.append(sum(r) / len(truth))
        ndcg.append(
            sum(x / math.log2(i + 2) for i, x in enumerate(r)) / sum(1 / math.log2(i + 2) for i in range(len(ideal)))
        )
    return float(np.mean(recall)), float(np.mean(ndcg))


def test_recall_and_ndcg_are_those_of_lightgcn(tmp_path: Path) -> None:
    asked = question("amazon-book", graph(tmp_path), "test", 1)
    rng = np.random.default_rng(3)
    shown = {str(u): [str(t) for t in rng.permutation(60)[:25]] for u in range(37)}  # three get no answer
    truth: dict[str, list[str]] = {}
    for user, track in zip(asked.asked["listener"].to_pylist(), asked.asked["track"].to_pylist(), strict=True):
        truth.setdefault(user, []).append(track)
    found = score(asked, lists_of(shown), seed=1)
    recall, ndcg = by_lightgcn(shown, truth, 20)
    assert found.figures["recall@20"][0] == pytest.approx(recall)
    assert found.figures["ndcg@20"][0] == pytest.approx(ndcg)
    assert found.figures["recall@20"][1] < recall < found.figures["recall@20"][2]
    assert (found.listeners, found.without_answer) == (40, 3)
    assert found.known_recommended > 0


def test_one_item_asked_makes_recall_the_hit_rate(tmp_path: Path) -> None:
    folder = sequence(tmp_path, [f"{u} 1 2 {10 + u}" for u in range(6)])
    asked = question("sequences/lastfm", folder, "test", 1)
    shown = {str(u): [str(10 + u if place == u else 100 + place) for place in range(12)] for u in range(6)}
    found = score(asked, lists_of(shown), seed=1).figures
    assert found["hit@10"][0] == 1
    assert found["ndcg@10"][0] == pytest.approx(np.mean([1 / math.log2(u + 2) for u in range(6)]))


@pytest.mark.parametrize("broken", [{"0": ["1", "2", "1"]}, {"0": ["1"], "1": []}])
def test_a_track_told_twice_or_a_rank_below_one_is_refused(tmp_path: Path, broken: dict[str, list[str]]) -> None:
    asked = question("amazon-book", graph(tmp_path), "test", 1)
    table = lists_of(broken)
    if len(set(broken["0"])) == len(broken["0"]):
        table = table.set_column(1, "rank", pa.array([0], pa.int32()))
    with pytest.raises(BadInput, match=r"rank 0|repeat a track"):
        score(asked, table, seed=1)


def test_nobody_answered_is_a_miss_and_not_an_error(tmp_path: Path) -> None:
    asked = question("amazon-book", graph(tmp_path), "test", 1)
    nothing = lists_of({"stranger": ["1"]})
    found = score(Question(asked.known, asked.asked), nothing, seed=1)
    assert found.without_answer == found.listeners == 40
    assert found.figures["recall@20"] == (0, 0, 0)


def test_the_commands_prepare_and_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = graph(tmp_path / "from")
    common = ["--split", "amazon-book", "--from", str(folder)]
    assert main(["prepare", *common, "--data", str(tmp_path / "data"), "--part", "validation"]) == 0
    assert "440 pairs of amazon-book are known, 40 are asked (validation)" in capsys.readouterr().out
    pq.write_table(lists_of({"0": ["1", "2"]}), tmp_path / "best.parquet")
    assert main(["score", *common, "--recommended", str(tmp_path / "best.parquet")]) == 0
    assert "39 listeners without recommendations" in capsys.readouterr().out
    assert main(["score", *common, "--recommended", str(tmp_path / "none.parquet")]) == 1
    assert "no such file" in capsys.readouterr().err
