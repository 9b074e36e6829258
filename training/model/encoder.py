"""The modules of a model version: a history becomes taste vectors, metadata becomes track vectors.

A taste vector is the weighted sum of the history-side vectors of what a listener heard, scaled to unit length,
so that scores (inner products with track vectors) are comparable between listeners; without anything heard it
is zero. Another part of the taste (a sequence model, several vectors) is another module beside `LongTerm`.

Shapes: B listeners, L tracks of a history after padding, N tracks, T tasks, D dimensions, n tracks to describe,
G genres, P pairs of them, A audio numbers.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from training.model.settings import Forgetting

LONG_AGO_DAYS = 1e6  # longer than anybody has listened
SMALLEST = 1e-12  # the length under which a taste is no direction


class HistoryWeights(nn.Module):
    """The weight of each entry of a history, (B, L); 0 where there is padding.

    What fades is counted from the listener's newest entry. The taste has unit length, so that is the same taste as
    counting from today, and a history that ended years ago does not fade to nothing.
    """

    def __init__(self, forgetting: Forgetting) -> None:
        super().__init__()
        self.rate = 0.0 if forgetting.half_life_days is None else float(np.log(2) / forgetting.half_life_days)
        places = forgetting.half_life_places
        self.place_rate = 0.0 if places is None else float(np.log(2) / places)
        self.love, self.skip, self.hate = forgetting.love, forgetting.skip, forgetting.hate

    def forward(
        self, track_BL: Tensor, plays_BL: Tensor, skips_BL: Tensor, feedback_BL: Tensor, age_days_BL: Tensor
    ) -> Tensor:
        loved, hated = (feedback_BL > 0).float(), (feedback_BL < 0).float()
        heard = torch.maximum((plays_BL > 0).float(), loved)
        skipped = skips_BL / (plays_BL + skips_BL).clamp(min=1.0)
        liked = heard + self.love * loved - self.skip * skipped
        weight = liked * (1 - hated) - self.hate * hated
        there = track_BL >= 0
        newest_B1 = torch.where(there, age_days_BL, LONG_AGO_DAYS).amin(dim=1, keepdim=True)
        older_BL = (age_days_BL - newest_B1).clamp(min=0)
        since_BL = there.float().sum(dim=1, keepdim=True) - there.float().cumsum(dim=1)  # tracks heard after it
        return weight * torch.exp(-self.rate * older_BL - self.place_rate * since_BL) * there.float()


class LongTerm(nn.Module):
    """The weighted sum of history-side vectors, (B, T·D). `table` is (N, T·D), the tasks side by side."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        self.table = nn.Parameter(table, requires_grad=False)

    def forward(self, track_BL: Tensor, weight_BL: Tensor) -> Tensor:
        vectors = nn.functional.embedding(track_BL.clamp(min=0), self.table)
        return torch.matmul(weight_BL.unsqueeze(1), vectors).squeeze(1)


class TasteEncoder(nn.Module):
    """A history → one (B, D) taste vector a task, in the order of `tasks`."""

    def __init__(self, tasks: tuple[str, ...], table: Tensor, forgetting: Forgetting) -> None:
        super().__init__()
        self.tasks = tasks
        self.weights = HistoryWeights(forgetting)
        self.long_term = LongTerm(table)

    def forward(
        self, track: Tensor, plays: Tensor, skips: Tensor, feedback: Tensor, age_days: Tensor
    ) -> tuple[Tensor, ...]:
        weight_BL = self.weights(track, plays, skips, feedback, age_days)
        tastes = self.long_term(track, weight_BL).chunk(len(self.tasks), dim=1)
        return tuple(taste / taste.pow(2).sum(dim=1, keepdim=True).sqrt().clamp(min=SMALLEST) for taste in tastes)


class ContentEncoder(nn.Module):
    """Metadata → one (n, D) track vector a task. Row 0 of each table is zero: the unknown word."""

    def __init__(self, tasks: tuple[str, ...], tables: dict[str, Tensor], bias: Tensor) -> None:
        super().__init__()
        self.tasks = tasks
        self.artist = nn.Parameter(tables["artist"], requires_grad=False)
        self.album = nn.Parameter(tables["album"], requires_grad=False)
        self.genre = nn.Parameter(tables["genre"], requires_grad=False)
        self.pair = nn.Parameter(tables["pair"], requires_grad=False)
        self.decade = nn.Parameter(tables["decade"], requires_grad=False)
        self.audio = nn.Parameter(tables["audio"], requires_grad=False)  # (A, T·D)
        self.bias = nn.Parameter(bias, requires_grad=False)

    def forward(
        self, artist: Tensor, album: Tensor, genres: Tensor, genre_weights: Tensor, pairs: Tensor,
        pair_weights: Tensor, decade: Tensor, audio: Tensor,
    ) -> tuple[Tensor, ...]:  # fmt: skip
        vector = self.bias + nn.functional.embedding(artist + 1, self.artist)
        vector = vector + nn.functional.embedding(album + 1, self.album)
        vector = vector + _summed(self.genre, genres, genre_weights) + _summed(self.pair, pairs, pair_weights)
        vector = vector + nn.functional.embedding(decade + 1, self.decade) + audio @ self.audio
        return vector.chunk(len(self.tasks), dim=1)


def _summed(table: Tensor, place: Tensor, weight: Tensor) -> Tensor:
    """(n, T·D): the rows of `table` behind each of the (n, most) places, each times its weight."""
    rows = nn.functional.embedding(place + 1, table)
    return torch.matmul(weight.unsqueeze(1), rows).squeeze(1)
