"""The training bench on a small world: everybody learns in a process of its own and is judged alike."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from training.bench.__main__ import main
from training.bench.question import judged, question, write_sequences
from training.bench.recorder import FIGURES, Recorder
from training.bench.shown import Learnt, table


def test_it_measures_what_is_installed_and_says_what_is_not(
    world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent, out = tmp_path / "nowhere" / "python", tmp_path / "bench.json"
    asked = ["--data", str(world), "--threads", "1", "--no-exchange", "--peers", str(absent), "--out", str(out)]
    assert main(asked) == 0
    said = capsys.readouterr()
    assert "SASRec (RecTools) is not measured" in said.err
    assert "make peers" in said.err
    figures = json.loads(out.read_text())
    assert set(figures["learners"]) == {"segue", "iALS"}
    for one in figures["learners"].values():
        assert len(one["seconds"]) == len(one["quality"]) > 1
        assert one["peak_mb"] > 0
        assert max(one["quality"]) > 0.1
    assert out.with_suffix(".svg").read_text().lstrip().startswith("<?xml")
    assert "s to iALS's best" in said.out


def test_the_scores_of_the_truth_are_judged_perfect_and_the_reverse_is_not(world: Path) -> None:
    asked_of = question(world, seed=1)
    truth = asked_of.asked.truth.toarray().astype(np.float32)
    assert judged(asked_of, truth) == pytest.approx(1)
    assert judged(asked_of, -truth) < 0.1


def test_sequences_hold_what_may_be_learnt_from_and_who_is_asked(world: Path, tmp_path: Path) -> None:
    asked_of = question(world, seed=1)
    write_sequences(asked_of, tmp_path / "sequences.npz")
    told = np.load(tmp_path / "sequences.npz")
    heard = np.zeros(asked_of.known.binary.shape, bool)
    heard[told["who"], told["track"]] = True
    np.testing.assert_array_equal(heard, asked_of.known.binary.toarray() > 0)
    names = [asked_of.known.listeners[row] for row in told["asked"]]
    assert names == list(asked_of.asked.histories.listeners)


def test_the_clock_and_the_memory_of_learning_rest_while_scores_are_made(tmp_path: Path) -> None:
    def slow_and_large() -> np.ndarray:
        return np.ones((1, 50_000_000), np.float32)[:, :3]

    recorder = Recorder(tmp_path)
    recorder.point(slow_and_large)
    recorder.point(lambda: np.zeros((1, 3)))
    recorder.done(1.0, None, "none")
    figures = json.loads((tmp_path / FIGURES).read_text())
    assert figures["peak_mb"] < figures["before_mb"] + 100
    assert figures["seconds"] == sorted(figures["seconds"])
    assert np.load(tmp_path / "scores-000.npy").tolist() == [[1, 1, 1]]


def test_the_table_says_when_each_is_as_good_as_another_s_best() -> None:
    quick = Learnt((1.0, 2.0), (1.5, 3.5), (0.1, 0.2), 10, 5e9, 300, 200, "quick")
    slow = Learnt((10.0, 20.0), (9.0, 19.0), (0.05, 0.15), 1, None, 900, 200, "slow")
    lines = [re.split(r"  +", line) for line in table({"quick": quick, "slow": slow}, 1e10).splitlines()]
    cells = {line[0]: line[1:] for line in lines}
    assert cells["s to quick's best"] == ["2.00", "not reached"]
    assert cells["s to slow's best"] == ["2.00", "20.00"]
    assert cells["core s to its best"] == ["3.50", "19.00"]
    assert cells["% of peak"] == ["50", "not counted"]
