"""All baselines, each tuned by the same budget: at most BUDGET settings, judged by nDCG@10 on the validation part.

A baseline is tuned for continuation and for discovery apart, from the same fits. The test part is never read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from playlists.catalogue import Catalogue
from training.baselines.again import frequency, recency
from training.baselines.cold import artist_mean, genre_profile
from training.baselines.factors import ials, scored_by
from training.baselines.neighbours import item_knn
from training.baselines.popularity import popularity, random_order, recent_popularity
from training.baselines.ridge import ease, edlae, too_large
from training.evaluation.evaluate import hits_of
from training.evaluation.metrics import ndcg
from training.evaluation.split import Split, for_tuning
from training.evaluation.tasks import Asked, ask
from training.interactions import Interactions, System, interactions

BUDGET = 4
TUNABLE_PAIRS = 2_000_000  # of listener and track; beyond, each setting costs minutes and the first of each stands
COMPARED_PAIRS = 20_000_000  # beyond, item k-nn and iALS would take an hour and 10 GB; they are skipped, and it is said
TUNED_ON = 1_000  # listeners of the validation part, drawn by a seeded hash
TUNED_FOR = ("continuation", "discovery")
COLD = ("new release", "debut")  # nothing but metadata tells these tracks apart

Setting = dict[str, Any]
Fit = Callable[[Interactions, Setting], System]

NEIGHBOURS = (
    {"neighbours": 200, "weighting": "cosine", "asymmetry": 0.65},
    {"neighbours": 200, "weighting": "tf-idf", "asymmetry": 0.65},
    {"neighbours": 500, "weighting": "tf-idf", "asymmetry": 0.65},
    {"neighbours": 500, "weighting": "tf-idf", "asymmetry": 0.8},
)
EASE = ({"penalty": 50.0}, {"penalty": 120.0}, {"penalty": 300.0}, {"penalty": 800.0})
EDLAE = (
    {"dropout": 0.33, "penalty": 50.0},
    {"dropout": 0.5, "penalty": 50.0},
    {"dropout": 0.5, "penalty": 150.0},
    {"dropout": 0.5, "penalty": 400.0},
)
IALS = (
    {"dimensions": 64, "penalty": 20.0, "confidence": 20.0},
    {"dimensions": 128, "penalty": 50.0, "confidence": 10.0},
    {"dimensions": 256, "penalty": 20.0, "confidence": 5.0},
    {"dimensions": 256, "penalty": 50.0, "confidence": 20.0},
)
HALF_LIVES = ({"half_life_days": 7.0}, {"half_life_days": 28.0}, {"half_life_days": 90.0}, {"half_life_days": 365.0})


@dataclass(frozen=True, slots=True)
class Baselines:
    """Fitted on `train`, ready for `evaluate`."""

    systems: dict[str, dict[str, System]]  # name → task → system
    skipped: dict[str, str]  # name → why it is absent
    chosen: dict[str, dict[str, Setting]]  # name → task → its setting
    seconds: dict[str, float]  # name → tuning and fitting


def baselines(split: Split, catalogue: Catalogue, seed: int = 0) -> Baselines:
    """Every baseline that this data allows, tuned on validation and refitted on the training part."""
    known = interactions(split.train, catalogue, split.cut)
    tuner = None if known.binary.nnz > TUNABLE_PAIRS else _tuner(for_tuning(split), catalogue, seed)
    found = Baselines({}, {}, {}, {})
    if tuner is None:
        found.skipped["tuning of baselines"] = f"{known.binary.nnz:,} pairs, over {TUNABLE_PAIRS:,}: first settings"
    _plain(found, split, known)
    for name, (fit, settings) in _tunable(split, seed).items():
        if why := _too_large(name, known):
            found.skipped[name] = why
        else:
            _tune(found, name, fit, settings, tuner, known)
    if best := found.chosen.get("iALS"):
        found.systems["artist mean"] = {
            "new release": artist_mean(known, ials(known, **best["continuation"], seed=seed))
        }
    return found


def _too_large(name: str, known: Interactions) -> str | None:
    """Why a baseline is not fitted on this much; None where it is."""
    if name in ("EASE", "EDLAE"):
        return too_large(known)
    if name in ("item k-nn", "iALS") and known.binary.nnz > COMPARED_PAIRS:
        return f"{known.binary.nnz:,} pairs of listener and track; it is computed up to {COMPARED_PAIRS:,}"
    return None


@dataclass(frozen=True, slots=True)
class _Tuner:
    fit: Interactions
    asked: Asked
    seed: int


def _tuner(tuning: Split, catalogue: Catalogue, seed: int) -> _Tuner:
    return _Tuner(interactions(tuning.train, catalogue, tuning.cut), ask(tuning, catalogue, seed, TUNED_ON), seed)


def _plain(found: Baselines, split: Split, known: Interactions) -> None:
    popular = popularity(known)
    found.systems["popularity"] = dict.fromkeys(TUNED_FOR, popular)
    found.systems["random order"] = dict.fromkeys(COLD, random_order(known))
    if len(known.catalogue.genres.names):
        found.systems["genre profile"] = dict.fromkeys(COLD, genre_profile(known))
    else:
        found.skipped["genre profile"] = "no track has a genre"
    if split.kind == "time":
        found.systems["frequency"] = {"repeat": frequency(known)}
        found.systems["recency"] = {"repeat": recency(known)}


def _tunable(split: Split, seed: int) -> dict[str, tuple[Fit, tuple[Setting, ...]]]:
    def factors(known: Interactions, setting: Setting) -> System:
        return scored_by(ials(known, **setting, seed=seed))

    recent = {"recent popularity": (_by(recent_popularity), HALF_LIVES)} if split.kind == "time" else {}
    return recent | {
        "item k-nn": (_by(item_knn), NEIGHBOURS),
        "EASE": (_by(ease), EASE),
        "EDLAE": (_by(edlae), EDLAE),
        "iALS": (factors, IALS),
    }


def _by(fit: Callable[..., System]) -> Fit:
    return lambda known, setting: partial(fit, known)(**setting)


def _tune(
    found: Baselines, name: str, fit: Fit, settings: tuple[Setting, ...], tuner: _Tuner | None, known: Interactions
) -> None:
    began = time.perf_counter()
    found.chosen[name] = _best(fit, settings, tuner)
    fitted: dict[str, System] = {}
    for setting in found.chosen[name].values():
        if str(setting) not in fitted:
            fitted[str(setting)] = fit(known, setting)
    found.systems[name] = {task: fitted[str(setting)] for task, setting in found.chosen[name].items()}
    found.seconds[name] = round(time.perf_counter() - began, 1)


def _best(fit: Fit, settings: tuple[Setting, ...], tuner: _Tuner | None) -> dict[str, Setting]:
    """The setting with the largest validation nDCG@10 by task; the first where validation has nothing to ask."""
    if tuner is None:
        return dict.fromkeys(TUNED_FOR, settings[0])
    figures: dict[str, list[float]] = {task: [] for task in TUNED_FOR}
    for setting in settings[:BUDGET]:
        found = hits_of(fit(tuner.fit, setting), TUNED_FOR, tuner.asked, tuner.seed)
        for task, (hits, relevant) in found.items():
            figures[task].append(float(ndcg(hits, relevant, 10).mean()) if len(relevant) else 0.0)
    return {task: settings[values.index(max(values)) if values else 0] for task, values in figures.items()}
