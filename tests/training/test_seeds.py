"""`make seeds`: one split, several fits, and how far they lie apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from playlists.version.manifest import Manifest
from playlists.version.registry import versions
from training.evaluation.by_listener import kept
from training.seeds import main, spread_table, trained
from training.train import train


def _manifest(seed: int, mean: float) -> Manifest:
    figures = {
        "ndcg@10": {"mean": mean, "low": mean - 0.02, "high": mean + 0.02, "listeners": 50},
        "gini": {"mean": mean / 2, "low": None, "high": None, "listeners": 50},
    }
    said = {"split": {"seed": 7}}
    return Manifest(
        f"v{seed}", "", ("continuation",), 1, 1, {}, seed=seed, data=said, metrics={"continuation": {"segue": figures}}
    )


def test_mean_spread_and_interval_are_what_they_say() -> None:
    means = [0.10, 0.12, 0.17]
    lines = spread_table([_manifest(seed, mean) for seed, mean in enumerate(means, 1)]).splitlines()
    assert lines[0] == "seeds 1, 2, 3; split seed 7"
    sd = np.std(means, ddof=1)
    row = next(line for line in lines if line.startswith("ndcg@10"))
    assert row.split() == [
        "ndcg@10",
        "0.1300",
        f"{sd:.4f}",
        "0.1000",
        "0.1700",
        "[0.1100,",
        "0.1500]",
        f"{sd / 0.02:.2f}",
    ]
    assert next(line for line in lines if line.startswith("gini")).split()[-2:] == ["-", "-"]


def test_one_seed_has_no_spread(world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(world), "--models", str(tmp_path), "--size", "tiny", "--seeds", "4", "4"]) == 1
    assert "at least two different ones" in capsys.readouterr().err


@pytest.fixture(scope="module")
def models(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a version of each of two seeds."""
    folder = tmp_path_factory.mktemp("models")
    trained(world, folder, "tiny", [5, 6], split_seed=5, threads=1)
    return folder


def _command(world: Path, models: Path) -> list[str]:
    return ["--data", str(world), "--models", str(models), "--size", "tiny", "--seeds", "5", "6"]


def test_there_is_a_version_a_seed_and_all_were_asked_the_same(models: Path) -> None:
    found = versions(models)
    assert {m.seed for m in found} == {5, 6}
    asked = [kept(models / m.id) for m in found]
    assert len({k.question for k in asked if k}) == 1
    assert None not in asked


def test_what_is_trained_is_found_again_and_the_first_seed_splits(
    world: Path, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(_command(world, models)) == 0
    printed = capsys.readouterr()
    assert "seeds 5, 6; split seed 5" in printed.out
    assert "== continuation" in printed.out
    assert len(versions(models)) == 2
    train(world, models, "tiny", seed=5, threads=1)
    assert len(versions(models)) == 2  # the plain run of that seed is the same run


def test_another_split_is_another_run_and_another_question(world: Path, models: Path) -> None:
    before = {k.question for m in versions(models) if (k := kept(models / m.id))}
    other = kept(train(world, models, "tiny", seed=5, threads=1, split_seed=6))
    assert other
    assert other.question not in before
