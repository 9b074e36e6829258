"""A published split by the whole way that data goes: import → train → recommend → score, beside baselines.

What is recommended is what would be served: `serving.recommend` runs as a process of its own, since training knows
nothing of serving.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playlists.errors import SegueError
from training.model.settings import Size
from training.published.beside import Beside, beside
from training.published.known import KNOWN
from training.published.prepare import prepare
from training.published.score import Scored, read_recommended, score
from training.published.splits import SPLITS, Part, question
from training.train import train

K = 100


@dataclass(frozen=True, slots=True)
class Measured:
    """What came out, and how long training took beside the version's own evaluation."""

    split: str
    part: Part
    ours: Scored
    train_seconds: float
    others: dict[str, Beside]
    absent: dict[str, str]


def measure(
    split: str, folder: Path, part: Part, work: Path, size: Size, seed: int, progress: Callable[[str], None]
) -> Measured:
    """Prepares, trains and recommends below `work`, where what is done is not done again, and scores the lists.

    Raises SegueError where a step refuses.
    """
    place = work / split / part
    prepare(split, folder, part, place / "listens", seed, progress)
    began = time.perf_counter()
    version = train(place / "listens", place / "models", size, seed)
    seconds = time.perf_counter() - began
    lists = _recommended(version, place / "listens", place / f"{version.name}.parquet")
    asked, validation = (question(split, folder, p, seed) for p in (part, "validation"))
    others, absent = beside(split, asked, validation, seed, progress) if part == "test" else ({}, {})
    return Measured(split, part, score(asked, read_recommended(lists), seed), seconds, others, absent)


def readable(measured: Measured) -> str:
    """The table: ours and the baselines by the split's second figure, then what others published."""
    figures = SPLITS[measured.split].figures
    rows = {"segue, as served": Beside(measured.ours, seconds=round(measured.train_seconds, 1))} | measured.others
    best_first = sorted(rows, key=lambda name: -rows[name].scored.figures[figures[1]][0])
    said = f"{measured.split}, {measured.part}: {measured.ours.listeners:,} listeners; what they had before is masked"
    lines = [said, f"{'':30} {figures[0]:>26} {figures[1]:>26}  seconds  setting"]
    for name in best_first:
        first, second = (_cell(rows[name].scored.figures[figure]) for figure in figures)
        lines.append(f"{name:30} {first:>26} {second:>26} {rows[name].seconds:8}  {_said(rows[name])}")
    lines += [f"not measured: {name}: {why}" for name, why in measured.absent.items()]
    lines.append("published (method's paper):")
    for row in KNOWN[measured.split]:
        cells = ("-" if value is None else f"{value:.4f}" for value in row.figures)
        lines.append(f"{row.name:30} " + " ".join(f"{c:>26}" for c in cells) + f"  {row.paper}")
    return "\n".join(lines)


def _recommended(version: Path, listens: Path, out: Path) -> Path:
    command = [sys.executable, "-m", "serving.recommend", "--model", version, "--data", listens, "--out", out]
    done = subprocess.run([*map(str, command), "--k", str(K)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SegueError(f"serving.recommend on {listens} ended with {done.returncode}: {done.stderr.strip()}")
    return out


def _cell(figure: tuple[float, float, float]) -> str:
    return "{:.4f} [{:.4f}, {:.4f}]".format(*figure)


def _said(row: Beside) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.setting.items())
