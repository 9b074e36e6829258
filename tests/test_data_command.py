"""The command behind `make data`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.importers.importing import rows, written
from training.data import main

HISTORY = "artist,track,timestamp\nBjörk,Jóga,1500000000\n"


def test_it_prints_the_report_and_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "ann.csv", HISTORY + "Björk,Jóga,12\n")
    assert main(["--listens", str(path), "--data", str(tmp_path / "data")]) == 0
    assert "read 2 listens: kept 1" in capsys.readouterr().out
    assert json.loads((tmp_path / "data" / "report.json").read_text())["refused"].popitem()[1]["places"] == [
        "ann.csv:3"
    ]


@pytest.mark.parametrize("between", [" ", ",", ", "])
def test_several_paths_may_stand_in_one_argument(tmp_path: Path, between: str) -> None:
    paths = [str(written(tmp_path, name, HISTORY)) for name in ("ann.csv", "bob.csv")]
    assert main(["--listens", between.join(paths), "--data", str(tmp_path / "data")]) == 0
    assert {r["listener"] for r in rows(tmp_path / "data")} == {"ann", "bob"}


def test_a_path_may_hold_spaces(tmp_path: Path) -> None:
    path = written(tmp_path, "my own files, all/ann.csv", HISTORY)
    assert main(["--listens", str(path.parent), "--data", str(tmp_path / "data")]) == 0


def test_what_cannot_be_imported_is_said_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--listens", str(written(tmp_path, "empty.csv", "")), "--data", str(tmp_path / "data")]) == 1
    assert "no listens found" in capsys.readouterr().err


def test_a_world_can_be_made_instead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--simulate", "5", "--seed", "2", "--data", str(tmp_path / "data")]) == 0
    assert len({r["listener"] for r in rows(tmp_path / "data")}) == 5


def test_a_world_and_listens_at_once_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "ann.csv", HISTORY)
    with pytest.raises(SystemExit):
        main(["--simulate", "5", "--listens", str(path), "--data", str(tmp_path / "data")])
    assert "either SIMULATE=N or LISTENS" in capsys.readouterr().err
