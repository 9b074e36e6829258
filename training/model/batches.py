"""Which rows and tracks a step of ELSA looks at, ready before the step asks for them.

Shapes: R rows of a step, r of them in one process, N tracks, C tracks of a step, n entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor

from training.model.settings import Schedule

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Batch:
    """One process's rows of a step, as their entries in the order of rows."""

    entry: Tensor  # (2, n) int64: row, and place among `columns`
    value: Tensor  # (n,) float32
    columns: Tensor | None  # (C,) int64, sorted: the tracks; None for all of them
    shape: tuple[int, int]  # (r, C)
    rows: int  # R: of all processes together

    def on(self, device: torch.device) -> Batch:
        """The same there; on a GPU the copy goes on while the step before it is computed."""
        if device.type == "cpu":
            return self
        entry, value = (t.pin_memory().to(device, non_blocking=True) for t in (self.entry, self.value))
        columns = None if self.columns is None else self.columns.pin_memory().to(device, non_blocking=True)
        return Batch(entry, value, columns, self.shape, self.rows)


def batches(
    rows: sp.csr_matrix, schedule: Schedule, rng: np.random.Generator, rank: int = 0, size: int = 1
) -> Iterator[Batch]:
    """The steps of one epoch: each row once, in an order drawn from `rng`, up to `schedule.steps` of them.

    Of `size` processes with the same `rng`, each is given every `size`-th row of the same steps, over the same tracks.
    `rows` has sorted indices.
    """
    order = rng.permutation(rows.shape[0])[: schedule.steps and schedule.steps * schedule.rows]
    for start in range(0, len(order), schedule.rows):
        chosen = order[start : start + schedule.rows]
        columns = None
        if rows.shape[1] > schedule.columns:
            columns = _columns(rows[chosen].indices, rows.shape[1], schedule.columns, rng)
        yield _batch(rows[chosen[rank::size]], columns, len(chosen))


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items in the same order, each made by a thread while the one before it is in use.

    What making one raises is raised where it would have come.
    """
    end = object()
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = thread.submit(next, items, end)
            yield item  # type: ignore[misc]  # `end` is no item


def _batch(own: sp.csr_matrix, columns: np.ndarray | None, of: int) -> Batch:
    row, column, value = np.repeat(np.arange(own.shape[0]), np.diff(own.indptr)), own.indices, own.data
    if columns is not None:
        place = np.full(own.shape[1], -1, np.int64)
        place[columns] = np.arange(len(columns))
        there = place[column] >= 0
        row, column, value = row[there], place[column[there]], value[there]
    width = own.shape[1] if columns is None else len(columns)
    entry = torch.from_numpy(np.stack([row, column]).astype(np.int64))
    chosen = None if columns is None else torch.from_numpy(columns)
    return Batch(entry, torch.from_numpy(np.asarray(value, np.float32)), chosen, (own.shape[0], width), of)


def _columns(present: np.ndarray, tracks: int, most: int, rng: np.random.Generator) -> np.ndarray:
    """The tracks that a step looks at, sorted: those of its rows first, then others at random, `most` at the most."""
    wanted = np.zeros(tracks, bool)  # marks, since sorting the entries takes five times as long
    wanted[present] = True
    count = int(wanted.sum())
    if count >= most:
        return np.sort(rng.choice(np.flatnonzero(wanted), most, replace=False))
    wanted[rng.integers(0, tracks, most - count)] = True
    return np.flatnonzero(wanted)
