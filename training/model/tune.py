"""The few settings that validation chooses: each task's learner and ridge, and how fast a taste fades.

Everything is judged by recall@100 on the validation listens, by a model of what came before them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from playlists.catalogue import Catalogue
from playlists.histories import Histories
from training.evaluation.evaluate import hits_of
from training.evaluation.split import Split, for_tuning
from training.evaluation.tasks import Asked, ask
from training.interactions import interactions
from training.model.fit import Model, Vectors, ground_of, leading_directions, learn, placed, system
from training.model.settings import Forgetting, Settings, TaskSettings

RIDGES = (30.0, 80.0, 200.0, 500.0)
HALF_LIVES_DAYS = (None, 365.0, 90.0, 30.0)
HALF_LIVES_PLACES = (None, 30.0, 10.0, 3.0)
SKIPS = (0.0, 0.5, 1.0)
LEAST_ASKED = 20  # listeners; with fewer, validation is noise and the defaults stand
MOST_ASKED = 2_000
MOST_TRACKS = 20_000  # beyond, the ridge stays as it is: its choice takes longer than it is worth
MOST_LISTENS = 20_000_000  # beyond, each choice takes as long as the fit, and the settings stand as they are
TUNED = ("continuation", "discovery")  # validation has no track that nobody played, so release stays as it is
AT = 100  # of recall: the vectors find a pool, and the second stage orders it

NAMES = {"half-life in days": "half_life_days", "half-life in tracks": "half_life_places", "skip": "skip"}

Tried = dict[str, object]  # what was tried and what came out, for the manifest


def tune(split: Split, catalogue: Catalogue, settings: Settings, seed: int) -> tuple[Settings, list[Tried]]:
    """`settings` with what validation chose, and every choice tried; as they are where it cannot choose."""
    if split.fit.num_rows > MOST_LISTENS:
        return settings, [{"choice": f"none tried: {split.fit.num_rows:,} listens, over {MOST_LISTENS:,}"}]
    asked = ask(for_tuning(split), catalogue, seed, MOST_ASKED)
    if len(asked.histories) < LEAST_ASKED:
        return settings, []
    known = interactions(split.fit, catalogue, split.validation_cut)
    ground = ground_of(known)
    tried: list[Tried] = []
    chosen: dict[str, tuple[TaskSettings, Vectors]] = {}
    for task, default in settings.tasks.items():
        if task not in TUNED:
            continue
        leading = leading_directions(ground, default, settings, seed)
        best = -1.0
        for how in _candidates(default, ground.binary.shape[1]):
            vectors = placed(learn(ground, leading, how, settings, seed), ground.played)
            figure = _judged(catalogue, task, vectors, settings.forgetting, asked, seed)
            tried.append({"task": task, "choice": f"{how.learner}, ridge {how.ridge:g}", f"recall@{AT}": figure})
            if figure > best:
                best, chosen[task] = figure, (how, vectors)
    first = next(iter(chosen))
    forgetting, more = _tuned_forgetting(
        catalogue, first, chosen[first][1], settings.forgetting, asked, split.kind == "order", seed
    )
    tasks = {task: how for task, (how, _) in chosen.items()}
    return replace(settings, tasks=settings.tasks | tasks, forgetting=forgetting), tried + more


def _candidates(default: TaskSettings, tracks: int) -> Iterator[TaskSettings]:
    """The default first, so that it wins a tie; the closed form where that is not it; every ridge where it is."""
    yield default
    if default.learner == "elsa":
        yield replace(default, learner="spectral")  # a tenth of the work, and twice as good on 100,000 tracks (LOG.md)
    if tracks <= MOST_TRACKS:
        yield from (replace(default, learner="spectral", ridge=ridge) for ridge in RIDGES if ridge != default.ridge)


def _judged(
    catalogue: Catalogue, task: str, vectors: Vectors, forgetting: Forgetting, asked: Asked, seed: int
) -> float:
    """Mean recall@AT of one task, over at most AT; 0 where nobody can be asked."""
    model = Model(catalogue, {}, {task: vectors}, {}, forgetting)
    hits, relevant = hits_of(system(model, task), [task], asked, seed)[task]
    return round(float((hits.sum(axis=1) / np.minimum(relevant, hits.shape[1])).mean()), 5) if len(relevant) else 0.0


def _tuned_forgetting(
    catalogue: Catalogue, task: str, vectors: Vectors, start: Forgetting, asked: Asked, ordered: bool, seed: int
) -> tuple[Forgetting, list[Tried]]:
    """The half-life, then the weight of a skip; each only where the histories say anything of it."""

    def judged(forgetting: Forgetting) -> float:
        return _judged(catalogue, task, vectors, forgetting, asked, seed)

    best = start
    tried: list[Tried] = []
    if _has_times(asked.histories):
        best, tried = _best("half-life in days", [replace(best, half_life_days=h) for h in HALF_LIVES_DAYS], judged)
    elif ordered:
        choices = [replace(best, half_life_places=h) for h in HALF_LIVES_PLACES]
        best, tried = _best("half-life in tracks", choices, judged)
    if asked.histories.skips.any():
        best, more = _best("skip", [replace(best, skip=s) for s in SKIPS], judged)
        tried = tried + more
    return best, tried


def _best(
    what: str, candidates: list[Forgetting], judged: Callable[[Forgetting], float]
) -> tuple[Forgetting, list[Tried]]:
    figures = [judged(candidate) for candidate in candidates]
    values = [getattr(c, NAMES[what]) for c in candidates]
    tried: list[Tried] = [{"choice": f"{what}: {v}", f"recall@{AT}": f} for v, f in zip(values, figures, strict=True)]
    return candidates[int(np.argmax(figures))], tried


def _has_times(histories: Histories) -> bool:
    return bool(np.ptp(histories.age_days) > 0) if len(histories.age_days) else False
