"""What speaks against promoting a version: a baseline that is surely better, or the served version that is."""

from __future__ import annotations

from typing import Any

from playlists.version.manifest import Manifest

GATED_TASKS = ("continuation", "discovery")
GATED_METRIC = "ndcg@10"


def against(candidate: Manifest, served: Manifest | None) -> list[str]:
    """The reasons not to promote `candidate`, each with its figures; none for one that may be promoted.

    A version is refused where the whole 95 % interval of its paired difference to a baseline lies below zero, or
    where its figure lies below the interval of the served version's on the same data. What was not measured cannot
    speak against it.
    """
    reasons = [reason for task in GATED_TASKS for reason in _baselines(candidate, task)]
    if served is not None and served.id != candidate.id and _same_data(candidate, served):
        reasons += [reason for task in GATED_TASKS for reason in _served(candidate, served, task)]
    return reasons


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


def _served(candidate: Manifest, served: Manifest, task: str) -> list[str]:
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
