"""All baselines, each tuned by the same budget: at most BUDGET settings, judged by nDCG@10 on the validation part.

A baseline is tuned for each task apart, from the same fits; one for tracks that nobody has played on further albums
and artists that are held out. The test part is never read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from playlists.catalogue import Catalogue
from training.baselines.again import frequency, recency
from training.baselines.cold import artist_mean, audio_profile, genre_profile
from training.baselines.contenders import Contender, Order, Slow, of_played, of_unplayed
from training.baselines.factors import ials
from training.baselines.held_again import held_again
from training.baselines.popularity import popularity, random_order
from training.baselines.settings import BUDGET, Setting, Settings
from training.evaluation.evaluate import hits_of
from training.evaluation.metrics import ndcg
from training.evaluation.split import Kind, Split, for_tuning
from training.evaluation.tasks import Asked, ask
from training.interactions import Interactions, System, interactions

TUNABLE_PAIRS = 2_000_000  # of listener and track; beyond, each setting costs minutes and the first of each stands
TUNED_ON = 1_000  # listeners of the validation part, drawn by a seeded hash
PLAYED = ("continuation", "discovery")
COLD = ("new release", "debut")  # nothing but metadata tells these tracks apart
ORDERS: dict[Kind, Order] = {"time": "times", "order": "places", "last": "places", "listener": "none"}

Contenders = Callable[[Interactions], dict[str, Contender]]


@dataclass(frozen=True, slots=True)
class Baselines:
    """Fitted on `train`, ready for `evaluate`."""

    systems: dict[str, dict[str, System]]  # name → task → system
    skipped: dict[str, str]  # name → why it is absent
    chosen: dict[str, dict[str, Setting]]  # name → task → its setting
    seconds: dict[str, float]  # name → tuning and fitting


def baselines(split: Split, catalogue: Catalogue, seed: int = 0, slow: Slow | None = None) -> Baselines:
    """Every baseline that this data allows, tuned on validation and refitted on the training part.

    `slow` adds those that take minutes.
    """
    known = interactions(split.train, catalogue, split.cut)
    found = Baselines({}, {}, {}, {})
    if known.binary.nnz > TUNABLE_PAIRS:
        found.skipped["tuning of baselines"] = f"{known.binary.nnz:,} pairs, over {TUNABLE_PAIRS:,}: first settings"
    _plain(found, split, known)
    tuner = _Tuner(for_tuning(split), catalogue, seed, PLAYED)
    _tune_all(found, lambda some: of_played(some, ORDERS[split.kind], seed, slow), tuner, known)
    if split.cold_tracks:
        _cold(found, split, known, seed, slow)
    return found


@dataclass(frozen=True, slots=True)
class _Tuner:
    """A question that validation asks."""

    split: Split
    catalogue: Catalogue
    seed: int
    tasks: tuple[str, ...]

    def known(self) -> Interactions:
        return interactions(self.split.train, self.catalogue, self.split.cut)

    def asked(self) -> Asked:
        return ask(self.split, self.catalogue, self.seed, TUNED_ON)


def _plain(found: Baselines, split: Split, known: Interactions) -> None:
    popular = popularity(known)
    found.systems["popularity"] = dict.fromkeys(PLAYED, popular)
    if split.kind == "time":
        found.systems["frequency"] = {"repeat": frequency(known)}
        found.systems["recency"] = {"repeat": recency(known)}


def _cold(found: Baselines, split: Split, known: Interactions, seed: int, slow: Slow | None) -> None:
    """What places tracks that nobody has played, some of it by the vectors of iALS as tuned for continuation."""
    best = found.chosen.get("iALS", {}).get("continuation")
    found.systems["random order"] = dict.fromkeys(COLD, random_order(known))
    if best is not None:
        found.systems["artist mean"] = {"new release": artist_mean(known, ials(known, **best, seed=seed))}
    profiles = {"genre profile": genre_profile, "audio profile": audio_profile}
    there = {"genre profile": len(known.catalogue.genres.names), "audio profile": _audio(known.catalogue)}
    for name, profile in profiles.items():
        if there[name]:
            found.systems[name] = dict.fromkeys(COLD, profile(known))
        else:
            found.skipped[name] = f"no track has {name.split()[0].replace('genre', 'a genre')}"
    tuner = _Tuner(held_again(split, known.catalogue), known.catalogue, seed, COLD)

    def contenders(some: Interactions) -> dict[str, Contender]:
        return of_unplayed(some, None if best is None else ials(some, **best, seed=seed), seed, slow)

    _tune_all(found, contenders, tuner, known)


def _audio(catalogue: Catalogue) -> int:
    audio = catalogue.table["audio"]
    return len(audio) - audio.null_count


def _tune_all(found: Baselines, contenders: Contenders, tuner: _Tuner, known: Interactions) -> None:
    trying, asked = _to_try(contenders, tuner, known)
    for name, contender in contenders(known).items():
        if contender.absent:
            found.skipped[name] = contender.absent
            continue
        began = time.perf_counter()
        first = dict.fromkeys(tuner.tasks, contender.settings[0])
        found.chosen[name] = _best(trying[name], asked, tuner) if asked else first
        found.systems[name] = _fitted(contender, found.chosen[name])
        found.seconds[name] = round(time.perf_counter() - began, 1)


def _to_try(contenders: Contenders, tuner: _Tuner, known: Interactions) -> tuple[dict[str, Contender], Asked | None]:
    """What is fitted on the part before validation, and the question; no question where it cannot choose."""
    if known.binary.nnz > TUNABLE_PAIRS:
        return {}, None
    some, asked = tuner.known(), tuner.asked()
    if not some.binary.nnz or not len(asked.histories):
        return {}, None
    return contenders(some), asked


def _best(contender: Contender, asked: Asked, tuner: _Tuner) -> dict[str, Setting]:
    """The setting with the largest validation nDCG@10 by task.

    A task to which validation has nothing right to find takes what another chose, the first setting if none did.
    """
    figures: dict[str, list[float]] = {task: [] for task in tuner.tasks}
    for setting in contender.settings[:BUDGET]:
        found = hits_of(contender.fit(**setting), tuner.tasks, asked, tuner.seed)
        for task, (hits, relevant) in found.items():
            if len(relevant):
                figures[task].append(float(ndcg(hits, relevant, 10).mean()))
    best = {task: _largest(contender.settings, values) for task, values in figures.items() if values}
    other = next(iter(best.values()), contender.settings[0])
    return {task: best.get(task, other) for task in tuner.tasks}


def _largest(settings: Settings, values: list[float]) -> Setting:
    return settings[values.index(max(values))]


def _fitted(contender: Contender, chosen: dict[str, Setting]) -> dict[str, System]:
    """A system for each task; tasks with the same setting share one."""
    distinct = {str(setting): setting for setting in chosen.values()}
    made = {text: contender.fit(**setting) for text, setting in distinct.items()}
    return {task: made[str(setting)] for task, setting in chosen.items()}
