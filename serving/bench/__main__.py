"""`python -m serving.bench`: Discover Weekly in bulk, step by step, and as a request beside a bare response."""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before NumPy and FAISS: a process is measured on one core

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playlists.errors import SegueError
from playlists.version.registry import current
from playlists.week import week_at
from serving.bench.requests import MINE, asked, bare, served
from serving.bench.stages import step_costs
from serving.bench.stand import draw, issued
from serving.jobs.weekly import Weekly, build_weekly
from serving.load import load_folder
from serving.progress import bar
from serving.shelves.shelf import open_shelf
from serving.store import listeners
from serving.store.opened import open_store, reading

SAMPLE = 1024  # listeners whose steps are measured one by one
REPORT = Path("build/bench-serving.json")


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 when everything was measured."""
    given = _parser().parse_args(argv)
    try:
        with tempfile.TemporaryDirectory(prefix="segue-bench-") as place:
            figures = measured(given, Path(place))
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(figures, indent=1))
    print(table(figures), f"\nwritten to {given.out}", sep="\n")
    return 0


def measured(given: argparse.Namespace, place: Path) -> dict[str, Any]:
    """All figures. The store lies in `place`, and the world too unless one is given."""
    if given.data is None:
        draw(place, given.listeners, given.tracks, given.dimensions)
    data, models = given.data or place / "data", given.models or place / "models"
    database = f"sqlite:///{place}/bench.db"
    engine = open_store(database)
    began = time.perf_counter()
    with bar("loading listens") as advance:
        loaded = load_folder(data, engine, datetime.now(UTC), advance)
    figures: dict[str, Any] = {"load": {"listens": loaded.added, "seconds": round(time.perf_counter() - began, 2)}}
    with served(database, models) as port, bare() as nothing:
        tokens = issued(engine, given.requests)
        asked(port, "/ready", [""] * 20)
        figures["bare response"] = asked(nothing, "/bare", tokens)
        figures["request, made on the spot"] = asked(port, MINE, tokens)
        figures["weekly job"] = _job(database, models, given.workers)
        figures["request, stored"] = asked(port, MINE, tokens)
        figures["bare response, again"] = asked(nothing, "/bare", tokens)
    shelf = open_shelf(models / current(models))
    with reading(engine) as connection:
        ids = listeners.known(connection)[:SAMPLE]
    figures["steps_us"] = step_costs(engine, shelf, ids, week_at(datetime.now(UTC), "UTC"))
    figures["tracks"], figures["dimensions"] = len(shelf.catalogue), shelf.opened.manifest.dimensions
    return figures


def _job(database: str, models: Path, workers: int) -> dict[str, Any]:
    began, used = time.perf_counter(), _children_s()
    with bar("discover weekly") as advance:
        done = build_weekly(Weekly(database, models, datetime.now(UTC), workers=workers), advance)
    seconds = time.perf_counter() - began
    core_us = round(1e6 * (_children_s() - used) / max(1, done.built), 1)
    stages = {stage: round(1e6 * spent / max(1, done.built), 1) for stage, spent in done.seconds.items()}
    return {
        "built": done.built, "failed": done.failed, "seconds": round(seconds, 2), "workers": workers,
        "per_second": round(done.built / seconds, 1), "core_us_a_listener": core_us, "stages_us_a_listener": stages,
    }  # fmt: skip


def _children_s() -> float:
    """Core seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def table(figures: dict[str, Any]) -> str:
    """The figures as lines to read."""
    job, steps = figures["weekly job"], figures["steps_us"]
    lines = [
        f"{figures['tracks']} tracks of {figures['dimensions']} dimensions; {figures['load']['listens']} listens "
        f"loaded in {figures['load']['seconds']} s",
        f"weekly job: {job['built']} built in {job['seconds']} s by {job['workers']} processes, "
        f"{job['per_second']} a second; {job['failed']} failed",
        f"core time a listener, starting the processes included: {job['core_us_a_listener']} µs",
        "stages, wall time a listener: " + ", ".join(f"{k} {v} µs" for k, v in job["stages_us_a_listener"].items()),
        "steps in one process, µs of core time a listener:",
        *(f"  {name:<20}{cost:>9.1f}" for name, cost in steps.items()),
        "requests, one after the other:",
    ]
    timed = {name: value for name, value in figures.items() if isinstance(value, dict) and "p50_ms" in value}
    rows = (f"  {n:<27}p50 {t['p50_ms']:>8.3f} ms  p99 {t['p99_ms']:>8.3f} ms" for n, t in timed.items())
    return "\n".join([*lines, *rows])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serving.bench", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder that `make data` wrote; without it a world is drawn")
    parser.add_argument("--models", type=Path, help="the models for it, one promoted")
    parser.add_argument("--listeners", type=int, default=20_000, help="of the drawn world")
    parser.add_argument("--tracks", type=int, default=100_000, help="of the drawn world")
    parser.add_argument("--dimensions", type=int, default=256, help="of the drawn world")
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=REPORT, help="the figures as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
