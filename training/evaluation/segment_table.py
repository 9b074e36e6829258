"""The segments of a task as text: a row each, and the worst of them in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from training.evaluation.measures import Measure
from training.evaluation.segments import LEAST, Segments


@dataclass(frozen=True, slots=True)
class SegmentTable:
    """Cells ready to be printed."""

    head: tuple[str, ...]
    rows: dict[str, list[str]]
    worst: str


def segment_table(segments: Segments, ours: str, yardstick: str) -> SegmentTable:
    """Ours over the best baseline, then nDCG@10 of `ours`, of it, and of the yardstick, where that is another."""
    shown = list(dict.fromkeys((ours, segments.baseline, yardstick)))
    systems = [name for name in shown if all(name in s.systems for s in segments.judged)]
    rows = {
        f"{s.kind}: {s.name}": [
            f"{s.listeners:,}",
            _interval(s.ratio, 2),
            *(_interval(s.systems[name], 4) for name in systems),
        ]
        for s in segments.judged
    }
    return SegmentTable(("listeners", f"{ours} / {segments.baseline}", *systems), rows, worst_said(segments))


def worst_said(segments: Segments) -> str:
    """The segment that gains least, with its size, beside what all gain."""
    small = f"; {segments.too_small} of fewer than {LEAST} listeners are not judged" if segments.too_small else ""
    worst = segments.worst
    if worst is None:
        return f"no segment has the {LEAST} listeners that it takes to be judged{small}"
    return (
        f"worst segment: {worst.kind}: {worst.name}, {worst.listeners:,} listeners: {_interval(worst.ratio, 2)} times "
        f"{segments.baseline}; all listeners {_interval(segments.average, 2)}{small}"
    )


def _interval(measure: Measure, places: int) -> str:
    if measure["low"] is None or measure["high"] is None:
        return f"{measure['mean']:.{places}f}"
    return f"{measure['mean']:.{places}f} [{measure['low']:.{places}f}, {measure['high']:.{places}f}]"
