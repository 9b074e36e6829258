"""How good each system is at each task, on listens that none of them has seen.

Shapes: B listeners, n of them to whom something was right, N tracks, M metrics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import scipy.sparse as sp

from playlists.catalogue import Catalogue
from training.evaluation.bootstrap import LEAST_LISTENERS, resamples
from training.evaluation.measures import Measures, summary, without_interval
from training.evaluation.metrics import Popularity, accuracy, exposure, popularity_of, spread, width
from training.evaluation.ranked import Ranked, Systems, ranked_lists
from training.evaluation.segments import JUDGED_BY, Members, Segments, members, segmented
from training.evaluation.split import Split
from training.evaluation.tasks import MOST_LISTENERS, TASKS, Asked, ask, blocks, cannot_ask, heard_by, question
from training.interactions import System, histories_in

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
    segments: dict[str, Segments] = field(default_factory=dict)  # by task, where there is a baseline
    question: str = ""  # of two results with the same one, listener i is the same, and was asked the same
    by_listener: dict[str, np.ndarray] = field(default_factory=dict)  # task → (B,) our nDCG@10; NaN: nothing was right


@dataclass(frozen=True, slots=True)
class _Looked:
    """With what eyes all tasks are looked at."""

    asked: Asked
    popularity: Popularity
    directions: sp.csr_matrix | None
    belongs: Members
    ours: str
    seed: int


@dataclass(frozen=True, slots=True)
class _Judged:
    """One task's part of the result."""

    metrics: dict[str, Measures]
    differences: dict[str, Measures]
    groups: dict[str, dict[str, Measures]]
    exposure: dict[str, np.ndarray]
    segments: Segments | None
    by_listener: np.ndarray | None


def evaluate(
    systems: Systems,
    split: Split,
    catalogue: Catalogue,
    ours: str = "segue",
    seed: int = 0,
    skipped: Mapping[str, str] | None = None,
    vectors: np.ndarray | None = None,
    most: int = MOST_LISTENERS,
    people: pa.Table | None = None,
) -> EvaluationResult:
    """Measures `systems` on the test listens of `split`, task by task, with the same candidates for each system.

    A system scores every track of `catalogue` from histories alone; what may not be recommended is masked here.
    At most `most` listeners are asked, drawn by a seeded hash. `vectors` (N, any) measure the distance inside a
    list; without them genres do. `skipped` says why a system is absent. `people` (schema LISTENERS) tells segments
    by market, gender and age. A task of a system that is none of TASKS is not asked. Deterministic in its arguments.
    """
    asked = ask(split, catalogue, seed, most)
    refused = {task: why for task in TASKS if (why := cannot_ask(task, asked))}
    possible = {
        name: {t: s for t, s in tasks.items() if t in TASKS and t not in refused} for name, tasks in systems.items()
    }
    popularity = _popularity(split, catalogue)
    belongs = members(asked, popularity, people)
    looked = _Looked(asked, popularity, _directions(catalogue, vectors), belongs, ours, seed)
    judged: dict[str, _Judged] = {}
    for task, ranked in ranked_lists(possible, asked, seed).items():
        if (count := _listeners(ranked)) < LEAST_LISTENERS:
            refused[task] = f"{count} listeners have something right to find, {LEAST_LISTENERS} are needed"
        else:
            judged[task] = _judged(task, ranked, looked)
    return EvaluationResult(
        metrics={task: found.metrics for task, found in judged.items()},
        differences={task: found.differences for task, found in judged.items()},
        groups={group: {task: found.groups[group] for task, found in judged.items()} for group in GROUPS},
        not_measured=refused | dict(skipped or {}), ours=ours, split=split.kind, notes=_notes(asked),
        exposure={task: found.exposure for task, found in judged.items()},
        popularity=popularity.listeners, activity=np.diff(asked.heard.indptr),
        segments={task: found.segments for task, found in judged.items() if found.segments is not None},
        question=question(asked),
        by_listener={task: found.by_listener for task, found in judged.items() if found.by_listener is not None},
    )  # fmt: skip


def hits_of(system: System, tasks: Sequence[str], asked: Asked, seed: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Hits (n, K) and number of relevant tracks (n,) of one system by task, for tuning; scores each listener once."""
    ranked = ranked_lists({"": dict.fromkeys(tasks, system)}, asked, seed)
    return {task: (by_name[""].hits, by_name[""].relevant) for task, by_name in ranked.items()}


def _listeners(ranked: Mapping[str, Ranked]) -> int:
    return max((len(r.who) for r in ranked.values()), default=0)


def _judged(task: str, ranked: Mapping[str, Ranked], looked: _Looked) -> _Judged:
    asked, ours, seed = looked.asked, looked.ours, looked.seed
    figures = {name: _figures(r, asked, looked.popularity, looked.directions) for name, r in ranked.items()}
    who = next(iter(ranked.values())).who
    shown = {name: exposure(r.lists, len(asked.catalogue)) for name, r in ranked.items()}
    pool = _pool(task, asked)
    wide = {name: without_interval(spread(shown[name], pool), len(who)) for name in ranked}
    compared = {name: values[JUDGED_BY] for name, values in figures.items()}
    return _Judged(
        metrics={name: measures | wide[name] for name, measures in _measures(figures, None, seed).items()},
        differences=_differences(figures, ours, seed),
        groups={group: _measures(figures, inside(asked)[who], seed) for group, inside in GROUPS.items()},
        exposure=shown,
        segments=segmented(compared, looked.belongs, who, ours, seed),
        by_listener=_everybody(compared[ours], who, len(asked.histories)) if ours in compared else None,
    )


def _figures(
    ranked: Ranked, asked: Asked, popularity: Popularity, directions: sp.csr_matrix | None
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
    return {name: summary(by_metric, weights) for name, by_metric in chosen.items()}


def _differences(figures: dict[str, dict[str, np.ndarray]], ours: str, seed: int) -> dict[str, Measures]:
    if ours not in figures:
        return {}
    minus = {
        name: {metric: figures[ours][metric] - values for metric, values in theirs.items()}
        for name, theirs in figures.items()
        if name != ours
    }
    return _measures(minus, None, seed)


def _everybody(values: np.ndarray, who: np.ndarray, listeners: int) -> np.ndarray:
    """(B,) the values at the places `who`, NaN elsewhere."""
    found = np.full(listeners, np.nan)
    found[who] = values
    return found


def _pool(task: str, asked: Asked) -> np.ndarray:
    """(N,) bool: the tracks that were candidates of anybody."""
    pool = np.zeros(len(asked.catalogue), bool)
    for block in blocks(asked):
        pool |= TASKS[task](asked, block).any(axis=0)
    return pool


def _popularity(split: Split, catalogue: Catalogue) -> Popularity:
    known = histories_in(split.train, catalogue, split.cut)
    plays = np.bincount(known.track, weights=known.listens, minlength=len(catalogue))
    return popularity_of(heard_by(known, len(catalogue)), plays)


def _directions(catalogue: Catalogue, vectors: np.ndarray | None) -> sp.csr_matrix | None:
    """(N, any) rows of length one from `vectors`, else from genres; None where there are neither."""
    genres = catalogue.genres
    if vectors is None:
        shape = (len(catalogue), len(genres.names))
        rows = sp.csr_matrix((np.ones(len(genres.codes)), genres.codes, genres.offsets), shape=shape, copy=True)
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
        debuts = f", {len(split.debut_tracks):,} of them by artists nobody knew" if split.debut_tracks else ""
        notes.append(f"{len(split.cold_tracks):,} cold tracks: {split.cold}{debuts}")
    return tuple(notes)
