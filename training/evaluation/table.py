"""The table of an evaluation, as text for a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from training.evaluation.aligned import aligned
from training.evaluation.evaluate import EvaluationResult
from training.evaluation.measures import Measure, Measures
from training.evaluation.segment_table import segment_table

ACCURACY = ("ndcg@10", "ndcg@20", "ndcg@100", "recall@20", "recall@30", "recall@100", "hit@10")
WIDTH = (
    "coverage@30", "gini", "popularity_percentile", "long_tail_share", "novelty", "intra_list_distance",
    "known_artists", "distinct_artists",
)  # fmt: skip
SHORT = {"popularity_percentile": "popularity", "long_tail_share": "long tail", "intra_list_distance": "distance"}
WITH_INTERVAL = ("ndcg@10", "recall@100")
YARDSTICK = {
    "continuation": "EDLAE",
    "discovery": "EDLAE",
    "new release": "artist mean",
    "debut": "genre profile",
    "repeat": "frequency",
}


def table(result: EvaluationResult) -> str:
    """Each task's systems, the best first: accuracy with 95 % intervals, then what the lists are like."""
    parts = [f"split: {result.split}. " + "; ".join(result.notes)]
    for task, systems in result.metrics.items():
        parts += [_title(task, systems), *_accuracy(task, systems), "", *_width(systems), *_groups(task, result)]
        parts += [*_differences(task, result), *_segments(task, result)]
    parts += [f"not measured: {name}: {why}" for name, why in result.not_measured.items()]
    return "\n".join(parts)


def best_first(systems: Mapping[str, Measures]) -> list[str]:
    """The names of the systems by falling nDCG@10."""
    return sorted(systems, key=lambda name: -(systems[name]["ndcg@10"]["mean"] or 0))


def figure(measure: Measure | None, interval: bool = False) -> str:
    """One figure as text, its interval behind it where there is one; a dash where there is none."""
    if measure is None or measure["mean"] is None:
        return "-"
    mean = f"{measure['mean']:.4f}" if abs(measure["mean"]) < 1 else f"{measure['mean']:.2f}"
    if not interval or measure["low"] is None or measure["high"] is None:
        return mean
    return f"{mean} [{measure['low']:.4f}, {measure['high']:.4f}]"


def ratio(task: str, systems: dict[str, Measures], name: str) -> str:
    """nDCG@10 over that of the task's yardstick."""
    yardstick = systems.get(YARDSTICK[task])
    below = yardstick["ndcg@10"]["mean"] if yardstick else None
    return f"{(systems[name]['ndcg@10']['mean'] or 0) / below:.2f}" if below else "-"


def _title(task: str, systems: dict[str, Measures]) -> str:
    listeners = next(iter(systems.values()))["ndcg@10"]["listeners"]
    return f"\n== {task}: {listeners:,} listeners; 95 % intervals over listeners =="


def _accuracy(task: str, systems: dict[str, Measures]) -> list[str]:
    rows = [["", f"/ {YARDSTICK[task]}", *ACCURACY]]
    for name in best_first(systems):
        cells = [figure(systems[name].get(m), m in WITH_INTERVAL) for m in ACCURACY]
        rows.append([name, ratio(task, systems, name), *cells])
    return aligned(rows)


def _width(systems: dict[str, Measures]) -> list[str]:
    rows = [["lists of 30", *(SHORT.get(m, m.replace("_", " ")) for m in WIDTH)]]
    rows += [[name, *(figure(systems[name].get(m)) for m in WIDTH)] for name in best_first(systems)]
    return aligned(rows)


def _groups(task: str, result: EvaluationResult) -> list[str]:
    rows = [["nDCG@10 of listeners", *result.groups]]
    for name in best_first(result.metrics[task]):
        cells = [figure(by_task.get(task, {}).get(name, {}).get("ndcg@10"), True) for by_task in result.groups.values()]
        rows.append([name, *cells])
    return ["", *aligned(rows)]


def _differences(task: str, result: EvaluationResult) -> list[str]:
    theirs = result.differences.get(task, {})
    rows = [[f"{result.ours} minus", "ndcg@10", "recall@100"]]
    rows += [[name, *(figure(theirs[name].get(m), True) for m in WITH_INTERVAL)] for name in theirs]
    return ["", *aligned(rows)] if theirs else []


def _segments(task: str, result: EvaluationResult) -> list[str]:
    if task not in result.segments:
        return []
    found = segment_table(result.segments[task], result.ours, YARDSTICK[task])
    rows = [["nDCG@10 of segments", *found.head], *([name, *cells] for name, cells in found.rows.items())]
    return ["", *(aligned(rows) if found.rows else []), found.worst]
