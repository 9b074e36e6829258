"""`python -m serving.weekly`: the playlists of everybody who is due, kind by kind."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from playlists.errors import BadInput, SegueError
from playlists.kinds import RECIPES, family
from playlists.recipes.discover_weekly import KIND
from playlists.version.registry import current
from playlists.week import parse_period
from serving.answering.answers import called
from serving.answering.worlds import measure_worlds
from serving.curation.revisions import base_of
from serving.jobs.shard import ShardDone
from serving.jobs.weekly import Weekly, build_weekly
from serving.progress import bar
from serving.responses.guards import stop_worse
from serving.settings import database_url, settings_file
from serving.shelves.shelf import open_shelf
from serving.store import listeners
from serving.store.opened import open_store, reading

ONE_THREAD = "1"  # a process; they are as many as there are cores
NOBODY = "the store has no listeners: make load DATA=… (or POST /v1/listeners)"
MORE = "add people with LISTENS= or a catalogue with TRACKS="
NEWER = "a catalogue with TRACKS= that is as new as the listens"
ADVICE = {  # by the stage that left too few tracks
    "found": f"the catalogue has too few tracks: {MORE}",
    "unheard": f"(nearly) every track that the catalogue has for them was heard: {MORE}",
    "not hidden": "they hid nearly all that they had not heard: they can bring it back on the page, under /hidden",
    "not shown before": f"earlier weeks had nearly all that they had not heard: {MORE}",
    "not explicit": "nearly all that they had not heard is explicit, which their dial keeps out",
    "genres let in": f"their dial lets in few genres, or such as the catalogue has little of: {MORE}",
    "genres kept out": "their dial keeps out the genres of nearly all that they had not heard",
    "playable": "nearly nothing may be played in their country: a catalogue with TRACKS= that has more for it",
    "one per artist": f"the catalogue has too few artists: {MORE}",
    "few known artists": f"the catalogue has too few artists whom they do not know: {MORE}",
    "released lately": f"the catalogue has too few tracks of these four weeks with their day of release: {NEWER}",
    "no compilation": f"nearly all that came out these four weeks is on compilations: {NEWER}",
    "no reissue": f"nearly all that came out these four weeks came out before: {NEWER}",
    "heard by others": "nobody has heard what is new, and nothing is known of these listeners: their first listens",
    "known or new": "(nearly) all there is for these mixes was skipped: more listens",
    "artist cap": "what they play is by too few artists: more listens",
    "played these four weeks": "they heard too little to the end these four weeks: more listens, with times",
    "played a year ago": "they heard too little to the end a year or more ago: an older history, with times",
    "loved then": "they played too little of it three times a year or more ago: an older history, with times",
    "not played now": "what they loved a year ago they still play: nothing is to be found again",
}


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 when everybody who is due was served, 1 when some failed or it could not run at all."""
    os.environ["OMP_NUM_THREADS"] = ONE_THREAD  # what the spawned processes begin with
    try:
        given = _parser().parse_args(argv)
        asked = _asked(given)
        if not _people(given.database):
            print(NOBODY)
            return 0
        _guard(given)
        failed = [_told_of(one) for one in asked]
        if any(one.kind == KIND for one in asked):
            _measure(given)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    return 1 if any(failed) else 0


def _guard(given: argparse.Namespace) -> None:
    """Stops the variants that are surely worse than is allowed, before anybody is given them again."""
    for stop in stop_worse(open_store(given.database), _moment(given.now)):
        print(f"experiment {stop.experiment}: variant {stop.variant} is stopped: {stop.why}")


def _measure(given: argparse.Namespace) -> None:
    """How wide everybody's world was until last week; from then on `GET /v1/me/bubble` reads it."""
    shelf = open_shelf(given.models / current(given.models))
    if done := measure_worlds(open_store(given.database), shelf, _moment(given.now)):
        print(f"bubble: the weeks of {done} listeners measured")


def _told_of(asked: Weekly) -> int:
    """Builds one kind and says what became of it; how many listeners failed."""
    name, began = called(asked.kind), time.perf_counter()
    with bar(name) as advance:
        done = build_weekly(asked, advance)
    print(told(name, done, time.perf_counter() - began))
    if done.failed:
        print(f"{name}: {done.failed} of {done.due} listeners failed; the table failures says why", file=sys.stderr)
    return done.failed


def told(name: str, done: ShardDone, seconds: float) -> str:
    """The report: counts, speed, each stage's share of the workers' time, and what helps those who got nothing."""
    whole = sum(done.seconds.values()) or 1.0
    shares = ", ".join(f"{stage} {spent / whole:.0%}" for stage, spent in done.seconds.items())
    none = sum(done.none.values())
    few = f"{done.kept + none} with too few tracks left"
    if done.kept or none:
        few += f" ({done.kept} keep an earlier one, {none} have none)"
    counts = f"{name}: {done.due} due, {done.built} built, {few}, {done.failed} failed"
    speed = f"{seconds:.1f} s, {done.built / seconds:.0f} a second"
    return f"{counts}; {speed}" + (f" ({shares})" if shares else "") + _advice(done.none)


def _advice(none: Mapping[str, int]) -> str:
    """A line on what emptied the most of those who have no playlist at all, and what to do."""
    if not none:
        return ""
    stage = max(sorted(none), key=lambda name: none[name])
    return f"\n{none[stage]} of the {sum(none.values())} without a playlist: {ADVICE.get(stage, stage)}"


def _people(database: str) -> int:
    with reading(open_store(database)) as connection:
        return listeners.count(connection)


def _asked(given: argparse.Namespace) -> list[Weekly]:
    """The jobs, one a kind. A given week or day is built of all kinds that are made for such.

    Kinds with themes are made when they are first asked for, unless they are named: a listener has a dozen of them
    a day, and reads few.
    """
    base = base_of(given.settings)
    kinds = given.kind or [kind for kind, recipe in RECIPES.items() if recipe.themes is None]
    now, asked = _moment(given.now), []
    for kind in kinds:
        every = family(kind).every
        wanted = given.day if every == "day" else given.week
        if wanted is None and (given.week or given.day):
            continue
        period = parse_period(wanted, every) if wanted is not None else None
        asked.append(Weekly(given.database, given.models, now, kind, period, given.workers, given.shards, base))
    return asked


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
    parser.add_argument(
        "--kind",
        action="append",
        help="such as discover-weekly or daily-mix, with all its themes; all kinds without it",
    )
    parser.add_argument("--week", help="build this week for everybody, such as 2026-W47; else for those who are due")
    parser.add_argument("--day", help="build this day for everybody, such as 2026-11-18")
    parser.add_argument("--models", type=Path, default=Path("models/demo"), help="the folder with the versions")
    parser.add_argument("--database", default=database_url(os.environ), help="the store; DATABASE_URL by default")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="processes; the cores by default, 0: in this one"
    )
    parser.add_argument("--shards", type=int, help="pieces of work; by default as many as the listeners need")
    parser.add_argument(
        "--settings", type=Path, default=settings_file(os.environ), help="the file of settings; SETTINGS by default"
    )
    parser.add_argument("--now", help="the moment that decides who is due, ISO 8601; the clock by default")
    return parser


if __name__ == "__main__":
    sys.exit(main())
