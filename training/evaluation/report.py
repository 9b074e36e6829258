"""What a person reads of a version: report.html with plots, and card.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from training.drift.told import LEGEND, moves
from training.evaluation import plots
from training.evaluation.evaluate import EvaluationResult
from training.evaluation.table import ACCURACY, SHORT, WIDTH, YARDSTICK, best_first, figure, ratio

TEMPLATES = Path(__file__).parent / "templates"
LEAST_POINTS = 2  # of a loss curve


def write_report(
    folder: Path, result: EvaluationResult | None, losses: Mapping[str, Sequence[float]], facts: Mapping[str, Any],
    checks: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Writes report.html and card.md into `folder`.

    `facts` are printed in their order: by convention id, created, commit, seed, data, window, listeners, listens,
    tracks, dimensions. `losses` by model part; a part with fewer than two values has no curve. Without `result` both
    say that nothing was measured. `checks` are those of the data (`training.run.start`). No file but these two is
    written, and the page needs no other.
    """
    page = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    text = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    content = {"facts": dict(facts), "title": facts.get("id", "a model version"), "tasks": _tasks(result)}
    content |= {"checks": {"odd": (), "drift": None, **(checks or {})}, "moves": moves, "legend": LEGEND}
    content |= {
        "notes": result.notes if result else (),
        "split": result.split if result else None,
        "not_measured": result.not_measured if result else {"everything": "the data is too small to hold a test back"},
    }
    drawn = _plots(result, {name: values for name, values in losses.items() if len(values) >= LEAST_POINTS})
    (folder / "report.html").write_text(page.get_template("report.html").render(**content, plots=drawn))
    (folder / "card.md").write_text(text.get_template("card.md").render(**content))


def _plots(result: EvaluationResult | None, losses: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    drawn: dict[str, Any] = {"losses": plots.losses(losses) if losses else None, "accuracy": {}}
    drawn |= {"popularity": None, "activity": None}
    if result is None or not result.metrics:
        return drawn
    task = next(iter(result.metrics))
    drawn["accuracy"] = {t: plots.accuracy(t, systems, result.ours) for t, systems in result.metrics.items()}
    return drawn | {"popularity": plots.popularity(result, task), "activity": plots.activity(result.activity)}


def _tasks(result: EvaluationResult | None) -> list[dict[str, Any]]:
    """Every task as tables of text, the best system first."""
    if result is None:
        return []
    return [_task(task, result) for task in result.metrics]


def _task(task: str, result: EvaluationResult) -> dict[str, Any]:
    systems = result.metrics[task]
    names = best_first(systems)
    apart = {
        group: {n: figure(tasks.get(task, {}).get(n, {}).get("ndcg@10"), True) for n in names}
        for group, tasks in result.groups.items()
    }
    return {
        "name": task,
        "listeners": next(iter(systems.values()))["ndcg@10"]["listeners"],
        "yardstick": YARDSTICK[task],
        "ours": result.ours,
        "accuracy": {
            "head": (f"over {YARDSTICK[task]}", *ACCURACY),
            "rows": {n: [ratio(task, systems, n), *(figure(systems[n].get(m), True) for m in ACCURACY)] for n in names},
        },
        "width": {
            "head": tuple(SHORT.get(m, m.replace("_", " ")) for m in WIDTH),
            "rows": {n: [figure(systems[n].get(m)) for m in WIDTH] for n in names},
        },
        "groups": {"head": tuple(apart), "rows": {n: [apart[g][n] for g in apart] for n in names}},
        "differences": _differences(task, result),
    }


def _differences(task: str, result: EvaluationResult) -> dict[str, Any]:
    metrics = ("ndcg@10", "recall@100")
    rows = {n: [figure(m.get(k), True) for k in metrics] for n, m in result.differences.get(task, {}).items()}
    return {"head": metrics, "rows": rows}
