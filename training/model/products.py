"""Sparse rows times dense columns, by as many threads as PyTorch has. SciPy's own product uses one.

Shapes: R rows, N columns of theirs, K columns they are multiplied with.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
import torch

LEAST = 100_000  # numbers of the rows for each thread: fewer are multiplied sooner than a thread starts


def multiplied(rows: sp.csr_matrix) -> Callable[[np.ndarray], np.ndarray]:
    """The way from (N, K) columns to (R, K): `rows @ columns`, the same bits by any number of threads.

    Each thread has as many numbers of `rows` as another; nothing of them is copied.
    """
    threads = min(torch.get_num_threads(), rows.nnz // LEAST)
    if threads < 2:
        return lambda columns: rows @ columns
    edges = np.searchsorted(rows.indptr, np.linspace(0, rows.nnz, threads + 1))
    edges[[0, -1]] = 0, rows.shape[0]
    parts = [(slice(a, b), _part(rows, a, b)) for a, b in pairwise(edges.tolist()) if b > a]

    def product(columns: np.ndarray) -> np.ndarray:
        found = np.empty((rows.shape[0], columns.shape[1]), np.result_type(rows, columns))

        def put(here: slice, part: sp.csr_matrix) -> None:
            found[here] = part @ columns

        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(put, *part) for part in parts]:
                done.result()
        return found

    return product


def _part(rows: sp.csr_matrix, first: int, end: int) -> sp.csr_matrix:
    numbers = slice(rows.indptr[first], rows.indptr[end])
    offsets = rows.indptr[first : end + 1] - rows.indptr[first]
    return sp.csr_matrix((rows.data[numbers], rows.indices[numbers], offsets), shape=(end - first, rows.shape[1]))
