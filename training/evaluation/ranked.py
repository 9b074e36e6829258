"""What each system puts first for whom, task by task, and which of it was right.

Shapes: B listeners, b of a block, n of them to whom something was right, N tracks, K places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from playlists.histories import Histories
from training.evaluation.ranking import Ties, first, ties
from training.evaluation.tasks import TASKS, Asked, blocks
from training.interactions import System

Systems = Mapping[str, Mapping[str, System]]  # name → task → system


@dataclass(frozen=True, slots=True)
class Ranked:
    """What one system put first in one task, for the n listeners of `who` to whom something was right."""

    who: np.ndarray  # (n,)
    lists: np.ndarray  # (n, K) int32
    hits: np.ndarray  # (n, K) bool
    relevant: np.ndarray  # (n,)


def ranked_lists(systems: Systems, asked: Asked, seed: int) -> dict[str, dict[str, Ranked]]:
    """Every system's lists by task and name; a system that serves several tasks scores each listener once."""
    uses: dict[System, list[tuple[str, str]]] = {}
    for name, tasks in systems.items():
        for task, system in tasks.items():
            uses.setdefault(system, []).append((task, name))
    order = ties(len(asked.catalogue), seed)
    parts: dict[str, dict[str, list[Ranked]]] = {}
    for block in blocks(asked):
        histories = asked.histories.some(np.arange(block.start, block.stop))
        masks = {task: _question(task, asked, block) for task in sorted({t for use in uses.values() for t, _ in use})}
        for system, use in uses.items():
            scores = _scores(system, histories, asked.catalogue, use[0][1])
            for task, name in use:
                part = _block(scores, *masks[task], block.start, order)
                parts.setdefault(task, {}).setdefault(name, []).append(part)
    return {t: {n: _joined(parts[t][n]) for n in systems if n in parts[t]} for t in TASKS if t in parts}


def _question(task: str, asked: Asked, block: slice) -> tuple[np.ndarray, np.ndarray]:
    """Candidates and those of them that are right, each (b, N) bool."""
    candidates = TASKS[task](asked, block)
    return candidates, candidates & (asked.truth[block].toarray() > 0)


def _scores(system: System, histories: Histories, catalogue: Catalogue, name: str) -> np.ndarray:
    scores = system(histories)
    if scores.shape != (len(histories), len(catalogue)):
        raise BadInput(f"{name}: scores are {scores.shape}, not {(len(histories), len(catalogue))}")
    return scores


def _block(scores: np.ndarray, candidates: np.ndarray, right: np.ndarray, start: int, order: Ties) -> Ranked:
    relevant = right.sum(axis=1)
    able = np.flatnonzero(relevant)
    lists = first(scores[able], candidates[able], order)
    hits = np.take_along_axis(right[able], np.maximum(lists, 0), axis=1) & (lists >= 0)
    return Ranked(able + start, lists, hits, relevant[able])


def _joined(parts: list[Ranked]) -> Ranked:
    columns = ("who", "lists", "hits", "relevant")
    return Ranked(*(np.concatenate([getattr(part, c) for part in parts]) for c in columns))
