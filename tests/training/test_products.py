"""Sparse rows are multiplied by several threads as by one, to the bit."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from training.model import products
from training.model.products import multiplied


@pytest.fixture
def three_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "get_num_threads", lambda: 3)
    monkeypatch.setattr(products, "LEAST", 1)


@pytest.mark.usefixtures("three_threads")
@pytest.mark.parametrize("density", [0.3, 0.01, 0.0])
@pytest.mark.parametrize("shape", [(40, 30), (2, 90), (1, 5), (0, 7)])
def test_threads_say_what_one_says(shape: tuple[int, int], density: float) -> None:
    rows = sp.random(*shape, density=density, format="csr", dtype=np.float32, random_state=1)
    columns = np.random.default_rng(1).standard_normal((shape[1], 4)).astype(np.float32)
    found = multiplied(rows)(columns)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, rows @ columns)


@pytest.mark.usefixtures("three_threads")
def test_a_row_that_holds_nearly_everything_is_no_obstacle() -> None:
    rows = sp.csr_matrix(np.vstack([np.ones((1, 500)), np.zeros((3, 500)), np.eye(5, 500)]).astype(np.float32))
    columns = np.random.default_rng(1).standard_normal((500, 2)).astype(np.float32)
    np.testing.assert_array_equal(multiplied(rows)(columns), rows @ columns)
