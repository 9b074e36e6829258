"""SASRec learns and answers where its environment is there; what we do around it is checked without."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from playlists.errors import SegueError
from tests.evaluation.worlds import listens_of, scenes
from training.baselines.contenders import Slow
from training.baselines.sasrec import _sessions, sasrec
from training.baselines.sasrec_learner import LENGTH
from training.interactions import Interactions, interactions

CATALOGUE = scenes(tracks=40)
SETTING = {"dimensions": 32, "dropout": 0.1, "negatives": 0, "epochs": 300}  # one step an epoch


def circle(listeners: int = 60, longest: int = 12) -> Interactions:
    """Everybody goes round the same circle of 32 tracks; the last eight nobody has played."""
    starts = np.random.default_rng(3).integers(0, 32, listeners)
    track = [f"t{(start + place) % 32:04d}" for start in starts for place in range(longest)]
    return interactions(listens_of([f"ann{b:02d}" for b in range(listeners) for _ in range(longest)], track), CATALOGUE)


@pytest.fixture
def peers() -> Path:
    """The interpreter that has RecTools."""
    python = Path(os.environ.get("SEGUE_PEERS", Slow().peers))
    if not python.exists():
        pytest.skip(f"no {python} with RecTools; SEGUE_PEERS names another interpreter")
    return python


def test_a_session_is_the_end_of_the_history_without_what_the_network_does_not_know() -> None:
    known = interactions(listens_of(["ann"] * 3 + ["bob"], ["t0004", "t0002", "t0003", "t0002"]), CATALOGUE)
    item_of = np.zeros(40, np.int64)
    item_of[[2, 3]] = [7, 9]
    sessions = _sessions(known.histories, item_of)
    assert sessions.shape == (2, LENGTH)
    assert sessions[:, -3:].tolist() == [[0, 7, 9], [0, 0, 7]]


def test_a_learner_that_fails_says_its_last_words(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no rectools here >&2\nexit 3\n")
    broken.chmod(0o755)
    with pytest.raises(SegueError, match="ended with 3: no rectools here"):
        sasrec(circle(), broken, seed=1, **SETTING)


def test_it_learns_what_comes_next(peers: Path) -> None:
    known = circle()
    scores = sasrec(known, peers, seed=1, **SETTING)(known.histories)
    heard = known.binary.toarray() > 0
    best = np.where(heard, -np.inf, scores).argmax(axis=1)
    last = known.histories.track[known.histories.offsets[1:] - 1]
    assert (best == (last + 1) % 32).mean() > 0.8
    assert np.isneginf(scores[:, 32:]).all()
