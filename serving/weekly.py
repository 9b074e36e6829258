"""`python -m serving.weekly`: Discover Weekly for everybody who is due."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from playlists.errors import BadInput, SegueError
from playlists.week import parse_week
from serving.jobs.shard import ShardDone
from serving.jobs.weekly import Weekly, build_weekly
from serving.progress import bar
from serving.settings import database_url
from serving.store import listeners
from serving.store.opened import connected, reading

ONE_THREAD = "1"  # a process; they are as many as there are cores
NOBODY = "the store has no listeners: make load DATA=… (or POST /v1/listeners)"
MORE = "add people with LISTENS= or a catalogue with TRACKS="
ADVICE = {  # by the stage that left too few tracks
    "found": f"the catalogue has too few tracks: {MORE}",
    "unheard": f"(nearly) every track that the catalogue has for them was heard: {MORE}",
    "not hidden": "they hid nearly all that they had not heard: they can bring it back on the page, under /hidden",
    "not shown before": f"earlier weeks had nearly all that they had not heard: {MORE}",
    "playable": "nearly nothing may be played in their country: a catalogue with TRACKS= that has more for it",
    "one per artist": f"the catalogue has too few artists: {MORE}",
    "few known artists": f"the catalogue has too few artists whom they do not know: {MORE}",
}


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 when everybody who is due was served, 1 when some failed or it could not run at all."""
    given = _parser().parse_args(argv)
    os.environ["OMP_NUM_THREADS"] = ONE_THREAD  # what the spawned processes begin with
    began = time.perf_counter()
    try:
        with bar("discover weekly") as advance:
            done = build_weekly(_asked(given), advance)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    print(told(done, time.perf_counter() - began) if done.due or _people(given.database) else NOBODY)
    if done.failed:
        print(f"{done.failed} of {done.due} listeners failed; the table failures says why", file=sys.stderr)
    return 1 if done.failed else 0


def told(done: ShardDone, seconds: float) -> str:
    """The report: counts, speed, each stage's share of the workers' time, and what helps those who got nothing."""
    whole = sum(done.seconds.values()) or 1.0
    shares = ", ".join(f"{stage} {spent / whole:.0%}" for stage, spent in done.seconds.items())
    none = sum(done.none.values())
    few = f"{done.kept + none} with too few tracks left"
    if done.kept or none:
        few += f" ({done.kept} keep an earlier one, {none} have none)"
    counts = f"discover weekly: {done.due} due, {done.built} built, {few}, {done.failed} failed"
    speed = f"{seconds:.1f} s, {done.built / seconds:.0f} a second"
    return f"{counts}; {speed}" + (f" ({shares})" if shares else "") + _advice(done.none)


def _advice(none: Mapping[str, int]) -> str:
    """A line on what emptied the most of those who have no playlist at all, and what to do."""
    if not none:
        return ""
    stage = max(sorted(none), key=lambda name: none[name])
    return f"\n{none[stage]} of the {sum(none.values())} without a playlist: {ADVICE.get(stage, stage)}"


def _people(database: str) -> int:
    with reading(connected(database)) as connection:
        return listeners.count(connection)


def _asked(given: argparse.Namespace) -> Weekly:
    week = parse_week(given.week) if given.week is not None else None
    return Weekly(given.database, given.models, _moment(given.now), week, given.workers, given.shards)


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"--now {text[:40]!r}: write it as 2026-11-16T00:00:00+09:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serving.weekly", description=__doc__)
    parser.add_argument("--week", help="build this week for everybody, such as 2026-W47; else for those who are due")
    parser.add_argument("--models", type=Path, default=Path("models/demo"), help="the folder with the versions")
    parser.add_argument("--database", default=database_url(os.environ), help="the store; DATABASE_URL by default")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="processes; the cores by default, 0: in this one"
    )
    parser.add_argument("--shards", type=int, help="pieces of work; by default as many as the listeners need")
    parser.add_argument("--now", help="the moment that decides who is due, ISO 8601; the clock by default")
    return parser


if __name__ == "__main__":
    sys.exit(main())
