"""The first stage as the ranker sees it: vectors that find a pool, and what is known of the tracks in it.

Shapes: b listeners, N tracks, D dimensions, P tracks of a pool.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from playlists.histories import Histories
from playlists.ranking.columns import Listened, columns, listened
from playlists.ranking.ending import Learnt
from playlists.ranking.knowledge import Knowledge, knowledge
from playlists.ranking.pool import LED, LED_FOR, NEAREST, QUERIES, led, pooled
from playlists.recipes.filters import among
from playlists.recipes.pool import Pool
from playlists.recipes.top import top
from training.interactions import Interactions
from training.model.fit import Model, tastes
from training.model.rows import content_rows
from training.ranking.relate import relate_artists, relate_tracks

TOGETHER = 256  # listeners searched together: 256 × N scores


@dataclass(frozen=True, slots=True)
class Base:
    """A fitted model, and what is known of its tracks; None where no ranker asks for it."""

    model: Model
    known: Knowledge | None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """A first stage in use, whoever runs it: PyTorch while it is trained, ONNX Runtime once it is a version."""

    known: Knowledge
    track: Mapping[str, np.ndarray]  # task → (N, D)
    tastes: Callable[[Histories], Mapping[str, np.ndarray]]  # task → (b, D)


@dataclass(frozen=True, slots=True)
class Pooled:
    """One listener's candidates of a task, rising, none of them heard."""

    who: Listened
    number: int  # of the listener
    rows: np.ndarray  # (P,) int32

    def columns(self, first: Retrieval) -> np.ndarray:
        """(P, F) float32."""
        vectors = {task: track[self.rows] for task, track in first.track.items()}
        return columns(self.who, self.rows, vectors, first.known)


def knowledge_of(known: Interactions, model: Model, ordered: bool, ending: Learnt | None = None) -> Knowledge:
    """What a ranker needs beside `model`, all of it from what `known` holds, as `ending` is where it is given."""
    content = content_rows(known.catalogue)
    tracks = relate_tracks(known.binary, known.histories, content, ordered)
    artists = relate_artists(known.binary, known.catalogue.artist)
    listeners = np.bincount(known.binary.indices, minlength=len(known.catalogue))
    return knowledge(known.catalogue, tracks, artists, listeners, model.words, ordered, ending)


def retrieval(model: Model, known: Knowledge) -> Retrieval:
    """The first stage of a fitted model, run by PyTorch."""
    return Retrieval(known, {t: v.track for t, v in model.vectors.items()}, partial(tastes, model))


def pools(first: Retrieval, histories: Histories, task: str, never: np.ndarray | None = None) -> Iterator[Pooled]:
    """The pool of every listener who has any taste: the nearest unheard tracks of each of the task's queries, and the
    unheard ones that the last of the history lead to.

    For discovery none is by an artist whom the listener has played. `never` (N,) bool: what is no candidate at all.
    """
    vectors = first.tastes(histories)
    able = np.flatnonzero(np.abs(vectors[task]).sum(axis=1) > 0)
    for start in range(0, len(able), TOGETHER):
        members = able[start : start + TOGETHER]
        refused = _refused(first.known, histories.some(members), task)
        refused |= False if never is None else never
        found = [_nearest(vectors[q][members] @ first.track[q].T, refused) for q in QUERIES[task]]
        for n, b in enumerate(members.tolist()):
            who = listened(histories, b, vectors)
            beside = [_led(who, first.known, refused[n])] if task in LED_FOR else []
            yield Pooled(who, b, pooled([*(rows[n] for rows in found), *beside]))


def listed(first: Retrieval, histories: Histories, rows: np.ndarray) -> Iterator[Pooled]:
    """The same candidates, `rows` (P,) rising, for every listener."""
    vectors = first.tastes(histories)
    for b in range(len(histories)):
        yield Pooled(listened(histories, b, vectors), b, rows)


def _refused(known: Knowledge, histories: Histories, task: str) -> np.ndarray:
    """(b, N) bool: what may not be a candidate."""
    refused = np.zeros((len(histories), len(known.artist)), bool)
    for b in range(len(histories)):
        track = histories.track[histories.of(b)]
        refused[b, track] = True
        if task == "discovery":
            refused[b] |= among(known.artist, np.unique(known.artist[track]))
    return refused


def _led(who: Listened, known: Knowledge, refused: np.ndarray) -> np.ndarray:
    """At most LED rows, none of them `refused` (N,) bool."""
    rows, strength = led(who, known)
    able = ~refused[rows]
    return top(Pool(rows[able], strength[able]), LED).track


def _nearest(scores: np.ndarray, refused: np.ndarray) -> np.ndarray:
    """(b, NEAREST) rows, -1 where there are fewer."""
    scores = np.where(refused, -np.inf, scores)
    depth = min(NEAREST, scores.shape[1])
    rows = np.argpartition(-scores, depth - 1, axis=1)[:, :depth]
    return np.where(np.isfinite(np.take_along_axis(scores, rows, axis=1)), rows, -1)
