"""`python -m serving.bench.beside`: how long a request takes while the same server builds everybody's playlists."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from sqlalchemy import Engine, func, select

from serving.bench.requests import Times, asked, served
from serving.bench.stand import stand
from serving.store.opened import reading
from serving.store.tables import playlists
from serving.store.task_tables import tasks

PATH = "/v1/me"  # a token, a listener and a count: what nearly every request reads
WARM = 20  # requests that open what a server opens once
ROUND = 100


def main(argv: Sequence[str] | None = None) -> int:
    """The command: the times without and with work in the background, and how fast that went."""
    given = _parser().parse_args(argv)
    size = given.listeners, given.tracks, given.dimensions
    with stand(given.database, *size, tokens=ROUND, built=False) as ours:
        with served(ours.database, ours.models) as port:
            asked(port, PATH, ours.tokens[:WARM])
            print("alone        ", asked(port, PATH, ours.tokens * (given.requests // ROUND)))
        with served(ours.database, ours.models, worker=True) as port:
            _wait_for_work(ours.store)
            print("beside a job ", *_beside(ours.store, port, ours.tokens, given.requests), sep=" ")
    return 0


def _beside(store: Engine, port: int, tokens: list[str], most: int) -> tuple[Times, str]:
    """The times of requests while playlists are built, and what was built meanwhile."""
    before, began = _built(store), time.perf_counter()
    times = asked(port, PATH, tokens * (most // ROUND))
    built, seconds = _built(store) - before, time.perf_counter() - began
    with reading(store) as connection:
        waits = connection.scalar(select(func.count()).select_from(tasks).where(tasks.c.ended_ms.is_(None))) or 0
    return times, f"{built} playlists built in these {seconds:.1f} s, {waits} tasks still to do"


def _wait_for_work(store: Engine) -> None:
    """Until the first playlists are there: from then on it builds."""
    while not _built(store):
        time.sleep(0.1)


def _built(store: Engine) -> int:
    with reading(store) as connection:
        return connection.scalar(select(func.count()).select_from(playlists)) or 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serving.bench.beside", description=__doc__)
    parser.add_argument("--database", help="an empty store of its own; a new SQLite file without it")
    parser.add_argument("--listeners", type=int, default=3000)
    parser.add_argument("--tracks", type=int, default=20_000)
    parser.add_argument("--dimensions", type=int, default=128)
    parser.add_argument("--requests", type=int, default=3000)
    return parser


if __name__ == "__main__":
    sys.exit(main())
