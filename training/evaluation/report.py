"""What a person reads of a version: report.html with plots, and card.md.

The page is templates/report.html, which includes one file a section. A section is shown where its part of
`_content` has something to show, so a new one is a template, a line of SECTIONS and that part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from training.drift.told import LEGEND, moves
from training.evaluation import plots
from training.evaluation.evaluate import EvaluationResult
from training.evaluation.segment_table import SegmentTable, segment_table
from training.evaluation.table import ACCURACY, SHORT, WIDTH, YARDSTICK, best_first, figure, ratio
from training.looking.artists import artists_of
from training.looking.atlas import artist_map
from training.looking.space import Space, named, neighbours, well_known

TEMPLATES = Path(__file__).parent / "templates"
SECTIONS = {  # templates/<name>.html → its heading, in the order of the page
    "glance": "At a glance",
    "tasks": "Tasks by baselines",
    "segments": "Does everybody gain?",
    "shown": "Popularity and coverage",
    "neighbours": "Neighbours of well-known tracks",
    "artists": "A map of the artists",
    "learning": "Learning curves",
    "asked": "Who was asked",
    "odd": "What is odd about the data",
    "drift": "Has listening moved?",
    "missing": "Not measured",
}
LEAST_POINTS = 2  # of a loss curve
WELL_KNOWN, NEAREST = 15, 5  # tracks of the sanity page, and neighbours of each
WIDE = ("continuation", "discovery")  # the other tasks rank few tracks; what those lists cover says little
SHARES = {
    "long_tail_share": "long-tail share",
    "coverage@30": "coverage@30",
    "gini": "Gini of exposure",
    "popularity_percentile": "mean popularity percentile",
}


def write_report(
    folder: Path, result: EvaluationResult | None, losses: Mapping[str, Sequence[float]], facts: Mapping[str, Any],
    space: Space | None = None, checks: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Writes report.html and card.md into `folder`.

    `facts` are printed in their order: by convention id, created, commit, seed, size, data, window, listeners,
    listens, tracks, dimensions. `losses` by model part, each epoch's; a part with fewer than two has no curve.
    `space` are the vectors that are served, `checks` what was found in the data (`training.run.start`). Without
    `result` both files say that nothing was measured. No file but these two is written, and the page needs no other.
    """
    page = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    text = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    content = _content(result, losses, space) | _found(checks or {})
    said = {
        "facts": dict(facts),
        "title": facts.get("id", "a model version"),
        "split": result.split if result else None,
        "notes": result.notes if result else (),
    }
    sections = {name: heading for name, heading in SECTIONS.items() if content[name]}
    (folder / "report.html").write_text(page.get_template("report.html").render(**said, **content, sections=sections))
    (folder / "card.md").write_text(text.get_template("card.md").render(**said, **content))


def _content(
    result: EvaluationResult | None, losses: Mapping[str, Sequence[float]], space: Space | None
) -> dict[str, Any]:
    """What each section shows; nothing where there is nothing."""
    measured = result if result is not None and result.metrics else None
    return {
        "glance": [_glance(task, measured) for task in measured.metrics] if measured else [],
        "tasks": [_task(task, measured) for task in measured.metrics] if measured else [],
        "segments": _segments(measured) if measured else {},
        "shown": [_shown(task, measured) for task in measured.metrics if task in WIDE] if measured else [],
        "neighbours": _neighbours(space) if space else [],
        "artists": _artists(space) if space else None,
        "learning": [_curve(name, values) for name, values in losses.items() if len(values) >= LEAST_POINTS],
        "asked": plots.activity(measured.activity) if measured else None,
        "missing": result.not_measured if result else {"everything": "the data is too small to hold a test back"},
    }


def _found(checks: Mapping[str, Any]) -> dict[str, Any]:
    """What the sections of the data show: what is odd, and how far listening has moved."""
    moved = checks.get("drift")
    return {
        "odd": checks.get("odd", ()),
        "drift": {"found": moved, "moves": moves, "legend": LEGEND} if moved else None,
    }


def _glance(task: str, result: EvaluationResult) -> dict[str, Any]:
    """One line: ours, the best of the others, and whether the difference is one."""
    systems = result.metrics[task]
    other = next((name for name in best_first(systems) if name != result.ours), None)
    measured = result.differences.get(task, {}).get(other or "", {}).get("ndcg@10")
    return {
        "task": task,
        "ours": figure(systems.get(result.ours, {}).get("ndcg@10"), True),
        "ratio": f"{ratio(task, systems, result.ours)} × {YARDSTICK[task]}" if result.ours in systems else "-",
        "other": f"{other} {figure(systems[other]['ndcg@10'], True)}" if other else "-",
        "difference": figure(measured, True),
        "verdict": _verdict(measured),
    }


def _verdict(difference: Mapping[str, float | int | None] | None) -> str:
    low, high = (difference or {}).get("low"), (difference or {}).get("high")
    if low is None or high is None:
        return "not compared"
    return "ahead" if low > 0 else "behind" if high < 0 else "level"


def _shown(task: str, result: EvaluationResult) -> dict[str, Any]:
    systems, shown = result.metrics[task], result.exposure.get(task, {})
    names = list(dict.fromkeys([result.ours, *best_first(systems)]))
    few = {name: shown[name] for name in names if name in shown}
    compared = dict(list(few.items())[: plots.COMPARED])
    return {
        "task": task,
        "shares": [plots.share(task, systems, result.ours, metric, label) for metric, label in SHARES.items()],
        "tenths": plots.popularity(task, result.popularity, compared) if compared else "",
    }


def _neighbours(space: Space) -> list[dict[str, Any]]:
    """The best known tracks, each with its nearest by task, as rows of words."""
    known = named(space.catalogue, well_known(space.catalogue, WELL_KNOWN)).to_dict("records")
    return [{"track": track, "tasks": _near(space, track["row"])} for track in known]


def _near(space: Space, row: int) -> dict[str, Any]:
    return {task: near.to_dict("records") for task, near in neighbours(space, row, NEAREST).items()}


def _artists(space: Space) -> dict[str, Any] | None:
    found = artists_of(space)
    return {"count": len(found.names), "map": artist_map(found)} if found else None


def _curve(name: str, values: Sequence[float]) -> dict[str, Any]:
    said = f"{name}: {values[0]:.4g} to {values[-1]:.4g} in {len(values)} epochs"
    return {"said": said, "plot": plots.losses(name, values)}


def _segments(result: EvaluationResult) -> dict[str, SegmentTable]:
    found = result.segments
    return {task: segment_table(segments, result.ours, YARDSTICK[task]) for task, segments in found.items()}


def _task(task: str, result: EvaluationResult) -> dict[str, Any]:
    """Everything that was measured of a task, as tables of text, the best system first."""
    systems = result.metrics[task]
    names = best_first(systems)
    apart = {
        group: {n: figure(tasks.get(task, {}).get(n, {}).get("ndcg@10"), True) for n in names}
        for group, tasks in result.groups.items()
    }
    return {
        "name": task,
        "listeners": next(iter(systems.values()))["ndcg@10"]["listeners"],
        "ours": result.ours,
        "plot": plots.accuracy(task, systems, result.ours),
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
