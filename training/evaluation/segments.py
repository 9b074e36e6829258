"""Whether every kind of listener gains: the figures of segments of the listeners, and the one that gains least.

A segment is judged by the ratio of our nDCG@10 to that of the task's best baseline. The interval of a ratio is that
of the paired difference over the baseline's mean; it is stretched so that all of a task's intervals hold together,
since the worst of many looks bad by chance alone (Bonferroni, with normal quantiles). Shapes: B listeners asked,
n of them in a task, S segments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from training.evaluation.bootstrap import OUTSIDE, resamples
from training.evaluation.measures import Measure, summary
from training.evaluation.metrics import Popularity
from training.evaluation.tasks import Asked

JUDGED_BY = "ndcg@10"
LEAST = 30  # listeners; of fewer the interval is as wide as the figure
MARKETS = 5  # the largest by name; the rest are "other"
AGES = {"under 20": (10, 20), "20 to 24": (20, 25), "25 to 34": (25, 35), "35 and over": (35, 100)}
UNKNOWN = "not said"  # also of ages under 10 and from 100 on, which nobody has

Members = Mapping[tuple[str, str], np.ndarray]  # (kind, name) → (B,) bool


@dataclass(frozen=True, slots=True)
class Segment:
    """The listeners of one kind in one task."""

    kind: str  # "activity", "mainstream", "market", "gender" or "age"
    name: str
    listeners: int
    systems: dict[str, Measure]  # nDCG@10 by system
    ratio: Measure  # ours over the best baseline of the task


@dataclass(frozen=True, slots=True)
class Segments:
    """The judged segments of one task."""

    baseline: str  # the one that is best over all listeners of the task
    average: Measure  # ours over it, of all listeners; its interval is for itself alone
    judged: tuple[Segment, ...]
    too_small: int  # segments of fewer than LEAST listeners, which nobody judges

    @property
    def worst(self) -> Segment | None:
        """The segment with the smallest ratio; None where none is judged."""
        return min(self.judged, key=lambda s: s.ratio["mean"] or 0.0, default=None)

    @property
    def losing(self) -> tuple[Segment, ...]:
        """The segments that surely have less than the baseline gives them, the worst first."""
        sure = [s for s in self.judged if s.ratio["high"] is not None and s.ratio["high"] < 1]
        return tuple(sorted(sure, key=lambda s: s.ratio["mean"] or 0.0))


def members(asked: Asked, popularity: Popularity, people: pa.Table | None) -> Members:
    """Who belongs to which segment. `people` has the schema LISTENERS; without it there are two kinds only."""
    heard = np.diff(asked.heard.indptr)
    known = asked.heard @ popularity.percentile / np.maximum(heard, 1)
    found = _thirds("activity", heard, ("few tracks", "some tracks", "many tracks"), "{:,.0f}")
    found |= _thirds("mainstream", known, ("niche", "between", "mainstream"), "{:.2f}")
    if people is None or not people.num_rows:
        return found
    rows = people.take(pc.index_in(pa.array(asked.histories.listeners, pa.string()), people["listener"]))
    return found | _markets(rows) | _words("gender", rows["gender"]) | _ages(rows["age"])


def segmented(
    figures: Mapping[str, np.ndarray], belongs: Members, who: np.ndarray, ours: str, seed: int
) -> Segments | None:
    """The segments of a task from the nDCG@10 (n,) of its systems; None where there is nothing to compare.

    `who` (n,) are the places of these listeners among the B of `belongs`.
    """
    others = {name: float(values.mean()) for name, values in figures.items() if name != ours}
    baseline = max(others, key=lambda name: others[name], default="")
    if ours not in figures or not others.get(baseline):
        return None
    weights = resamples(len(who), seed)
    there = {segment: inside[who] for segment, inside in belongs.items() if inside.any()}
    large = {segment: inside for segment, inside in there.items() if inside.sum() >= LEAST}
    judged = [_segment(kind, name, figures, inside, weights, ours, baseline) for (kind, name), inside in large.items()]
    kept = tuple(_stretched(s, len(judged)) for s in judged if s is not None)
    everybody = np.ones(len(who), bool)
    average = _ratio(figures, everybody, weights, ours, baseline)
    return Segments(baseline, average, kept, len(there) - len(large)) if average else None


def gist(segments: Mapping[str, Segments]) -> dict[str, Any]:
    """What a manifest keeps: of each task the average, the worst segment, and those that lose."""
    return {
        task: {
            "baseline": s.baseline,
            "average": s.average,
            "worst": _said(s.worst) if s.worst else None,
            "losing": [_said(segment) for segment in s.losing],
        }
        for task, s in segments.items()
    }


def _said(segment: Segment) -> dict[str, Any]:
    return {"kind": segment.kind, "name": segment.name, "listeners": segment.listeners, "ratio": segment.ratio}


def _segment(
    kind: str, name: str, figures: Mapping[str, np.ndarray], inside: np.ndarray, weights: np.ndarray, ours: str,
    baseline: str,
) -> Segment | None:  # fmt: skip
    """None where the baseline finds nothing for anybody in it: no ratio can be told."""
    ratio = _ratio(figures, inside, weights, ours, baseline)
    if ratio is None:
        return None
    systems = summary({system: np.where(inside, values, np.nan) for system, values in figures.items()}, weights)
    return Segment(kind, name, int(inside.sum()), systems, ratio)


def _ratio(
    figures: Mapping[str, np.ndarray], inside: np.ndarray, weights: np.ndarray, ours: str, baseline: str
) -> Measure | None:
    below = float(figures[baseline][inside].mean())
    if not below:
        return None
    more = np.where(inside, figures[ours] - figures[baseline], np.nan) / below
    found = summary({"more": more}, weights)["more"]
    return found | {end: None if (value := found[end]) is None else 1 + value for end in ("mean", "low", "high")}


def _stretched(segment: Segment, together: int) -> Segment:
    """The same segment, its ratio's interval as wide as it must be for `together` of them to hold at once."""
    normal, ratio = NormalDist(), segment.ratio
    wider = normal.inv_cdf(OUTSIDE[0] / together) / normal.inv_cdf(OUTSIDE[0])
    mean = ratio["mean"] or 0.0
    ends = {end: None if (v := ratio[end]) is None else mean + wider * (v - mean) for end in ("low", "high")}
    return Segment(segment.kind, segment.name, segment.listeners, segment.systems, ratio | ends)


def _thirds(kind: str, values: np.ndarray, names: tuple[str, str, str], form: str) -> dict[tuple[str, str], np.ndarray]:
    """Thirds by the value, equal values together; the name says from where to where."""
    if not len(values):
        return {}
    third = np.searchsorted(np.quantile(values, (1 / 3, 2 / 3)), values, side="left")
    found = {}
    for place, name in enumerate(names):
        inside = third == place
        if inside.any():
            span = f"{form.format(values[inside].min())} to {form.format(values[inside].max())}"
            found[kind, f"{name} ({span})"] = inside
    return found


def _markets(rows: pa.Table) -> dict[tuple[str, str], np.ndarray]:
    counted = pc.value_counts(rows["market"].drop_null()).to_pylist()
    largest = [c["values"] for c in sorted(counted, key=lambda c: (-c["counts"], c["values"]))[:MARKETS]]
    named = pc.if_else(pc.is_in(rows["market"], pa.array(largest, pa.string())), rows["market"], "other")
    return _words("market", pc.if_else(rows["market"].is_null(), None, named))


def _words(kind: str, column: pa.ChunkedArray) -> dict[tuple[str, str], np.ndarray]:
    words = np.array(column.fill_null(UNKNOWN).to_pylist(), object)
    return {(kind, name): words == name for name in sorted(set(words))}


def _ages(column: pa.ChunkedArray) -> dict[tuple[str, str], np.ndarray]:
    age = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    bands = {("age", name): (age >= low) & (age < high) for name, (low, high) in AGES.items()}
    return bands | {("age", UNKNOWN): ~np.any(list(bands.values()), axis=0)}
