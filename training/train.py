"""`make train`: from a folder of listens to a verified, published model version.

load → check → split → choose settings on validation → fit without the test part → evaluate beside the baselines
→ fit on everything → export, index, gates → publish. Each stage is kept until the version is out.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import torch

from playlists.catalogue import Catalogue, read_catalogue
from playlists.errors import SegueError
from playlists.listens import read_listens
from playlists.version.registry import versions
from training.checks import check_interactions, check_tables
from training.evaluation.evaluate import EvaluationResult, evaluate
from training.evaluation.split import Split, split
from training.fingerprint import code_commit, data_fingerprint, run_id
from training.interactions import Interactions, interactions
from training.model.fit import Model, fit, system
from training.model.settings import RECIPE, SIZES, Settings, Size
from training.model.tune import Tried, tune
from training.stages import console, once, shown
from training.version import Written, write_and_publish


@dataclass(frozen=True, slots=True)
class Run:
    """One training run: the same data, size and seed are the same run."""

    id: str
    models: Path
    catalogue: Catalogue
    listens: pa.Table
    fingerprint: str
    checks: dict[str, Any]
    size: Size
    seed: int
    threads: int

    @property
    def folder(self) -> Path:
        return self.models / ".work" / self.id


def train(data: Path, models: Path, size: Size, seed: int, threads: int | None = None) -> Path:
    """The folder of the version that learnt from `data`; the published one where this run was done before.

    Raises BadInput for data that nothing can be learnt from, Diverged, GateFailed.
    """
    threads = threads or len(os.sched_getaffinity(0))
    torch.set_num_threads(threads)
    with shown("reading listens"):
        run = start(data, models, size, seed, threads)
    if (before := published(run)) is not None:
        console.print(f"already trained on these listens with this size and seed: {before.name}")
        return before
    run.folder.mkdir(parents=True, exist_ok=True)
    parts = split(run.listens, run.catalogue, seed)
    settings, tried = once(run.folder / "settings", "choosing settings", partial(_tuned, run, parts))
    held_out = once(run.folder / "held-out", "learning without the test part", partial(_held_out, run, parts, settings))
    result = once(
        run.folder / "evaluation", "evaluating beside the baselines", partial(_evaluated, run, parts, held_out)
    )
    known = interactions(run.listens, run.catalogue)
    final = once(run.folder / "final", "learning from everything", partial(_fitted, run, known, settings, "final"))
    with shown("exporting, indexing, publishing"):
        place = _published(run, parts, known, final, held_out, settings, tried, result)
    shutil.rmtree(run.folder, ignore_errors=True)
    return place


def start(data: Path, models: Path, size: Size, seed: int, threads: int) -> Run:
    """Reads and checks `data`. Raises NotFound, BadInput."""
    catalogue, listens = read_catalogue(data / "catalogue.parquet"), read_listens(data)
    checks = check_tables(listens, catalogue)
    check_interactions(interactions(listens, catalogue))
    fingerprint = data_fingerprint(listens, catalogue)
    identity = run_id(fingerprint, {"recipe": RECIPE, "size": size, "settings": asdict(SIZES[size])}, seed)
    return Run(identity, models, catalogue, listens, fingerprint, checks, size, seed, threads)


def published(run: Run) -> Path | None:
    """The version that this run published before; None where it has not."""
    done = [m.id for m in versions(run.models) if m.configuration.get("run") == run.id]
    return run.models / done[-1] if done else None


def _tuned(run: Run, parts: Split) -> tuple[Settings, list[Tried]]:
    return tune(parts, run.catalogue, SIZES[run.size], run.seed)


def _held_out(run: Run, parts: Split, settings: Settings) -> Model | None:
    """The model that has not seen the test part; None where there is no test part or nothing before it."""
    if not parts.test.num_rows:
        return None
    known = interactions(parts.train, run.catalogue, parts.cut)
    return _fitted(run, known, settings, "held-out") if known.binary.nnz else None


def _fitted(run: Run, known: Interactions, settings: Settings, stage: str) -> Model:
    checkpoints = run.folder / f"{stage}.epochs"
    checkpoints.mkdir(exist_ok=True)
    return fit(known, settings, run.seed, checkpoints)


def _evaluated(run: Run, parts: Split, held_out: Model | None) -> EvaluationResult | None:
    if held_out is None:
        return None
    ours = {task: system(held_out, task) for task in held_out.tasks}
    ours["new release"] = ours["continuation"]
    systems = {"segue": ours}
    return evaluate(systems, parts, run.catalogue, "segue", run.seed)


def _published(
    run: Run, parts: Split, known: Interactions, final: Model, held_out: Model | None, settings: Settings,
    tried: list[Tried], result: EvaluationResult | None,
) -> Path:  # fmt: skip
    now = datetime.now(UTC)
    said = Written(
        id=f"{now:%Y%m%d}-{run.id}",
        created=now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        configuration={"run": run.id, "size": run.size, "settings": asdict(settings), "tried": tried},
        seed=run.seed,
        data=_said_of_data(run, parts, result),
        metrics=result.metrics if result else {},
        differences=result.differences if result else {},
        commit=code_commit(),
    )
    return write_and_publish(run.models, run.folder, known, final, held_out, said, run.threads, lambda folder: None)


def _said_of_data(run: Run, parts: Split, result: EvaluationResult | None) -> dict[str, Any]:
    at = pc.min_max(run.listens["at"]).as_py()
    why = f"not measured: {run.checks['listeners']} listener(s), {run.checks['listens']} listens leave nothing to ask"
    return {
        "fingerprint": run.fingerprint,
        "window": {end: value and value.isoformat() for end, value in at.items()},
        "split": {
            "kind": parts.kind,
            "seed": parts.seed,
            "cold": parts.cold,
            "cut": parts.cut and parts.cut.isoformat(),
        },
        "groups": result.groups if result else {},
        "not_measured": result.not_measured if result else {"everything": why},
    } | run.checks


def main(argv: Sequence[str] | None = None) -> int:
    """The command: the id and the folder of the version on the last line; 1 and a message where it is refused."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(argv)
    try:
        place = train(given.data, given.models, given.size, given.seed)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    print(f"{place.name} {place}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
