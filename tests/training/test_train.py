"""`make train`: a whole version, twice the same run, killed and resumed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from playlists.errors import SegueError
from playlists.histories import encode, histories_of
from playlists.listens import read_listens
from playlists.version.opened import OpenedVersion, open_version
from tests.conftest import ROOT
from training import pipeline, version
from training.model.export import HISTORY, session
from training.train import main, train

WAIT_S = 120


@pytest.fixture(scope="module")
def trained(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(world, tmp_path_factory.mktemp("models"), "tiny", seed=1, threads=1)


def _tastes(opened: OpenedVersion, listens: pa.Table) -> dict[str, np.ndarray]:
    encoder = session(opened.file("encoder.onnx"))
    tasks = list(opened.manifest.tasks)
    histories = histories_of(listens, opened.catalogue, None)
    return encode(
        histories, lambda inputs: dict(zip(tasks, encoder.run(tasks, {n: inputs[n] for n in HISTORY}), strict=True))
    )


def test_a_version_is_whole_and_says_how_it_was_made(trained: Path) -> None:
    opened = open_version(trained)
    said = opened.manifest
    assert said.tasks == ("continuation", "discovery", "release")
    assert {"card.md", "report.html", "encoder.onnx", "content.onnx", "content.json", "holdout/encoder.onnx"} <= set(
        said.files
    )
    assert said.metrics["continuation"]["segue"]["ndcg@10"]["mean"] > 0
    assert said.differences["continuation"]["popularity"]["ndcg@10"]["mean"] > 0
    assert said.index["discovery"]["recall_at_100"] >= 0.99
    assert said.encoder_difference <= 1e-4
    assert said.data["listeners"] == 80


def test_its_catalogue_counts_everybody_s_plays(trained: Path, world: Path) -> None:
    catalogue = open_version(trained).catalogue
    full = read_listens(world).filter(pa.compute.invert(read_listens(world)["skipped"]))
    assert catalogue.plays.sum() == full.num_rows
    assert catalogue.listeners.sum() == read_listens(world).num_rows


def test_the_served_encoder_learnt_from_everything(trained: Path, world: Path) -> None:
    opened = open_version(trained)
    held_out = np.load(trained / "holdout" / "track_vectors.continuation.npy")
    assert not np.array_equal(held_out, opened.vectors["continuation"])
    assert np.isfinite(_tastes(opened, read_listens(world))["continuation"]).all()


def test_a_second_run_finds_the_first(trained: Path, world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(world), "--models", str(trained.parent), "--size", "tiny"]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[-1] == f"{trained.name} {trained}"
    assert "already learnt from these listens" in printed.err
    assert [p.name for p in (trained.parent / ".work").iterdir()] == []


def test_a_run_killed_in_the_middle_ends_like_one_that_was_not(
    trained: Path, world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = f"{sys.executable} -m training.train --data {world} --models {tmp_path} --size tiny".split()
    quiet = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=os.environ | {"OMP_NUM_THREADS": "1"}, **quiet) as run:
        deadline = time.monotonic() + WAIT_S
        while not list(tmp_path.glob(".work/*/held-out")) and time.monotonic() < deadline:
            time.sleep(0.02)
        run.kill()
    assert run.returncode == -signal.SIGKILL
    assert not list(tmp_path.glob("*/manifest.json"))
    resumed = train(world, tmp_path, "tiny", seed=1, threads=1)
    assert capsys.readouterr().err.count("done before") >= 2
    for task in open_version(trained).manifest.tasks:
        name = f"track_vectors.{task}.npy"
        np.testing.assert_array_equal(np.load(resumed / name), np.load(trained / name))
    ours, theirs = (figures(open_version(place).manifest.metrics) for place in (resumed, trained))
    assert ours.keys() == theirs.keys()
    for name, ours_is in ours.items():
        rounding = 1e-6 if "intra_list_distance" in name else 1e-7  # the first is made from vectors in float32, whose
        expected = theirs[name] and pytest.approx(theirs[name], rel=rounding)  # last bits depend on the threads of BLAS
        assert ours_is == expected, name


def test_two_processes_train_what_one_does_and_publish_it_once(trained: Path, world: Path, tmp_path: Path) -> None:
    command = f"-m torch.distributed.run --standalone --nproc-per-node 2 -m training.train --data {world} --size tiny"
    alone = os.environ | {"OMP_NUM_THREADS": "1"}
    ran = subprocess.run(
        [sys.executable, *command.split(), "--models", str(tmp_path)],
        cwd=ROOT,
        env=alone,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    (published,) = [p for p in tmp_path.iterdir() if not p.name.startswith(".")]
    assert ran.stdout.splitlines() == [f"{published.name} {published}"]
    assert ran.stderr.count("reading and checking listens") == 1
    for task, expected in open_version(trained).vectors.items():
        np.testing.assert_allclose(open_version(published).vectors[task], expected, atol=1e-4)


def test_a_full_disk_publishes_nothing_and_says_so(trained: Path, world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(version, "write_manifest", full)
    with pytest.raises(SegueError, match="the disk is full; nothing was published"):
        train(world, trained.parent, "tiny", seed=2, threads=1)
    assert [p for p in trained.parent.iterdir() if not p.name.startswith(".")] == [trained]
    assert not list(trained.parent.glob(".work/*/version-*"))
    open_version(trained)


def test_a_loss_that_is_no_number_leaves_the_published_versions(
    trained: Path, world: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from playlists.errors import Diverged

    def diverging(*_: object) -> None:
        raise Diverged("ELSA: loss nan in epoch 1, rows 0 to 80")

    monkeypatch.setattr(pipeline, "fit", diverging)
    assert main(["--data", str(world), "--models", str(trained.parent), "--size", "tiny", "--seed", "3"]) == 1
    assert "loss nan in epoch 1" in capsys.readouterr().err
    open_version(trained)


def figures(found: Any, name: str = "") -> dict[str, float | None]:
    """Every number of nested mappings, by its path."""
    if not isinstance(found, dict):
        return {name: found}
    return {path: value for key, inner in found.items() for path, value in figures(inner, f"{name}/{key}").items()}
