"""`python -m serving.bench.million`: what a million listeners cost: Discover Weekly with every rule, reason and row.

It draws a world and a version with a second stage, both of true size, stores the listens, and lets processes build
shard by shard as the weekly job does, for as long as it is given. Core seconds count: a busy machine measures the same.
With `--beside` the code of another checkout takes turns with this one, over shards of one store.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before NumPy and FAISS: each process is measured on one core

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import delete

from playlists.version.registry import current, promote, publish
from serving.bench.world import draw_listens, draw_world
from serving.store import listeners, listens
from serving.store.opened import open_store, reading
from serving.store.response_tables import offers
from serving.store.tables import playlists

WEEK = "2026-W02"
PIECE = 10_000  # listeners drawn and stored at a time
A_SHARD = 512  # listeners built in one turn
MILLION, PROMISED_S, CORES = 1_000_000, 600, 2
SAMPLE = 256  # listeners whose steps are told apart


@dataclass(slots=True)
class Tally:
    """What the turns of one checkout came to."""

    built: int = 0
    short: int = 0
    core_s: float = 0.0
    each_us: list[float] = field(default_factory=list)  # by turn
    steps: dict[str, float] = field(default_factory=dict)

    def add(self, answer: dict[str, Any]) -> None:
        self.built += answer["built"]
        self.short += answer["short"]
        self.core_s += answer["core_s"]
        self.each_us.append(1e6 * answer["core_s"] / max(1, answer["built"]))


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 when somebody's playlists were built."""
    given = _parser().parse_args(argv)
    database = given.database or f"sqlite:///{given.place.resolve()}/bench.db"
    _prepared(given, database)
    version = (given.place / "models" / current(given.place / "models")).resolve()
    shards = max(2, given.listeners // A_SHARD)
    trees = [Path.cwd(), *([given.beside] if given.beside else [])]
    with ExitStack() as stack:
        turns = [stack.enter_context(_turns(tree, database, version, shards)) for tree in trees]
        tallies = [Tally() for _ in trees]
        _measure(turns, tallies, given.seconds, shards)
    for tree, tally in zip(trees, tallies, strict=True):
        print(told(str(tree), tally))
    return 0 if all(tally.built for tally in tallies) else 1


def _measure(turns: Sequence[subprocess.Popen[str]], tallies: Sequence[Tally], seconds: float, shards: int) -> None:
    """Turn by turn, each its own shard; the first turn of each only warms it up."""
    until, number = time.monotonic() + seconds, 0
    while number + len(turns) <= shards and (time.monotonic() < until or not all(tally.built for tally in tallies)):
        for turn, tally in zip(turns, tallies, strict=True):
            answer = _asked(turn, str(number))
            if number >= len(turns):
                tally.add(answer)
            number += 1
    for turn, tally in zip(turns, tallies, strict=True):
        tally.steps = _asked(turn, f"steps {SAMPLE}")["steps"]


def told(name: str, tally: Tally) -> str:
    """The figures as lines to read."""
    each = 1e6 * tally.core_s / max(1, tally.built)
    whole = MILLION * each / 1e6 / CORES
    lines = [
        f"{name}: {tally.built} playlists in {tally.core_s:.1f} core s, {tally.short} with too few tracks left",
        f"  {each:.0f} µs of a core a listener (by turn: {', '.join(f'{one:.0f}' for one in tally.each_us)})",
        f"  a million on {CORES} cores: {whole / 60:.0f} minutes; promised are {PROMISED_S // 60}",
        "  of which, by a profile, µs: " + ", ".join(f"{step} {cost:.0f}" for step, cost in tally.steps.items()),
    ]
    return "\n".join(lines)


def _prepared(given: argparse.Namespace, database: str) -> None:
    """The version and as many listeners as are asked for; what an earlier run left in `place` is used again."""
    if not (given.place / "models").exists():
        _version(given.place, given.listeners, given.tracks, given.dimensions)
    store = open_store(database)
    with reading(store) as connection:
        there = listeners.count(connection)
    for first in range(there, given.listeners, PIECE):
        count = min(PIECE, given.listeners - first)
        people, heard = draw_listens(first, count, given.tracks)
        with store.begin() as connection:
            listeners.load(connection, people, datetime.now(UTC))
            listens.add(connection, heard)
        print(f"stored {first + count} listeners", file=sys.stderr)
    with store.begin() as connection:  # what an earlier run built would not be built again
        connection.execute(delete(offers))
        connection.execute(delete(playlists))
    store.dispose()


def _version(place: Path, people: int, tracks: int, dimensions: int) -> None:
    from serving.bench.second import add_second_stage  # needs the onnx package, which only this needs
    from serving.bench.version import write_version

    print(f"drawing {tracks} tracks of {dimensions} dimensions", file=sys.stderr)
    world = draw_world(min(people, PIECE), tracks, dimensions, tasks=("continuation", "discovery", "release"))
    work = place / "models" / ".work" / "drawn"
    write_version(work, "drawn", world.catalogue, world.vectors)
    add_second_stage(work, world.catalogue)
    publish(work, place / "models")
    promote(place / "models", "drawn", lambda candidate, now: [])


def _turns(tree: Path, database: str, version: Path, shards: int) -> subprocess.Popen[str]:
    """A process that runs the code of `tree`, ready."""
    script = str(Path(__file__).with_name("turns.py"))
    command = [sys.executable, "-P", script, database, str(version), WEEK, str(shards)]
    environment = os.environ | {"PYTHONPATH": str(tree.resolve())}
    turn = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    _read(turn.stdout)
    return turn


def _asked(turn: subprocess.Popen[str], question: str) -> dict[str, Any]:
    assert turn.stdin is not None
    turn.stdin.write(question + "\n")
    turn.stdin.flush()
    return _read(turn.stdout)


def _read(answers: IO[str] | None) -> dict[str, Any]:
    assert answers is not None
    answer: dict[str, Any] = json.loads(answers.readline())
    return answer


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serving.bench.million", description=__doc__)
    parser.add_argument("--listeners", type=int, default=MILLION, help="in the store")
    parser.add_argument("--tracks", type=int, default=100_000)
    parser.add_argument("--dimensions", type=int, default=256)
    parser.add_argument("--seconds", type=float, default=300, help="how long it builds; all of them, if it can")
    parser.add_argument("--place", type=Path, default=Path("build/million"), help="where the world lies, and stays")
    parser.add_argument("--database", help="an empty store to fill; a SQLite file in the place without it")
    parser.add_argument("--beside", type=Path, help="another checkout, whose code takes turns with this one")
    return parser


if __name__ == "__main__":
    sys.exit(main())
