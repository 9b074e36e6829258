"""Two processes that learn together end where one alone does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from playlists.errors import Diverged
from tests.training.members import led
from training.bench.exchange import exchanged
from training.model import distributed
from training.model.elsa import fit_elsa
from training.model.settings import Schedule

WHOLE = Schedule(epochs=3, rows=16)
SAMPLED = Schedule(epochs=3, rows=16, columns=30)


def _rows() -> sp.csr_matrix:
    return sp.random(101, 60, 0.2, format="csr", dtype=np.float32, rng=np.random.default_rng(0))


def _start() -> np.ndarray:
    return np.random.default_rng(1).standard_normal((60, 8)).astype(np.float32)


Learnt = tuple[list[tuple[np.ndarray, list[float]]], str, dict[str, float]]


def _learnt(folder: Path) -> Learnt:
    """Each schedule, one that goes on from what a process alone left in `folder`, and what a broken row raises."""
    broken = _rows()
    broken.data[7] = np.nan
    with pytest.raises(Diverged) as refused:
        fit_elsa(broken, _start(), WHOLE, seed=1)
    learnt = [fit_elsa(_rows(), _start(), schedule, seed=1) for schedule in (WHOLE, SAMPLED)]
    resumed = fit_elsa(_rows(), _start(), WHOLE, seed=1, checkpoint=folder / "epoch")
    return [*learnt, resumed], str(refused.value), distributed.together(exchanged, 1000)


@pytest.fixture(scope="module")
def as_a_team(tmp_path_factory: pytest.TempPathFactory) -> Learnt:
    folder = tmp_path_factory.mktemp("team")
    fit_elsa(_rows(), _start(), Schedule(epochs=1, rows=16), seed=1, checkpoint=folder / "epoch")
    return led(_learnt, folder)


@pytest.mark.parametrize(
    ("which", "schedule"), [(0, WHOLE), (1, SAMPLED), (2, WHOLE)], ids=["whole", "sampled", "resumed"]
)
def test_a_team_of_two_learns_what_one_alone_learns(which: int, schedule: Schedule, as_a_team: Learnt) -> None:
    vectors, losses = as_a_team[0][which]
    alone, expected = fit_elsa(_rows(), _start(), schedule, seed=1)
    np.testing.assert_allclose(losses, expected, rtol=1e-5)
    np.testing.assert_allclose(vectors, alone, atol=1e-4)


def test_a_loss_that_is_no_number_stops_the_whole_team_which_can_learn_on(
    as_a_team: Learnt,
) -> None:
    assert "ELSA: loss nan in epoch 0" in as_a_team[1]


def test_what_the_bench_exchanges_is_as_large_as_a_step_s_tracks(as_a_team: Learnt) -> None:
    assert as_a_team[2]["mb"] == 1.0
    assert as_a_team[2]["ms"] > 0
