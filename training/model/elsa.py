"""ELSA by gradient: one unit vector a track, so that a history's sum of vectors finds the rest of it.

ELSA (Vančura et al. 2022, doi 10.1145/3523227.3551482): scores x(AAᵀ - I) with unit rows of A, loss the squared
distance between the normalised row and its normalised, rectified scores. Content rows are trained on as further
rows; the loss ignores a row's scale, so a kind is weighted by how often its rows are drawn.

Shapes: R rows, N tracks, C columns of a step, D dimensions.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor
from torch.nn.functional import normalize

from playlists.errors import Diverged

COLUMNS = 8192  # tracks that a step looks at; a smaller catalogue is looked at whole


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast ELSA learns."""

    epochs: int = 4
    rows: int = 256  # of a step
    rate: float = 0.03
    columns: int = COLUMNS


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
    device = device or torch.device("cpu")
    track = torch.nn.Parameter(torch.from_numpy(np.array(start, np.float32)).to(device))
    optimiser = torch.optim.NAdam([track], lr=schedule.rate)
    losses = _resumed(checkpoint, track, optimiser)
    for epoch in range(len(losses), schedule.epochs if rows.shape[0] else 0):
        losses.append(_epoch(rows, track, optimiser, schedule, np.random.default_rng([seed, epoch]), epoch))
        _save(checkpoint, track, optimiser, losses)
    return normalize(track.detach(), dim=1).cpu().numpy(), losses


def _epoch(
    rows: sp.csr_matrix, track: torch.nn.Parameter, optimiser: torch.optim.Optimizer, schedule: Schedule,
    rng: np.random.Generator, epoch: int,
) -> float:  # fmt: skip
    order = rng.permutation(rows.shape[0])
    total = 0.0
    for start in range(0, len(order), schedule.rows):
        step = rows[order[start : start + schedule.rows]]
        columns = _columns(step, schedule.columns, rng)
        chosen = slice(None) if len(columns) == rows.shape[1] else torch.from_numpy(columns).to(track.device)
        dense = torch.from_numpy(step[:, columns].toarray() if len(columns) < rows.shape[1] else step.toarray())
        loss = elsa_loss(dense.to(track.device), track[chosen])
        if not torch.isfinite(loss):
            raise Diverged(f"ELSA: loss {loss.item()} in epoch {epoch}, rows {start} to {start + step.shape[0]}")
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        total += loss.item() * step.shape[0]
    return total / rows.shape[0]


def _columns(step: sp.csr_matrix, most: int, rng: np.random.Generator) -> np.ndarray:
    """The tracks that a step looks at, sorted: those of its rows first, then others at random, `most` at the most."""
    if step.shape[1] <= most:
        return np.arange(step.shape[1])
    present = np.unique(step.indices)
    if len(present) >= most:
        return np.sort(rng.choice(present, most, replace=False))
    others = rng.integers(0, step.shape[1], most - len(present))
    return np.union1d(present, others)


def _resumed(checkpoint: Path | None, track: torch.nn.Parameter, optimiser: torch.optim.Optimizer) -> list[float]:
    if checkpoint is None or not checkpoint.exists():
        return []
    state = torch.load(checkpoint, map_location=track.device, weights_only=True)
    with torch.no_grad():
        track.copy_(state["track"])
    optimiser.load_state_dict(state["optimiser"])
    return list(state["losses"])


def _save(
    checkpoint: Path | None, track: torch.nn.Parameter, optimiser: torch.optim.Optimizer, losses: list[float]
) -> None:
    if checkpoint is None:
        return
    part = checkpoint.with_suffix(f".part{os.getpid()}")
    torch.save({"track": track.detach(), "optimiser": optimiser.state_dict(), "losses": losses}, part)
    part.replace(checkpoint)
