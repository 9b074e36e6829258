"""The second stage: a small network over a pool's columns, learnt so that what was hidden stands first.

Loss: the listwise softmax (ListNet's top-one, Cao et al. 2007, doi 10.1145/1273496.1273513; ListMLE's kin) over the
wanted tracks and a uniform sample of the rest of the pool, whose logits carry the logarithm of what each stands for.

Shapes: n lists, C candidates of each, F columns, H hidden units.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from playlists.errors import Diverged

HIDDEN = (64, 32)
EPOCHS, LISTS, RATE, DECAY = 6, 64, 3e-3, 1e-2
LEAST_STEPS, MOST_EPOCHS = 200, 20  # few lists are seen more often, or little is learnt; yet not too often (LOG.md)
WARM_UP = 0.1  # of the steps
SMALLEST = 1e-6
NAMES = ("columns", "there", "wanted", "stands_for")
SILENT = 1e30  # the scale of a column that never changes: whatever it is later, it says nothing


@dataclass(frozen=True, slots=True)
class Lists:
    """n lists of candidates with what is known and true of them; places to spare weigh nothing."""

    columns: np.ndarray  # (n, C, F) float32
    there: np.ndarray  # (n, C) bool
    wanted: np.ndarray  # (n, C) bool
    stands_for: np.ndarray  # (n, C) float32: how many candidates of the pool each one stands for


class Ranker(nn.Module):
    """(n, F) columns → (n,) scores: a linear part and a two-layer network beside it, on standardised columns."""

    def __init__(self, mean: Tensor, scale: Tensor) -> None:
        super().__init__()
        widths = (len(mean), *HIDDEN)
        self.mean = nn.Parameter(mean, requires_grad=False)
        self.scale = nn.Parameter(scale, requires_grad=False)
        self.linear = nn.Linear(len(mean), 1)
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise(widths))
        self.out = nn.Linear(widths[-1], 1)

    def forward(self, columns: Tensor) -> Tensor:
        standard = (columns - self.mean) / self.scale
        hidden = standard
        for layer in self.layers:
            hidden = nn.functional.silu(layer(hidden))
        return (self.linear(standard) + self.out(hidden)).squeeze(-1)


def listwise_loss(score_nC: Tensor, there_nC: Tensor, wanted_nC: Tensor, stands_for_nC: Tensor) -> Tensor:
    """The mean over lists of the mean over wanted tracks of -log softmax; names as in `Lists`."""
    logits = (score_nC + stands_for_nC.log()).masked_fill(~there_nC, -torch.inf)
    each = torch.logsumexp(logits, dim=1, keepdim=True) - score_nC
    weight = wanted_nC.float()
    return ((each * weight).sum(dim=1) / weight.sum(dim=1)).mean()


def fit_ranker(lists: Lists, seed: int, epochs: int | None = None) -> tuple[Ranker, list[float]]:
    """The ranker of `lists` and its mean loss by epoch. Deterministic in its arguments. Raises Diverged.

    Without `epochs`: EPOCHS, more where they would be fewer than LEAST_STEPS, at most MOST_EPOCHS.
    """
    torch.manual_seed(seed)
    ranker = Ranker(*_standard(lists)).train()
    count = len(lists.there)
    steps = max(1, -(-count // LISTS))
    epochs = epochs or min(max(EPOCHS, -(-LEAST_STEPS // steps)), MOST_EPOCHS)
    optimiser = torch.optim.AdamW(ranker.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=epochs * steps, pct_start=WARM_UP)
    losses = []
    for epoch in range(epochs):
        order = np.random.default_rng([seed, epoch]).permutation(count)
        total = 0.0
        for start in range(0, count, LISTS):
            some = order[start : start + LISTS]
            columns, there, wanted, stands_for = (torch.from_numpy(getattr(lists, name)[some]) for name in NAMES)
            loss = listwise_loss(ranker(columns), there, wanted, stands_for)
            if not torch.isfinite(loss):
                raise Diverged(f"ranker: loss {loss.item()} in epoch {epoch}")
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it without types
            optimiser.step()
            schedule.step()
            total += loss.item() * len(some)
        losses.append(total / max(1, count))
    return ranker.eval(), losses


def _standard(lists: Lists) -> tuple[Tensor, Tensor]:
    """(F,) mean and scale of each column over all candidates."""
    columns = lists.columns[lists.there]
    scale = columns.std(axis=0, dtype=np.float64)
    scale = np.where(scale > SMALLEST, scale, SILENT)
    return torch.from_numpy(columns.mean(axis=0)), torch.from_numpy(scale.astype(np.float32))
