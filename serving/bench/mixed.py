"""`python -m serving.bench.mixed`: many connections read stored playlists and write listens, beside a bare answer.

Every connection is one listener, who reads their playlist of this week four times of five and else sends a listen. The
same connections ask a server that only answers, before and after. The server's memory is looked at all the while.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, repeat

import numpy as np

from playlists.errors import SegueError
from serving.bench.clients import Answered, Call, asked_at_once, figures
from serving.bench.listens import batches
from serving.bench.memory import sampled
from serving.bench.requests import MINE, asked, bare, server
from serving.bench.stand import Stand, stand

TURNS = 5  # requests of a connection, of which one is a listen
READ, WRITTEN, BARE = "playlist read", "listen written", "bare answer"
SAMPLES = 200  # of the server's memory
WARM = 5  # of so many parts of the time one is not counted: until then a server still opens what it keeps open


def reading_and_writing(token: str, number: int) -> Iterator[Call]:
    """What one listener asks, without end."""
    read, written = Call(READ, MINE, token), batches(WRITTEN, token, number, 1)
    for turn in cycle(range(TURNS)):
        yield next(written) if turn == number % TURNS else read


def measured(
    ours: Stand, seconds: float, pause_s: float, workers: int, worker: bool
) -> tuple[list[Answered], list[tuple[float, float]]]:
    """What was asked, and the memory of the server meanwhile."""
    with server(ours.database, ours.models, worker, workers) as served:
        asked(served.port, MINE, ours.tokens)
        lines = [reading_and_writing(token, number) for number, token in enumerate(ours.tokens)]
        with sampled(served.process, seconds / SAMPLES) as samples:
            return asked_at_once(served.port, lines, seconds, pause_s), samples


def beside(connections: int, seconds: float, pause_s: float) -> list[Answered]:
    """The same number of connections at a server that only answers."""
    with bare() as port:
        return asked_at_once(
            port, [repeat(Call(BARE, "/bare", "nobody")) for _ in range(connections)], seconds, pause_s
        )


def memory_of(samples: Sequence[tuple[float, float]]) -> str:
    """Where memory stood when the server was warm and in the end, and how fast a straight line through it rises."""
    at_s, mb = np.array(samples).T
    warm = at_s >= at_s[-1] / WARM
    rise = 3600 * np.polyfit(at_s[warm], mb[warm], 1)[0] if warm.sum() > 2 else 0.0
    first, last = f"{mb[0]:.0f} MB at first", f"{mb[-1]:.0f} MB after {at_s[-1] / 60:.1f} min"
    then = f"{mb[warm][0]:.0f} MB after {at_s[warm][0] / 60:.1f} min"
    return f"memory of the server: {first}, {then}, {last}, at most {mb.max():.0f} MB; warm {rise:+.0f} MB an hour"


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 where a request failed."""
    given = _parser().parse_args(argv)
    short = min(given.seconds, 10.0)
    try:
        people = max(given.listeners, given.connections)
        with stand(given.database, people, given.tracks, given.dimensions, given.connections) as ours:
            answered = beside(given.connections, short, given.pause)
            ours_, samples = measured(ours, given.seconds, given.pause, given.workers, given.worker)
            answered += beside(given.connections, short, given.pause)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    found = figures(ours_, given.seconds) | figures(answered, 2 * short)
    print(f"{time.strftime('%F %H:%M')}: {given.connections} connections, {given.workers} processes")
    print(*(f"{name:<16}{one}" for name, one in found.items()), memory_of(samples), sep="\n")
    return int(any(one.failed for one in ours_))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serving.bench.mixed", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--database", help="an empty store of its own; a new SQLite file without it")
    parser.add_argument("--listeners", type=int, default=300)
    parser.add_argument("--tracks", type=int, default=50_000)
    parser.add_argument("--dimensions", type=int, default=64)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between an answer and the next request")
    parser.add_argument("--workers", type=int, default=1, help="processes that answer")
    parser.add_argument("--worker", action="store_true", help="each of them also works in the background")
    return parser


if __name__ == "__main__":
    sys.exit(main())
