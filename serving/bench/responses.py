"""`python -m serving.bench.responses`: how long the report of responses takes over a store of a million listens."""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import orjson
import pyarrow as pa
from sqlalchemy import Connection

from playlists.catalogue import TRACKS, Catalogue
from playlists.listens import LISTENS
from playlists.week import Week, begins
from serving.responses.report import BY, report
from serving.responses.span import Span
from serving.store import listeners, listens, openings, playlists
from serving.store.addresses import address
from serving.store.changes import ms
from serving.store.listens import count
from serving.store.opened import open_store, reading
from serving.store.playlists import StoredPlaylist

FIRST = Week(2026, 30)
WEEKS = 12
KINDS = ("discover-weekly", "release-radar", "on-repeat", "time-capsule")
TRACK_COUNT = 20_000
LENGTH = 30
PLAYED = 0.4  # of what is offered; the other listens are of anything
TOGETHER = 100  # listeners stored at once


def main(argv: Sequence[str] | None = None) -> int:
    """The command: fills a new store, then reports on it."""
    given = _parser().parse_args(argv)
    catalogue = _catalogue()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(given.database or f"sqlite:///{folder}/segue.db")
        for people in _chunks(given.listeners):
            with store.begin() as connection:
                _fill(connection, people, given.listens // given.listeners)
        with reading(store) as connection:
            print(f"{store.dialect.name}: {count(connection):,} listens of {given.listeners:,} listeners")
            for by in (None, *BY) if given.all else (None,):
                began, spent = time.perf_counter(), time.process_time()
                made = report(connection, Span(FIRST, FIRST.plus(WEEKS - 1)), catalogue, by)
                wall, core = time.perf_counter() - began, time.process_time() - spent
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
                print(f"by {by}: {len(made.cells):,} cells in {wall:.1f} s, {core:.1f} core s; peak {peak:.2f} GB")
        store.dispose()
    return 0


def _chunks(people: int) -> Iterator[list[int]]:
    return (list(range(start, min(start + TOGETHER, people))) for start in range(0, people, TOGETHER))


def _fill(connection: Connection, people: Sequence[int], each: int) -> None:
    """Playlists of every week and kind, and so many listens of each, some of them of what was offered."""
    rng = np.random.default_rng(people[0])
    ids = [f"l{n:06d}" for n in people]
    listeners.ensure(connection, ids, begins(FIRST, "UTC") - timedelta(days=100))
    rows = [_row(id, kind, FIRST.plus(w), rng) for id in ids for w in range(WEEKS) for kind in KINDS]
    playlists.save(connection, rows)
    for row in rows:
        if rng.random() < 0.6:
            openings.note(connection, row.listener, row.kind, row.period, "2026-08-01")
    listens.add(connection, pa.concat_tables([_heard(id, rows, each, rng) for id in ids]))


def _row(id: str, kind: str, week: Week, rng: np.random.Generator) -> StoredPlaylist:
    tracks = [f"t{n}" for n in rng.choice(TRACK_COUNT, LENGTH, replace=False)]
    entries = [{"track": t, "duration_ms": 200_000, "reason": {"kind": "near"}} for t in tracks]
    return StoredPlaylist(
        id, kind, str(week), address(id, kind, str(week)), "v1", "taste", True, 0, orjson.dumps({"tracks": entries}),
        orjson.dumps(tracks), ms(begins(week, "UTC")),
    )  # fmt: skip


def _heard(id: str, rows: Sequence[StoredPlaylist], each: int, rng: np.random.Generator) -> pa.Table:
    offered = [(row.created_ms, track) for row in rows if row.listener == id for track in orjson.loads(row.tracks)]
    chosen = rng.choice(len(offered), min(len(offered), int(PLAYED * each)), replace=False)
    since = ms(begins(FIRST.plus(-26), "UTC"))
    until = ms(begins(FIRST.plus(WEEKS), "UTC"))
    plays = [(offered[n][0] + int(rng.integers(7 * 86_400_000)), offered[n][1]) for n in chosen]
    plays += [(int(rng.integers(since, until)), f"t{rng.integers(TRACK_COUNT)}") for _ in range(each - len(plays))]
    columns = {
        "listener": [id] * len(plays), "track": [track for _, track in plays],
        "at": [datetime.fromtimestamp(at / 1000, UTC) for at, _ in plays], "position": [None] * len(plays),
        "plays": [1] * len(plays), "ms_played": rng.integers(1_000, 200_000, len(plays)).tolist(),
        "skipped": [None] * len(plays), "source": ["bench"] * len(plays),
    }  # fmt: skip
    return pa.table(columns, schema=LISTENS)


def _catalogue() -> Catalogue:
    rows = [
        {"track": f"t{n}", "title": f"Title {n}", "genres": [f"genre {n % 17}"], "duration_ms": 200_000}
        for n in range(TRACK_COUNT)
    ]
    table = pa.Table.from_pylist(rows, schema=TRACKS)
    return Catalogue(table.append_column("plays", pa.array(np.arange(TRACK_COUNT, 0, -1))))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serving.bench.responses", description=__doc__)
    parser.add_argument("--database", help="an empty store to fill; a new SQLite file without it")
    parser.add_argument("--listeners", type=int, default=1_000)
    parser.add_argument("--listens", type=int, default=1_000_000, help="of all of them together")
    parser.add_argument("--all", action="store_true", help="by each segment too")
    return parser


if __name__ == "__main__":
    sys.exit(main())
