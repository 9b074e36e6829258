"""How good each system is at each task, on listens that none of them has seen.

Shapes: B listeners, b of a block, N tracks, K places, M metrics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from playlists.histories import Histories
from training.evaluation.bootstrap import LEAST_LISTENERS, means, resamples
from training.evaluation.metrics import Popularity, accuracy, exposure, popularity_of, spread, width
from training.evaluation.ranking import Ties, first, ties
from training.evaluation.split import Split
from training.evaluation.tasks import MOST_LISTENERS, TASKS, Asked, ask, blocks, cannot_ask, heard_by
from training.interactions import System, interactions

Measure = dict[str, float | int | None]  # {mean, low, high, listeners}; no ends where there is no interval
Measures = dict[str, Measure]  # by metric
Systems = Mapping[str, Mapping[str, System]]  # name → task → system

GROUPS: dict[str, Callable[[Asked], np.ndarray]] = {
    "trained on": lambda asked: ~asked.left_out,
    "left out": lambda asked: asked.left_out,
}


@dataclass(frozen=True, slots=True)
class EvaluationResult:
    """Everything that was measured. No number is NaN: what is absent was not measured, and `not_measured` says why.

    `metrics` and `differences` have the shape of a manifest's fields of these names.
    """

    metrics: dict[str, dict[str, Measures]]  # task → system → metric
    differences: dict[str, dict[str, Measures]]  # task → baseline → metric: ours - theirs on the same listeners
    groups: dict[str, dict[str, dict[str, Measures]]]  # "trained on" or "left out" → task → system → metric
    not_measured: dict[str, str]  # task or system → why
    ours: str
    split: str  # the kind
    notes: tuple[str, ...] = ()
    exposure: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)  # task → system → (N,) lists showing it
    popularity: np.ndarray = field(default_factory=lambda: np.zeros(0))  # (N,) listeners of each track in training
    activity: np.ndarray = field(default_factory=lambda: np.zeros(0))  # (B,) tracks that each listener had heard


@dataclass(frozen=True, slots=True)
class _Ranked:
    """What one system put first in one task, for the n listeners of `who` to whom something was right."""

    who: np.ndarray  # (n,)
    lists: np.ndarray  # (n, K) int32
    hits: np.ndarray  # (n, K) bool
    relevant: np.ndarray  # (n,)


def evaluate(
    systems: Systems,
    split: Split,
    catalogue: Catalogue,
    ours: str = "segue",
    seed: int = 0,
    skipped: Mapping[str, str] | None = None,
    vectors: np.ndarray | None = None,
    most: int = MOST_LISTENERS,
) -> EvaluationResult:
    """Measures `systems` on the test listens of `split`, task by task, with the same candidates for each system.

    A system scores every track of `catalogue` from histories alone; what may not be recommended is masked here.
    At most `most` listeners are asked, drawn by a seeded hash. `vectors` (N, any) measure the distance inside a
    list; without them genres do. `skipped` says why a system is absent. Deterministic in its arguments.
    """
    asked = ask(split, catalogue, seed, most)
    refused = {task: why for task in TASKS if (why := cannot_ask(task, asked))}
    possible = {name: {t: s for t, s in tasks.items() if t not in refused} for name, tasks in systems.items()}
    popularity = _popularity(split, catalogue)
    directions = _directions(catalogue, vectors)
    metrics, differences, shown = {}, {}, {}
    groups: dict[str, dict[str, dict[str, Measures]]] = {group: {} for group in GROUPS}
    for task, ranked in _ranked(possible, asked, seed).items():
        if (count := _listeners(ranked)) < LEAST_LISTENERS:
            refused[task] = f"{count} listeners have something right to find, {LEAST_LISTENERS} are needed"
            continue
        figures = {name: _figures(r, asked, popularity, directions) for name, r in ranked.items()}
        shown[task] = {name: exposure(r.lists, len(catalogue)) for name, r in ranked.items()}
        pool = _pool(task, asked)
        metrics[task] = _measures(figures, None, seed)
        for name in metrics[task]:
            metrics[task][name] |= _wide(spread(shown[task][name], pool), count)
        differences[task] = _differences(figures, ours, seed)
        who = next(iter(ranked.values())).who
        for group, belongs in GROUPS.items():
            groups[group][task] = _measures(figures, belongs(asked)[who], seed)
    return EvaluationResult(
        metrics, differences, groups, refused | dict(skipped or {}), ours, split.kind, _notes(asked), shown,
        popularity.listeners, np.diff(asked.heard.indptr),
    )  # fmt: skip


def hits_of(system: System, tasks: Sequence[str], asked: Asked, seed: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Hits (n, K) and number of relevant tracks (n,) of one system by task, for tuning; scores each listener once."""
    ranked = _ranked({"": dict.fromkeys(tasks, system)}, asked, seed)
    return {task: (by_name[""].hits, by_name[""].relevant) for task, by_name in ranked.items()}


def _ranked(systems: Systems, asked: Asked, seed: int) -> dict[str, dict[str, _Ranked]]:
    """Every system's lists by task and name; a system that serves several tasks scores each listener once."""
    uses: dict[System, list[tuple[str, str]]] = {}
    for name, tasks in systems.items():
        for task, system in tasks.items():
            uses.setdefault(system, []).append((task, name))
    order = ties(len(asked.catalogue), seed)
    parts: dict[str, dict[str, list[_Ranked]]] = {}
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


def _block(scores: np.ndarray, candidates: np.ndarray, right: np.ndarray, start: int, order: Ties) -> _Ranked:
    relevant = right.sum(axis=1)
    able = np.flatnonzero(relevant)
    lists = first(scores[able], candidates[able], order)
    hits = np.take_along_axis(right[able], np.maximum(lists, 0), axis=1) & (lists >= 0)
    return _Ranked(able + start, lists, hits, relevant[able])


def _joined(parts: list[_Ranked]) -> _Ranked:
    columns = ("who", "lists", "hits", "relevant")
    return _Ranked(*(np.concatenate([getattr(part, c) for part in parts]) for c in columns))


def _listeners(ranked: Mapping[str, _Ranked]) -> int:
    return max((len(r.who) for r in ranked.values()), default=0)


def _figures(
    ranked: _Ranked, asked: Asked, popularity: Popularity, directions: sp.csr_matrix | None
) -> dict[str, np.ndarray]:
    known = asked.known_artist[ranked.who]
    wide = width(ranked.lists, popularity, known, asked.catalogue.artist, directions)
    return accuracy(ranked.hits, ranked.relevant) | wide


def _measures(figures: dict[str, dict[str, np.ndarray]], wanted: np.ndarray | None, seed: int) -> dict[str, Measures]:
    """Mean and interval of every metric of every system, over all listeners or those `wanted`."""
    chosen = {
        name: {metric: values if wanted is None else values[wanted] for metric, values in by_metric.items()}
        for name, by_metric in figures.items()
    }
    listeners = min((len(values["hit@10"]) for values in chosen.values()), default=0)
    if not listeners:
        return {}
    weights = resamples(listeners, seed)
    return {name: _summary(by_metric, weights) for name, by_metric in chosen.items()}


def _differences(figures: dict[str, dict[str, np.ndarray]], ours: str, seed: int) -> dict[str, Measures]:
    if ours not in figures:
        return {}
    minus = {
        name: {metric: figures[ours][metric] - values for metric, values in theirs.items()}
        for name, theirs in figures.items()
        if name != ours
    }
    return _measures(minus, None, seed)


def _summary(values: dict[str, np.ndarray], weights: np.ndarray) -> Measures:
    columns = means(np.stack(list(values.values()), axis=1), weights)
    return {
        metric: {"mean": float(mean), "low": _end(low), "high": _end(high), "listeners": int(count)}
        for metric, mean, low, high, count in zip(values, *columns, strict=True)
        if count
    }


def _end(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _wide(values: dict[str, float], listeners: int) -> Measures:
    return {metric: {"mean": v, "low": None, "high": None, "listeners": listeners} for metric, v in values.items()}


def _pool(task: str, asked: Asked) -> np.ndarray:
    """(N,) bool: the tracks that were candidates of anybody."""
    pool = np.zeros(len(asked.catalogue), bool)
    for block in blocks(asked):
        pool |= TASKS[task](asked, block).any(axis=0)
    return pool


def _popularity(split: Split, catalogue: Catalogue) -> Popularity:
    known = interactions(split.train, catalogue).histories
    plays = np.bincount(known.track, weights=known.listens, minlength=len(catalogue))
    return popularity_of(heard_by(known, len(catalogue)), plays)


def _directions(catalogue: Catalogue, vectors: np.ndarray | None) -> sp.csr_matrix | None:
    """(N, any) rows of length one from `vectors`, else from genres; None where there are neither."""
    genres = catalogue.genres
    if vectors is None:
        shape = (len(catalogue), len(genres.names))
        rows = sp.csr_matrix((np.ones(len(genres.codes)), genres.codes, genres.offsets), shape=shape)
    else:
        rows = sp.csr_matrix(np.asarray(vectors, np.float64))
    rows.sum_duplicates()
    rows.eliminate_zeros()
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sp.csr_matrix(sp.diags(1 / np.where(lengths > 0, lengths, 1)) @ rows) if rows.nnz else None


def _notes(asked: Asked) -> tuple[str, ...]:
    split, count = asked.split, len(asked.histories)
    notes = [f"{count:,} listeners asked, {int(asked.left_out.sum()):,} of them never trained on"]
    if asked.sampled_from > count:
        notes.append(f"drawn from {asked.sampled_from:,} by a seeded hash")
    if asked.without_history:
        notes.append(f"{asked.without_history:,} listeners of the test dropped: nothing was known of them before it")
    if split.cold_tracks:
        notes.append(f"{len(split.cold_tracks):,} cold tracks: {split.cold}")
    return tuple(notes)
