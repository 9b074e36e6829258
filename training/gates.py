"""What speaks against promoting a version: a baseline that is surely better, the served version that is, or a kind
of listener who surely loses what the others gain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playlists.version.manifest import Manifest
from training.evaluation.by_listener import Kept, paired
from training.evaluation.measures import Measure

GATED_TASKS = ("continuation", "discovery", "new release", "debut")
WHERE_SERVED = "repeat"  # gated too, of a version that has vectors for it
GATED_METRIC = "ndcg@10"


def against(
    candidate: Manifest, served: Manifest | None, kept_of: Callable[[str], Kept | None] = lambda _: None
) -> list[str]:
    """The reasons not to promote `candidate`, each with its figures; none for one that may be promoted.

    A version is refused where the whole 95 % interval of its paired difference to a baseline lies below zero; where
    that to the served version on the same data does; and where it gains over the best baseline on average, but the
    whole interval of a segment's ratio lies below one. `kept_of` gives the figures by listener that the version with
    an id kept: without both, the served version is surely better if its interval lies above the candidate's figure.
    What was not measured cannot speak against it.
    """
    tasks = gated(candidate)
    reasons = [reason for task in tasks for reason in [*_baselines(candidate, task), *_segments(candidate, task)]]
    if served is not None and served.id != candidate.id and _same_data(candidate, served):
        both = kept_of(candidate.id), kept_of(served.id)
        reasons += [reason for task in tasks for reason in _served(candidate, served, task, *both)]
    return reasons


def gated(manifest: Manifest) -> tuple[str, ...]:
    """The tasks at which a version is judged."""
    return (*GATED_TASKS, WHERE_SERVED) if WHERE_SERVED in manifest.tasks else GATED_TASKS


def _baselines(candidate: Manifest, task: str) -> list[str]:
    reasons = []
    for name, measures in candidate.differences.get(task, {}).items():
        found = measures.get(GATED_METRIC, {})
        if found.get("high") is not None and found["high"] < 0:
            reasons.append(
                f"{task} {GATED_METRIC}: {name} is better by {-found['mean']:.4f} "
                f"(interval of ours less theirs {found['low']:.4f} to {found['high']:.4f})"
            )
    return reasons


def _segments(candidate: Manifest, task: str) -> list[str]:
    found = candidate.data.get("segments", {}).get(task)
    if not found or found["average"]["mean"] <= 1:
        return []
    return [
        f"{task} {GATED_METRIC}: {one['kind']}: {one['name']} ({one['listeners']:,} listeners) have "
        f"{one['ratio']['mean']:.2f} times what {found['baseline']} gives them (interval {one['ratio']['low']:.2f} to "
        f"{one['ratio']['high']:.2f}), while all listeners have {found['average']['mean']:.2f} times"
        for one in found["losing"]
    ]


def _served(candidate: Manifest, served: Manifest, task: str, ours: Kept | None, theirs: Kept | None) -> list[str]:
    less = paired(ours, theirs, task) if ours and theirs else None
    return _apart(candidate, served, task) if less is None else _in_pairs(candidate, served, task, less)


def _in_pairs(candidate: Manifest, served: Manifest, task: str, less: Measure) -> list[str]:
    if less["high"] is None or less["high"] >= 0:
        return []
    ours, theirs = _ours(candidate, task), _ours(served, task)
    figures = f"{ours['mean']:.4f}, the served {served.id} has {theirs['mean']:.4f}" if ours and theirs else served.id
    return [
        f"{task} {GATED_METRIC}: {figures} (interval of ours less theirs, on the same {less['listeners']:,} listeners, "
        f"{less['low']:.4f} to {less['high']:.4f})"
    ]


def _apart(candidate: Manifest, served: Manifest, task: str) -> list[str]:
    ours, theirs = _ours(candidate, task), _ours(served, task)
    if ours is None or theirs is None or theirs.get("low") is None or ours["mean"] >= theirs["low"]:
        return []
    return [
        f"{task} {GATED_METRIC}: {ours['mean']:.4f}, the served {served.id} has {theirs['mean']:.4f} "
        f"(interval {theirs['low']:.4f} to {theirs['high']:.4f}) on the same data"
    ]


def _ours(manifest: Manifest, task: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = manifest.metrics.get(task, {}).get("segue", {}).get(GATED_METRIC)
    return found


def _same_data(candidate: Manifest, served: Manifest) -> bool:
    fingerprint = candidate.data.get("fingerprint")
    return fingerprint is not None and fingerprint == served.data.get("fingerprint")
