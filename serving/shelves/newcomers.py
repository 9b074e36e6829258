"""Tracks that are served beside those of a model version, which never saw them: placed by their content.

They stand behind the version's own tracks. What nothing is known of has no place: it is searched, heard and hidden
as any other track, but nothing is near it.

Shapes: B queries or listeners, N tracks of the version, U newcomers, D dimensions, k neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from playlists.catalogue import Catalogue
from playlists.histories import Histories
from playlists.ranking.second_stage import SecondStage
from serving.shelves.search import exact_scores

NOBODY = -1  # stands in for a track that has no place


@dataclass(frozen=True, slots=True)
class Newcomers:
    """U tracks; their rows are N .. N + U - 1 of `catalogue`."""

    catalogue: Catalogue  # of all N + U
    placed: Mapping[str, np.ndarray]  # task → (U, D) float32, zeros where nothing is known
    second: SecondStage | None  # of all N + U
    stand_in: np.ndarray  # (U,) int32: the version's track that speaks for each in a history, or NOBODY

    @property
    def first(self) -> int:
        """N: the row of the first of them."""
        return len(self.catalogue) - len(self.stand_in)

    def vectors_of(self, rows: np.ndarray, own: np.ndarray, task: str) -> np.ndarray:
        """(n, D) float32 of `rows`, of which `own` (N, D) has the first."""
        found = own.take(rows, axis=0, mode="clip").astype(np.float32, copy=False)
        new = np.flatnonzero(rows >= self.first)
        found[new] = self.placed[task][rows[new] - self.first]
        return found

    def among(
        self, found: np.ndarray, queries: np.ndarray, own: np.ndarray, task: str
    ) -> tuple[np.ndarray, np.ndarray]:
        """Rows (B, k) and scores (B, k) of the nearest of all, where `found` (B, k) are the nearest of the version.

        By exact scores, so that the order is the same whoever is searched beside.
        """
        there = np.flatnonzero(self.placed[task].any(axis=1))
        rows, scores = found.copy(), np.full(found.shape, -np.inf, np.float32)
        for b, query in enumerate(np.ascontiguousarray(queries, np.float32)):
            near = found[b][found[b] >= 0]
            score = [_scores(own, near, query), _scores(self.placed[task], there, query)]
            both, worth = np.concatenate([near, there + self.first]), np.concatenate(score)
            order = np.lexsort((both, -worth))[: found.shape[1]]
            rows[b, : len(order)], scores[b, : len(order)] = both[order], worth[order]
        return rows, scores

    def stood_in(self, histories: Histories) -> Histories:
        """The histories as the encoder can read them: for a newcomer speaks the track that stands in for it, once, and
        only where the listener did not hear that one too."""
        if not (histories.track >= self.first).any():
            return histories
        who = np.repeat(np.arange(len(histories)), np.diff(histories.offsets))
        new = histories.track >= self.first
        track = np.where(new, self.stand_in[np.where(new, histories.track - self.first, 0)], histories.track)
        pair = who * np.int64(self.first) + track
        order = np.lexsort((new, pair))  # of one pair the track itself comes first
        again = np.zeros(len(pair), bool)
        again[order[1:]] = pair[order[1:]] == pair[order[:-1]]
        kept = (track != NOBODY) & ~again
        offsets = np.concatenate([[0], np.cumsum(np.bincount(who[kept], minlength=len(histories)))]).astype(np.int64)
        rest = {n: getattr(histories, n)[kept] for n in ("listens", "plays", "skips", "recent", "age_days", "feedback")}
        return replace(histories, offsets=offsets, track=track[kept].astype(np.int32), **rest)


def _scores(vectors: np.ndarray, rows: np.ndarray, query: np.ndarray) -> np.ndarray:
    return exact_scores(vectors, rows, np.broadcast_to(query, (len(rows), len(query))))
