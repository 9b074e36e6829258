"""ELSA by gradient: one unit vector a track, so that a history's sum of vectors finds the rest of it.

ELSA (Vančura et al. 2022, doi 10.1145/3523227.3551482): scores x(AAᵀ - I) with unit rows of A, loss the squared
distance between the normalised row and its normalised, rectified scores. Content rows are trained on as further
rows; the loss ignores a row's scale, so a kind is weighted by how often its rows are drawn.

Shapes: N tracks, D dimensions, and of a step: r rows of this process, C tracks.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor
from torch.nn.functional import normalize

from playlists.errors import Diverged
from training.model import distributed
from training.model.batches import Batch, ahead, batches
from training.model.elsa_loss import loss_and_gradient
from training.model.settings import Schedule

BETAS, EPSILON = (0.9, 0.999), 1e-8  # of Adam


def fit_elsa(
    rows: sp.csr_matrix, start: np.ndarray, schedule: Schedule, seed: int, checkpoint: Path | None = None
) -> tuple[np.ndarray, list[float]]:
    """(N, D) float32 unit vectors from the (N, D) vectors `start`, and the mean loss of each epoch.

    After each epoch the state is written to `checkpoint` in one piece; where it is there already, learning goes
    on from it and ends with the same bits (on a GPU: nearly). Raises Diverged at a loss that is no number: the
    checkpoint then still holds the last good epoch. Without rows the start is the answer.

    Where processes learn as a team they share each step's rows, and end where one alone would, but for rounding.
    """
    state = _resumed(checkpoint) or _State(torch.tensor(start), torch.zeros(start.shape), torch.zeros(start.shape))
    if rows.shape[0] and len(state.losses) < schedule.epochs:
        state = distributed.together(_learnt, rows.sorted_indices(), state, schedule, seed, checkpoint)
    return normalize(state.track, dim=1).cpu().numpy(), state.losses


@dataclass(slots=True)
class _State:
    """What learning changes: the vectors, Adam's two moments, and what was lost so far."""

    track: Tensor  # (N, D)
    mean: Tensor
    square: Tensor
    losses: list[float] = field(default_factory=list)
    steps: int = 0

    def on(self, device: torch.device) -> _State:
        track, mean, square = (t.to(device, torch.float32) for t in (self.track, self.mean, self.square))
        return _State(track, mean, square, list(self.losses), self.steps)


def _learnt(rows: sp.csr_matrix, state: _State, schedule: Schedule, seed: int, checkpoint: Path | None) -> _State:
    """The state after all epochs; every process of the team has the same, and its leader writes it down."""
    state = state.on(distributed.device())
    for epoch in range(len(state.losses), schedule.epochs):
        state.losses.append(_epoch(rows, state, schedule, np.random.default_rng([seed, epoch]), epoch))
        if distributed.leads():
            _save(checkpoint, state)
    return state


def _epoch(rows: sp.csr_matrix, state: _State, schedule: Schedule, rng: np.random.Generator, epoch: int) -> float:
    total, seen = 0.0, 0
    for batch in _coming(batches(rows, schedule, rng, distributed.rank(), distributed.size()), state.track.device):
        chosen = slice(None) if batch.columns is None else batch.columns
        loss, gradient_CD = loss_and_gradient(batch, state.track[chosen])
        distributed.add_up(loss, gradient_CD)
        if not torch.isfinite(loss):
            raise Diverged(f"ELSA: loss {loss.item()} in epoch {epoch}, rows {seen} to {seen + batch.rows}")
        _adam(state, chosen, gradient_CD, schedule.rate)
        total, seen = total + loss.item() * batch.rows, seen + batch.rows
    return total / seen


def _coming(made: Iterator[Batch], device: torch.device) -> Iterator[Batch]:
    """On a GPU made ahead; on a CPU the thread would take from the step what it saves it, 1 % (LOG.md)."""
    return made if device.type == "cpu" else ahead(batch.on(device) for batch in made)


def _adam(state: _State, chosen: slice | Tensor, gradient_CD: Tensor, rate: float) -> None:
    """One step of Adam (Kingma & Ba 2015) on the tracks that the step looked at; the others rest.

    Written out because `torch.optim` imports its compiler, 2 s, and would move all N tracks at each step.
    """
    state.steps += 1
    mean = state.mean[chosen].lerp(gradient_CD, 1 - BETAS[0])
    square = state.square[chosen].lerp(gradient_CD.square(), 1 - BETAS[1])
    state.mean[chosen], state.square[chosen] = mean, square
    upright = square.div(1 - BETAS[1] ** state.steps).sqrt_().add_(EPSILON)
    state.track[chosen] -= rate / (1 - BETAS[0] ** state.steps) * mean / upright


def _resumed(checkpoint: Path | None) -> _State | None:
    if checkpoint is None or not checkpoint.exists():
        return None
    kept = torch.load(checkpoint, weights_only=True)
    return _State(kept["track"], kept["mean"], kept["square"], list(kept["losses"]), int(kept["steps"]))


def _save(checkpoint: Path | None, state: _State) -> None:
    if checkpoint is None:
        return
    part = checkpoint.with_suffix(f".part{os.getpid()}")
    torch.save({f.name: getattr(state, f.name) for f in fields(state)}, part)
    part.replace(checkpoint)
