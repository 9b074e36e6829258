"""ELSA by gradient: one unit vector a track, so that a history's sum of vectors finds the rest of it.

ELSA (Vančura et al. 2022, doi 10.1145/3523227.3551482): scores x(AAᵀ - I) with unit rows of A, loss the squared
distance between the normalised row and its normalised, rectified scores. Content rows are trained on as further
rows; the loss ignores a row's scale, so a kind is weighted by how often its rows are drawn.

Shapes: R rows, N tracks, C columns of a step, D dimensions.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor
from torch.nn.functional import normalize

from playlists.errors import Diverged
from training.model.settings import Schedule

BETAS, EPSILON = (0.9, 0.999), 1e-8  # of Adam


def elsa_loss(row_RC: Tensor, track_CD: Tensor) -> Tensor:
    """The mean over rows of |x/|x| - y/|y||² with y = relu(x·AAᵀ - x), A the normalised `track_CD`."""
    unit_CD = normalize(track_CD, dim=1)
    score_RC = torch.relu(row_RC @ unit_CD @ unit_CD.T - row_RC)
    return (normalize(row_RC, dim=1) - normalize(score_RC, dim=1)).square().sum(dim=1).mean()


def fit_elsa(
    rows: sp.csr_matrix,
    start: np.ndarray,
    schedule: Schedule,
    seed: int,
    checkpoint: Path | None = None,
    device: torch.device | None = None,
) -> tuple[np.ndarray, list[float]]:
    """(N, D) float32 unit vectors from the (N, D) vectors `start`, and the mean loss of each epoch.

    After each epoch the state is written to `checkpoint` in one piece; where it is there already, learning goes
    on from it and ends with the same bits. Raises Diverged at a loss that is no number: the checkpoint then still
    holds the last good epoch. Without rows the start is the answer.
    """
    state = _resumed(checkpoint) or _State(torch.tensor(start), torch.zeros(start.shape), torch.zeros(start.shape))
    state = state.on(device or torch.device("cpu"))
    for epoch in range(len(state.losses), schedule.epochs if rows.shape[0] else 0):
        state.losses.append(_epoch(rows, state, schedule, np.random.default_rng([seed, epoch]), epoch))
        _save(checkpoint, state)
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
        return _State(track, mean, square, self.losses, self.steps)


def _epoch(rows: sp.csr_matrix, state: _State, schedule: Schedule, rng: np.random.Generator, epoch: int) -> float:
    order = rng.permutation(rows.shape[0])
    total = 0.0
    for start in range(0, len(order), schedule.rows):
        step = rows[order[start : start + schedule.rows]]
        columns = _columns(step, schedule.columns, rng)
        whole = len(columns) == rows.shape[1]
        chosen = slice(None) if whole else torch.from_numpy(columns).to(state.track.device)
        dense = torch.from_numpy((step if whole else step[:, columns]).toarray()).to(state.track.device)
        track_CD = state.track[chosen].detach().requires_grad_()
        loss = elsa_loss(dense, track_CD)
        if not torch.isfinite(loss):
            raise Diverged(f"ELSA: loss {loss.item()} in epoch {epoch}, rows {start} to {start + step.shape[0]}")
        (gradient_CD,) = torch.autograd.grad(loss, track_CD)
        _adam(state, chosen, gradient_CD, schedule.rate)
        total += loss.item() * step.shape[0]
    return total / rows.shape[0]


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


def _columns(step: sp.csr_matrix, most: int, rng: np.random.Generator) -> np.ndarray:
    """The tracks that a step looks at, sorted: those of its rows first, then others at random, `most` at the most."""
    if step.shape[1] <= most:
        return np.arange(step.shape[1])
    present = np.unique(step.indices)
    if len(present) >= most:
        return np.sort(rng.choice(present, most, replace=False))
    others = rng.integers(0, step.shape[1], most - len(present))
    return np.union1d(present, others)


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
