"""What promises cost is asked of what was held back, by the recipe that is served."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.worlds import world_catalogue, world_listens, write_world
from training.evaluation.promises import FIGURES
from training.promises import main
from training.train import train

CATALOGUE = world_catalogue()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_world(tmp_path_factory.mktemp("data"), CATALOGUE, world_listens(CATALOGUE))


@pytest.fixture(scope="module")
def models(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    train(data, folder, "tiny", seed=1, threads=1)
    return next(folder.glob("*/manifest.json")).parent


def test_the_table_has_each_promise_alone_and_all_but_each(
    models: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--model", str(models), "--data", str(data), "--out", str(tmp_path / "p.html")]) == 0
    said = capsys.readouterr().out
    for name in ("the best thirty", "only calibration", "all", "all but long tail", *FIGURES):
        assert f"| {name} |" in said
    assert (tmp_path / "p.html").read_text().count("<svg") == 3


def test_other_data_is_refused_since_the_version_may_have_seen_its_test_part(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = write_world(tmp_path, CATALOGUE, world_listens(CATALOGUE).slice(3))
    assert main(["--model", str(models), "--data", str(other)]) == 1
    assert "not what version" in capsys.readouterr().err
