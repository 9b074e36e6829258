"""`python -m serving.bench.submitted`: how many listens a second are taken, as importers and as players send them.

Every connection is one listener. First each sends documents of --together listens, one after the other, then single
listens. In the end the store has every listen that was acknowledged, or it is said how many it lacks.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from sqlalchemy import Engine

from playlists.errors import SegueError
from serving.bench.clients import Answered, asked_at_once, figures
from serving.bench.listens import batches
from serving.bench.memory import resident_mb
from serving.bench.requests import asked, server
from serving.bench.stand import Stand, stand
from serving.store import listens
from serving.store.opened import reading

WARM_S = 3.0  # of single listens first: the keys of the catalogue are read with the first one of each process


def measured(ours: Stand, port: int, together: int, seconds: float, since: int) -> list[Answered]:
    """What came of sending `together` listens at once, by every connection for so many seconds.

    `since` is the number of the first caller, whose listens are like nobody else's.
    """
    name = f"{together} at once" if together > 1 else "single"
    lines = [batches(name, token, since + number, together) for number, token in enumerate(ours.tokens)]
    return asked_at_once(port, lines, seconds)


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 where a request failed, or the store lacks an acknowledged listen."""
    given = _parser().parse_args(argv)
    print(f"{time.strftime('%F %H:%M')}: {given.connections} connections, {given.workers} processes")
    try:
        size = given.connections, given.tracks, given.dimensions
        with stand(given.database, *size, tokens=given.connections, built=False) as ours:
            with server(ours.database, ours.models, workers=given.workers) as served:
                asked(served.port, "/v1/me", ours.tokens)
                there = _count(ours.store)
                single = measured(ours, served.port, 1, min(WARM_S, given.seconds), 1_000)
                many = measured(ours, served.port, given.together, given.seconds, 2_000)
                single += measured(ours, served.port, 1, given.seconds, 3_000)
                memory = f"memory of the server: at most {resident_mb(served.process, peak=True):.0f} MB"
            added = _count(ours.store) - there
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    return _told(single, many, given, added, memory)


def _told(single: list[Answered], many: list[Answered], given: argparse.Namespace, added: int, memory: str) -> int:
    well = sum(not one.failed for one in single) + given.together * sum(not one.failed for one in many)
    print(f"{given.together * len(many) / given.seconds:.0f} listens a second, {given.together} at once")
    print(*(f"{name:<14}{one}" for name, one in figures(many, given.seconds).items()), sep="\n")
    last = [one for one in single if one.began > many[-1].began]
    print(*(f"{name:<14}{one}" for name, one in figures(last, given.seconds).items()), sep="\n")
    print(f"acknowledged {well}, in the store {added}; {memory}")
    return int(added < well or any(one.failed for one in single + many))


def _count(store: Engine) -> int:
    with reading(store) as connection:
        return listens.count(connection)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m serving.bench.submitted", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("--database", help="an empty store of its own; a new SQLite file without it")
    parser.add_argument("--tracks", type=int, default=50_000)
    parser.add_argument("--dimensions", type=int, default=16)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--together", type=int, default=1000, help="listens of one document, at most 1,000")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each of both ways")
    parser.add_argument("--workers", type=int, default=1, help="processes that answer")
    return parser


if __name__ == "__main__":
    sys.exit(main())
