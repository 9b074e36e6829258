"""Learns how listens end: of a part of each history, whether the rest of it was heard to the end or skipped.

The part is drawn anew each time. Of one track left out at a time the sum over the others is always smaller by itself,
which teaches that what a history has more of is the less likely (LOG.md).

Loss: cross-entropy with the share of full listens, a pair weighing log(1 + its listens).
Shapes: B listeners, T entries, N tracks, q entries asked, n known; else as in `playlists/ranking/ending.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from playlists.catalogue import Catalogue
from playlists.content import Words, standard_audio
from playlists.errors import Diverged
from playlists.histories import Histories
from playlists.ranking.ending import DOUBTED_LISTENS, FLOOR, POWERS, Ended, Learnt, layers, most_telling, usual

LEAST_LISTENERS, LEAST_PAIRS = 100, 5_000  # with fewer, what is learnt is noise
LEAST_SKIPPED = 0.01  # of the pairs; where hardly anybody skips, nobody says that they do
EPOCHS, TOGETHER, RATE = 6, 16, 3e-3  # TOGETHER: listeners of a step
MOST_LISTENERS = 1_000  # of an epoch
MOST_ENTRIES = 400  # of a listener each time
LEAST_ENTRIES = 5
KNOWN = (0.4, 0.9)  # the share of a history that is known when the rest is asked for
HIDDEN = 16
SHARPNESS, HALF_YEAR_DAYS = 3.0, 300.0  # where learning begins
OWN = 0.2  # the same, of what is a track's own sound: mostly noise
APART = 10  # every tenth listener judges
EARNED = 0.01  # of the loss of the usual share: what chance taught came nearer to it than this
PER_STEP = 300.0  # divides the loss of a step: about the entries that a listener is asked for, and the rate's unit


@dataclass(frozen=True, slots=True)
class Heard:
    """Entries whose end is known, as columns."""

    offsets: np.ndarray  # (B + 1,)
    track: np.ndarray  # (T,) int64
    plays: np.ndarray  # (T,) float32
    skips: np.ndarray  # (T,) float32
    age_days: np.ndarray  # (T,) float32
    of_track: tuple[np.ndarray, np.ndarray]  # plays and skips of everybody, each (N,)
    usual: float


class Ending(nn.Module):
    """(q,) log-odds that the entries asked were heard to the end."""

    def __init__(self, audio: int) -> None:
        super().__init__()
        features = 3 * len(POWERS) + 2
        same = torch.eye(audio)
        self.turn = nn.Parameter(torch.cat([same, same, OWN * same]))
        self.sharpness = nn.Parameter(torch.tensor(SHARPNESS).log())
        self.fading = nn.Parameter(torch.full((len(POWERS),), -float(np.log(HALF_YEAR_DAYS))))
        self.straight = nn.Linear(features, 1)
        self.inner = nn.Linear(features, HIDDEN)
        self.outer = nn.Linear(HIDDEN, 1, bias=False)

    def forward(self, asked: Tensor, fullness: Tensor, known: Tensor, said: Tensor, lag_days: Tensor) -> Tensor:
        """Layers of sound `asked` (q, 3A) and `known` (n, 3A); `said` (3, n); `lag_days` (q, n)."""
        near = nn.functional.normalize(asked @ self.turn, dim=1) @ nn.functional.normalize(known @ self.turn, dim=1).T
        found = []
        for power, fading in zip(POWERS, self.fading.exp(), strict=True):
            kernel = torch.exp(power * self.sharpness.exp() * (near - 1) - fading * lag_days)
            found.append(torch.log(kernel @ said.T + FLOOR))
        size = torch.full((len(asked), 1), float(np.log1p(len(known))))
        features = torch.cat([*found, size, fullness[:, None]], dim=1)
        odds: Tensor = self.straight(features) + self.outer(nn.functional.silu(self.inner(features)))
        return odds.squeeze(-1)


def learn_endings(histories: Histories, catalogue: Catalogue, words: Words, seed: int) -> Learnt | None:
    """What `histories` say of how listens end; None where they say too little, or nothing is known of the sound.

    Deterministic in its arguments. What is learnt must foretell the listens of every tenth listener, whom it has not
    seen, surely better than that all end as usual. Raises Diverged.
    """
    heard = _heard(histories, len(catalogue))
    skipped = heard.skips > 0
    audio = standard_audio(catalogue, np.arange(len(catalogue)), words)
    enough = len(histories) >= LEAST_LISTENERS and len(skipped) >= max(LEAST_PAIRS, 1)
    if not enough or skipped.mean() < LEAST_SKIPPED or not np.abs(audio).max(initial=0):
        return None
    sounds = torch.from_numpy(layers(audio, catalogue.artist, catalogue.genres))
    torch.manual_seed(seed)
    model = Ending(audio.shape[1])
    everybody = np.arange(len(histories))
    _fit(model, heard, sounds, everybody[everybody % APART > 0], seed)
    return written(model, heard.of_track) if _foretells(model, heard, sounds, everybody[::APART], seed) else None


def _fit(model: Ending, heard: Heard, sounds: Tensor, members: np.ndarray, seed: int) -> None:
    bends = [model.turn, model.sharpness, model.fading]
    rest = [*model.straight.parameters(), *model.inner.parameters(), *model.outer.parameters()]
    optimiser = torch.optim.Adam([{"params": bends}, {"params": rest}], lr=RATE)
    rng = np.random.default_rng(seed)
    steps = EPOCHS * -(-min(len(members), MOST_LISTENERS) // TOGETHER)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1, 1 / steps, steps)
    for _ in range(EPOCHS):
        order = rng.permutation(members)[:MOST_LISTENERS]
        for start in range(0, len(order), TOGETHER):
            optimiser.zero_grad()
            for b in order[start : start + TOGETHER]:
                if (loss := _loss(model, heard, sounds, int(b), rng)) is not None:
                    if not torch.isfinite(loss):
                        raise Diverged(f"endings: loss {loss.item()}")
                    (loss / PER_STEP).backward()  # type: ignore[no-untyped-call]  # torch leaves it without types
            optimiser.step()
            schedule.step()


def _loss(model: Ending, heard: Heard, sounds: Tensor, b: int, rng: np.random.Generator) -> Tensor | None:
    """The summed loss of one listener; None where there is too little of them."""
    if (question := _asked(heard, b, rng)) is None:
        return None
    asked, known, lag_days = question
    odds = model(
        sounds[heard.track[asked]], torch.from_numpy(_fullness_of_others(heard, asked)), sounds[known.track],
        torch.from_numpy(known.said), torch.from_numpy(lag_days),
    )  # fmt: skip
    share, weight = _ends(heard, asked)
    each = nn.functional.binary_cross_entropy_with_logits(odds, torch.from_numpy(share), reduction="none")
    return (each * torch.from_numpy(weight)).sum()


def _asked(heard: Heard, b: int, rng: np.random.Generator) -> tuple[np.ndarray, Ended, np.ndarray] | None:
    """Entries of listener `b` (q,), what is known when they are asked for, and the days between, (q, n)."""
    entries = np.arange(heard.offsets[b], heard.offsets[b + 1])
    if len(entries) > MOST_ENTRIES:
        entries = np.sort(rng.choice(entries, MOST_ENTRIES, replace=False))
    known = rng.random(len(entries)) < rng.uniform(*KNOWN)
    if len(entries) < LEAST_ENTRIES or known.all() or not known.any():
        return None
    asked, told = entries[~known], entries[known]
    age = heard.age_days[told]
    few = most_telling(heard.track[told], heard.plays[told], heard.skips[told], age)
    return asked, few, np.abs(heard.age_days[asked][:, None] - few.lag_days[None])


def _ends(heard: Heard, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The share of full listens of each entry, and what it weighs, (q,) float32 each."""
    listens = heard.plays[asked] + heard.skips[asked]
    return heard.plays[asked] / listens, np.log1p(listens)


def _fullness_of_others(heard: Heard, asked: np.ndarray) -> np.ndarray:
    """(q,) float32: `fullness` by the listens of everybody else."""
    track, (plays, skips) = heard.track[asked], heard.of_track
    full, skipped = plays[track] - heard.plays[asked], skips[track] - heard.skips[asked]
    odds = np.log(full + DOUBTED_LISTENS * heard.usual) - np.log(skipped + DOUBTED_LISTENS * (1 - heard.usual))
    return np.asarray(odds, np.float32)


def _foretells(model: Ending, heard: Heard, sounds: Tensor, judges: np.ndarray, seed: int) -> bool:
    """Whether the listens of `judges` are foretold better than by the usual share of full ones."""
    ours = usual_loss = 0.0
    for b in judges:
        with torch.inference_mode():
            loss = _loss(model, heard, sounds, int(b), np.random.default_rng([seed, b]))
        question = _asked(heard, int(b), np.random.default_rng([seed, b]))
        if loss is not None and question is not None:
            share, weight = _ends(heard, question[0])
            each = share * np.log(heard.usual) + (1 - share) * np.log(1 - heard.usual)
            ours, usual_loss = ours + loss.item(), usual_loss - float((weight * each).sum())
    return ours < (1 - EARNED) * usual_loss


def _heard(histories: Histories, tracks: int) -> Heard:
    told = (histories.listens > 0) & (histories.feedback >= 0) & (histories.plays + histories.skips > 0)
    offsets = np.concatenate([[0], np.cumsum(told)])[histories.offsets]
    track = np.asarray(histories.track[told], np.int64)
    plays, skips = (np.asarray(column[told], np.float32) for column in (histories.plays, histories.skips))
    of_track = tuple(np.bincount(track, weights=column, minlength=tracks) for column in (plays, skips))
    age = np.asarray(histories.age_days[told], np.float32)
    return Heard(offsets, track, plays, skips, age, (of_track[0], of_track[1]), usual(plays, skips))


def written(model: Ending, counts: tuple[np.ndarray, np.ndarray]) -> Learnt:
    def array(tensor: Tensor) -> np.ndarray:
        return tensor.detach().numpy().astype(np.float32)

    return Learnt(
        array(model.turn), array(model.sharpness.exp()), array(model.fading.exp()), array(model.straight.weight[0]),
        array(model.inner.weight.T), array(model.inner.bias), array(model.outer.weight[0]),
        array(model.straight.bias[0]), *(column.astype(np.float32) for column in counts),
    )  # fmt: skip
