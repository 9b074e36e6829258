"""`python -m serving.bench.beside`: how long a request takes while the same server builds everybody's playlists."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, func, select

from serving.bench.__main__ import draw
from serving.bench.requests import Times, asked, served
from serving.load import load_folder
from serving.progress import bar
from serving.store import listeners
from serving.store.opened import open_store, reading
from serving.store.tables import playlists
from serving.store.task_tables import tasks

PATH = "/v1/me"  # a token, a listener and a count: what nearly every request reads
WARM = 20  # requests that open what a server opens once
ROUND = 100


def main(argv: Sequence[str] | None = None) -> int:
    """The command: the times without and with work in the background, and how fast that went."""
    given = _parser().parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="segue-bench-") as folder:
        place = Path(folder)
        draw(place, given.listeners, given.tracks, given.dimensions)
        store = open_store(f"sqlite:///{place}/bench.db")
        with bar("loading listens") as advance:
            load_folder(place / "data", store, datetime.now(UTC), advance)
        tokens = _tokens(store, ROUND)
        with served(str(store.url), place / "models") as port:
            asked(port, PATH, tokens[:WARM])
            print("alone        ", asked(port, PATH, tokens * (given.requests // ROUND)))
        with served(str(store.url), place / "models", worker=True) as port:
            _wait_for_work(store)
            print("beside a job ", *_beside(store, port, tokens, given.requests), sep=" ")
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


def _tokens(store: Engine, count: int) -> list[str]:
    now = datetime.now(UTC)
    with store.begin() as connection:
        ids = listeners.known(connection)[:count]
        return [listeners.issue_token(connection, id, now, "bench") for id in ids]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serving.bench.beside", description=__doc__)
    parser.add_argument("--listeners", type=int, default=3000)
    parser.add_argument("--tracks", type=int, default=20_000)
    parser.add_argument("--dimensions", type=int, default=128)
    parser.add_argument("--requests", type=int, default=3000)
    return parser


if __name__ == "__main__":
    sys.exit(main())
