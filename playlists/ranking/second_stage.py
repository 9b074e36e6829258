"""The second stage of a version, opened: a pool's columns are computed, and the task's ranker scores them.

Shapes: N tracks, P tracks of a pool, F columns, D dimensions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from playlists.catalogue import Catalogue
from playlists.errors import BrokenVersion
from playlists.ranking.columns import COLUMNS, Listened, columns
from playlists.ranking.ending import likely, padded_to, read_ending, write_ending
from playlists.ranking.knowledge import ARTIST_KINDS, TRACK_KINDS, Knowledge, knowledge
from playlists.ranking.relations import mapped, read_relations, write_relations

Score = Callable[[np.ndarray], np.ndarray]  # (P, F) columns → (P,) scores
LISTENERS = "listeners.npy"
ENDING = {"continuation": 1.5, "discovery": 1.0}  # the most that costs less than 1 % of nDCG@10 (LOG.md)


@dataclass(frozen=True, slots=True)
class SecondStage:
    """What orders the pools of one version."""

    known: Knowledge
    rankers: Mapping[str, Score]  # by task

    def scores(self, task: str, who: Listened, rows: np.ndarray, vectors: Mapping[str, np.ndarray]) -> np.ndarray:
        """(P,) float32: the larger, the nearer to the first place; `vectors` are (P, D) of `rows` by task.

        The ranker says what is played next; where skips are known, how likely it is heard to its end is added, since
        what is played is not always liked.
        """
        scores = self.rankers[task](columns(who, rows, vectors, self.known))
        if self.known.endings is not None and task in ENDING:
            scores = scores + np.float32(ENDING[task]) * likely(self.known.endings, rows, who.ended)
        return scores if task != "release" else self._debuts_by_vectors(scores, who, rows, vectors["release"])

    def _debuts_by_vectors(
        self, scores: np.ndarray, who: Listened, rows: np.ndarray, vectors: np.ndarray
    ) -> np.ndarray:
        """The ranker says which places go to artists that nobody has heard, the vectors say which of them it is.

        What a ranker learnt of debuts did not carry over to others: there were too few to learn from (LOG.md).
        """
        debut = np.flatnonzero(self.known.artist_listeners[rows] == 0)
        order = np.argsort(np.einsum("nd,d->n", vectors[debut], who.tastes["release"]), kind="stable")
        settled = scores.copy()
        settled[debut[order]] = np.sort(scores[debut])
        return settled


def going_on(
    stage: SecondStage, catalogue: Catalogue, listeners: np.ndarray, words: Mapping[str, list[Any]]
) -> SecondStage:
    """The same for a `catalogue` that begins with the version's and goes on with tracks of which it knows the content
    and how many `listeners` (N,) heard them, and no relations."""
    known = stage.known
    ending = None if known.endings is None else padded_to(known.endings.learnt, len(catalogue))
    more = knowledge(catalogue, known.tracks, known.artists, listeners, words, known.ordered, ending, known)
    return SecondStage(more, stage.rankers)


def write_knowledge(folder: Path, known: Knowledge) -> None:
    """Writes the files that `open_knowledge` reads; the rest of it stands in the catalogue."""
    write_relations(folder, "relations", known.tracks)
    write_relations(folder, "artists", known.artists)
    np.save(folder / LISTENERS, known.listeners, allow_pickle=False)
    if known.endings is not None:
        write_ending(folder, known.endings.learnt)


def open_knowledge(folder: Path, catalogue: Catalogue, words: Mapping[str, list[Any]], ordered: bool) -> Knowledge:
    """What a version knows of the tracks of its `catalogue`. Raises BrokenVersion where files disagree with it."""
    tracks = read_relations(folder, "relations", TRACK_KINDS)
    artists, listeners = read_relations(folder, "artists", ARTIST_KINDS), mapped(folder / LISTENERS)
    if len(tracks.neighbours) != len(catalogue) or len(listeners) != len(catalogue):
        raise BrokenVersion(
            f"{folder}: relations of {len(tracks.neighbours)} tracks, listeners of {len(listeners)}, "
            f"the catalogue has {len(catalogue)}"
        )
    if len(artists.neighbours) != (count := int(catalogue.artist.max(initial=-1)) + 1):
        raise BrokenVersion(f"{folder}: relations of {len(artists.neighbours)} artists, the catalogue has {count}")
    ending = read_ending(folder, len(catalogue))
    return knowledge(catalogue, tracks, artists, listeners, words, ordered, ending)


def described(tasks: tuple[str, ...], ordered: bool) -> dict[str, Any]:
    """What the manifest says of a second stage that ranks `tasks`."""
    return {"tasks": list(tasks), "ordered": ordered, "columns": list(COLUMNS)}


def check_columns(ranking: Mapping[str, Any], folder: Path) -> None:
    """Raises BrokenVersion where the rankers in `folder` were learnt on other columns than this Segue computes."""
    if tuple(ranking["columns"]) != COLUMNS:
        raise BrokenVersion(
            f"{folder}: its rankers read {len(ranking['columns'])} columns, this Segue computes {len(COLUMNS)} "
            f"or others; train again, or serve it with the Segue that wrote it"
        )
