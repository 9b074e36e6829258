"""Which variant of a recipe does a listener get?

The same one as long as the experiment runs, on any machine: SHA-256 of the experiment's name and the listener's id is a
number from 0 to 1, and the variants share that span. Other experiments cut it elsewhere, so that no two are confounded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Literal

from playlists.errors import BadInput
from playlists.kinds import RECIPES
from playlists.responses.overlay import Overlay, check_overlay
from playlists.week import Period, first_day

CONTROL = "control"  # the first variant of each experiment, which changes nothing
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MOST_VARIANTS = 8
LEAST_SAMPLE = 30  # listeners of each of the two variants before a guard may judge: fewer say nothing
WHOLE = 1 + 1e-9  # shares add up to 1 but for rounding

Guarded = Literal["skip", "hide"]
GUARDED: tuple[Guarded, ...] = ("skip", "hide")


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to make the playlist."""

    name: str
    share: float  # of the listeners, 0 to 1
    overlay: Overlay


@dataclass(frozen=True, slots=True)
class Guard:
    """When a variant stops itself: its rate is surely worse than the control's by more than `worse_by`."""

    rate: Guarded
    worse_by: float
    least: int = 100  # listeners of each of the two


@dataclass(frozen=True, slots=True)
class Experiment:
    """Variants of one kind, for the playlists of the periods that begin from `first` on and before `end`."""

    name: str
    kind: str  # without a theme
    variants: tuple[Variant, ...]  # the control first; whoever falls in no share is not in the experiment
    first: date
    end: date
    guards: tuple[Guard, ...]

    def holds(self, period: Period) -> bool:
        """Whether playlists of `period` are in it, whatever the clock says."""
        return self.first <= first_day(period) < self.end


def bucket(experiment: str, listener: str) -> float:
    """Where the listener lies in an experiment, 0 ≤ bucket < 1; as good as random, and always the same."""
    digest = sha256(f"{experiment}\x1f{listener}".encode()).digest()
    return (int.from_bytes(digest[:8]) >> 11) / 2**53  # what a float holds: rounding could otherwise make it 1


def assigned(experiment: Experiment, listener: str) -> Variant | None:
    """The listener's variant, None for who is not in the experiment."""
    place, reached = bucket(experiment.name, listener), 0.0
    for variant in experiment.variants:
        reached += variant.share
        if place < reached:
            return variant
    return None


def running(experiments: Iterable[Experiment], kind: str, period: Period) -> Experiment | None:
    """The experiment that playlists of `kind` (its theme is no matter) of `period` are in; there is at most one."""
    family = kind.partition(":")[0]
    return next((one for one in experiments if one.kind == family and one.holds(period)), None)


def label(experiment: str, variant: str) -> str:
    """What a playlist is marked with."""
    return f"{experiment}/{variant}"


def check(experiment: Experiment, others: Collection[Experiment] = ()) -> None:
    """Raises BadInput for an experiment that cannot be run, saying what to change. `others` are those there are."""
    if not NAME.fullmatch(experiment.name):
        raise BadInput(f"experiment {experiment.name[:40]!r}: a name has small letters, digits and hyphens, at most 40")
    if experiment.kind not in RECIPES:
        raise BadInput(f"kind {experiment.kind[:40]!r}: there is none; there are {', '.join(RECIPES)}")
    if not experiment.first < experiment.end:
        raise BadInput(f"experiment {experiment.name}: it would end on {experiment.end}, before {experiment.first}")
    _check_variants(experiment.variants, experiment.kind)
    for guard in experiment.guards:
        if not 0 <= guard.worse_by <= 1 or guard.least < LEAST_SAMPLE:
            raise BadInput(f"guard of {guard.rate}: worse_by is from 0 to 1, least at least {LEAST_SAMPLE} listeners")
    for other in others:
        if other.kind == experiment.kind and other.first < experiment.end and experiment.first < other.end:
            raise BadInput(
                f"kind {experiment.kind}: {other.name} runs from {other.first} to {other.end}; one at a time"
            )


def _check_variants(variants: tuple[Variant, ...], kind: str) -> None:
    names = [variant.name for variant in variants]
    if not 2 <= len(names) <= MOST_VARIANTS or len(set(names)) < len(names):
        raise BadInput(f"variants: 2 to {MOST_VARIANTS} with names of their own, not {', '.join(names)[:80]!r}")
    if names[0] != CONTROL or variants[0].overlay:
        raise BadInput(f"variants: the first is called {CONTROL!r} and changes no setting; the others are held to it")
    for variant in variants:
        if not NAME.fullmatch(variant.name) or not 0 < variant.share <= 1:
            raise BadInput(f"variant {variant.name[:40]!r}: a plain name, and a share above 0 and at most 1")
        check_overlay(variant.overlay, kind)
    if (whole := sum(variant.share for variant in variants)) > WHOLE:
        raise BadInput(f"variants: their shares add up to {whole:.3f}, more than 1")


def document_of(experiment: Experiment) -> dict[str, Any]:
    """The experiment as JSON says it."""
    return {
        "name": experiment.name, "kind": experiment.kind,
        "variants": [{"name": v.name, "share": v.share, "overlay": dict(v.overlay)} for v in experiment.variants],
        "first": str(experiment.first), "end": str(experiment.end),
        "guards": [{"rate": g.rate, "worse_by": g.worse_by, "least": g.least} for g in experiment.guards],
    }  # fmt: skip


def experiment_of(document: dict[str, Any]) -> Experiment:
    """The experiment that `document_of` wrote."""
    return Experiment(
        document["name"], document["kind"], tuple(Variant(**variant) for variant in document["variants"]),
        date.fromisoformat(document["first"]), date.fromisoformat(document["end"]),
        tuple(Guard(**guard) for guard in document["guards"]),
    )  # fmt: skip
