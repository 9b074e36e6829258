"""`python -m serving.bench.swap`: what requests notice while versions are promoted and rolled back under load.

Every connection reads its listener's playlist of this week nine times of ten, and else has one made on the spot.
A swap lasts from the promotion, or the rollback, until the server says that it serves the other version.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path

import orjson

from playlists.errors import NotReady, SegueError
from playlists.version.registry import promote, rollback
from serving.bench.clients import Answered, Call, asked_at_once, figures
from serving.bench.memory import resident_mb
from serving.bench.requests import MINE, Server, asked, server
from serving.bench.stand import Stand, stand

OTHER = "other"
LOOK_S = 0.05  # how often the server is asked what it serves
LATEST_S = 30.0  # a swap that takes longer is a failure
READ, MADE = "read, stored", "made on the spot"
TURNS = 10  # requests of a connection, of which one is MADE
PHASES = ("before", "swapping", "after")


@dataclass(slots=True)
class Swaps:
    """When the version changed: from the promotion to the server's word, by `time.perf_counter`."""

    spans: list[tuple[float, float]] = field(default_factory=list)
    fault: SegueError | None = None

    def phase(self, one: Answered) -> str:
        """When a request was under way: `swapping` where it met a swap, however shortly."""
        ended = one.began + one.ms / 1000
        if any(one.began < until and ended > since for since, until in self.spans):
            return "swapping"
        return "before" if not self.spans or one.began < self.spans[0][0] else "after"


def measured(
    ours: Stand, served: Server, connections: int, times: int, quiet_s: float, pause_s: float
) -> tuple[list[Answered], Swaps]:
    """What was asked while the version was changed `times` times, with so many quiet seconds around each change.

    Raises SegueError where the server did not follow.
    """
    swaps = Swaps()
    swapping = threading.Thread(target=_swap, args=(ours.models, served.port, times, quiet_s, swaps))
    swapping.start()
    answered: list[Answered] = []
    lines = [_calls(token, number) for number, token in enumerate(ours.tokens[:connections])]
    while swapping.is_alive():
        answered += asked_at_once(served.port, lines, quiet_s, pause_s)
    swapping.join()
    if swaps.fault:
        raise swaps.fault
    return answered, swaps


def _calls(token: str, number: int) -> Iterator[Call]:
    read, made = Call(READ, MINE, token), Call(MADE, MINE, token, b"{}")
    return cycle([made if turn == number % TURNS else read for turn in range(TURNS)])


def _swap(models: Path, port: int, times: int, quiet_s: float, swaps: Swaps) -> None:
    try:
        for number in range(times):
            time.sleep(quiet_s)
            began = time.perf_counter()
            if number % 2:
                wanted = rollback(models)[1]
            else:
                promote(models, wanted := OTHER, lambda candidate, now: [])
            _wait_for(port, wanted)
            swaps.spans.append((began, time.perf_counter()))
        time.sleep(quiet_s)
    except SegueError as error:
        swaps.fault = error


def _wait_for(port: int, version: str) -> None:
    until = time.monotonic() + LATEST_S
    while time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=LATEST_S)
        connection.request("GET", "/ready")
        said = orjson.loads(connection.getresponse().read())
        connection.close()
        if said["version"] == version:
            return
        time.sleep(LOOK_S)
    raise NotReady(f"version {version} is not served {LATEST_S:.0f} s after its promotion")


def lines_of(answered: Sequence[Answered], swaps: Swaps) -> Iterator[str]:
    """The figures to read: each phase and kind of request, then how long a swap took."""
    began, ended = answered[0].began, answered[-1].began
    swapping = sum(until - since for since, until in swaps.spans)
    before = swaps.spans[0][0] - began
    for phase, lasted in zip(PHASES, (before, swapping, ended - began - before - swapping), strict=True):
        for name, found in figures([one for one in answered if swaps.phase(one) == phase], lasted).items():
            yield f"{phase:<10}{name:<18}{found}"
    took = sorted(until - since for since, until in swaps.spans)
    middle, longest = took[len(took) // 2], took[-1]
    yield f"{len(took)} swaps, until the other version answered: {middle:.2f} s, the longest {longest:.2f} s"


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 where a request failed."""
    from serving.bench.version import add_version  # needs the onnx package, which only this needs

    given = _parser().parse_args(argv)
    try:
        people = max(given.listeners, given.connections)
        with stand(given.database, people, given.tracks, given.dimensions, given.connections) as ours:
            turned = {task: -vectors for task, vectors in ours.world.vectors.items()}
            add_version(ours.models, OTHER, ours.world.catalogue, turned)
            rollback(ours.models)
            with server(ours.database, ours.models) as served:
                for path in (MINE, "/v1/search?q=title"):
                    asked(served.port, path, ours.tokens)
                before_mb = resident_mb(served.process)
                answered, swaps = measured(ours, served, given.connections, given.swaps, given.quiet, given.pause)
                after_mb = resident_mb(served.process)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    print(*lines_of(answered, swaps), sep="\n")
    print(f"memory of the server: {before_mb:.0f} MB before, {after_mb:.0f} MB after")
    return int(any(one.failed for one in answered))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serving.bench.swap", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--database", help="an empty store of its own; a new SQLite file without it")
    parser.add_argument("--listeners", type=int, default=2000)
    parser.add_argument("--tracks", type=int, default=50_000)
    parser.add_argument("--dimensions", type=int, default=128)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--swaps", type=int, default=10)
    parser.add_argument("--quiet", type=float, default=5.0, help="seconds before, between and after the swaps")
    parser.add_argument("--pause", type=float, default=0.2, help="seconds between an answer and the next request")
    return parser


if __name__ == "__main__":
    sys.exit(main())
