"""Everybody's playlists by their own midnight: planned once, built once, whoever dies, moves, joins or was away."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from serving.desk import Desk
from serving.jobs.shard import Shard, build_shard
from serving.load import load_folder
from serving.shelves.live import LiveShelf
from serving.store import listeners, playlists
from serving.store.opened import open_store, reading
from serving.work.kind import Work
from serving.work.kinds import KINDS
from serving.work.running import Runner
from serving.work.schedule import enqueue_due
from serving.work.tidy import tidy_playlists
from tests.serving.versions import small_models, small_world, write_data
from tests.store.rows import playlist_of
from tests.work.conftest import Bench

ROOT = Path(__file__).parents[2]
MONDAY = datetime(2026, 1, 5, 0, 0, 30, tzinfo=UTC)  # of 2026-W02
WEEK = "2026-W02"
COUNT = 20  # few enough for the server's own thread
MANY = 150  # so many have a process of their own
SERVER = """
import sys, time
from datetime import datetime, timedelta
from pathlib import Path
from serving.desk import Desk
from serving.shelves.live import LiveShelf
from serving.store.opened import open_store
from serving.work.kinds import KINDS
from serving.work.worker import Worker

began, now = time.monotonic(), datetime.fromisoformat(sys.argv[3])
def clock():
    return now + timedelta(seconds=time.monotonic() - began)

if __name__ == "__main__":
    desk = Desk(open_store(sys.argv[1]), LiveShelf(Path(sys.argv[2])), clock)
    Worker(desk, KINDS, timedelta(seconds=float(sys.argv[4]))).start()
    time.sleep(600)
"""


def drawn_in(folder: Path, count: int) -> Path:
    """The folder, with DATA of `count` listeners and MODELS in it."""
    drawn = small_world(listeners=count, tracks=800)
    small_models(folder, drawn)
    write_data(folder, drawn)
    return folder


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drawn_in(tmp_path_factory.mktemp("few"), COUNT)


@pytest.fixture(scope="module")
def large_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drawn_in(tmp_path_factory.mktemp("many"), MANY)


@contextmanager
def desk_on(world: Path, address: str) -> Iterator[tuple[Desk, list[datetime]]]:
    """A desk on a store with everybody's listens, and its clock; everybody lives in UTC."""
    store, times = open_store(address), [MONDAY]
    load_folder(world / "data", store, MONDAY - timedelta(days=9), lambda step, whole: None)
    with store.begin() as connection:
        connection.execute(text("DELETE FROM loads"))
        connection.execute(text("UPDATE listeners SET timezone = 'UTC'"))
    desk = Desk(store, LiveShelf(world / "models"), lambda: times[-1])
    yield desk, times
    desk.close()


@pytest.fixture
def desk(world: Path, address: str) -> Iterator[tuple[Desk, list[datetime]]]:
    with desk_on(world, address) as opened:
        yield opened


@pytest.fixture
def large_desk(large_world: Path, address: str) -> Iterator[Desk]:
    with desk_on(large_world, address) as (desk, _):
        yield desk


def work(desk: Desk) -> list[dict]:
    """Plans and does all that is due now; the reports of the playlists that were built."""
    enqueue_due(desk, frozenset())
    runner, reports = Runner(desk, KINDS, "worker"), []
    while task := runner.next():
        assert runner.run(task)
        with reading(desk.store) as connection:
            report = connection.execute(text("SELECT report FROM tasks WHERE id = :id"), {"id": task.id}).scalar()
        if task.kind == "playlists":
            reports.append(task.payload | json.loads(report))
    return reports


def rows(store: Engine, kind: str = "discover-weekly") -> list[tuple[str, str, bytes]]:
    """(listener, period, tracks) of the final playlists of a kind."""
    found = text("SELECT listener, period, tracks FROM playlists WHERE kind = :kind AND final ORDER BY 1, 2")
    with reading(store) as connection:
        return [(who, when, bytes(tracks)) for who, when, tracks in connection.execute(found, {"kind": kind})]


def test_at_their_midnight_everybody_has_their_playlists_and_again_changes_nothing(desk) -> None:
    desk, times = desk
    reports = work(desk)
    assert {one["kind"] for one in reports} >= {"discover-weekly", "release-radar", "on-repeat"}
    built = rows(desk.store)
    assert len(built) == COUNT
    times.append(MONDAY + timedelta(minutes=1))
    assert work(desk) == []
    assert rows(desk.store) == built


def test_each_is_built_at_their_own_midnight(desk) -> None:
    desk, times = desk
    with desk.store.begin() as connection:
        connection.execute(text("UPDATE listeners SET timezone = 'Asia/Tokyo' WHERE id < 'l0000005'"))
    times.append(datetime(2026, 1, 4, 15, 0, 10, tzinfo=UTC))  # Monday in Tokyo, Sunday elsewhere
    work(desk)
    assert sorted(who for who, when, _ in rows(desk.store) if when == WEEK) == [f"l{n:07d}" for n in range(5)]


def test_after_an_outage_what_is_current_is_built_and_what_is_past_is_not(desk) -> None:
    desk, times = desk
    times.append(MONDAY - timedelta(hours=8))
    enqueue_due(desk, frozenset())  # it went out before it came to build last week's
    times.append(MONDAY + timedelta(days=1))
    reports = work(desk)
    assert {when for _, when, _ in rows(desk.store)} == {WEEK}
    assert {one["period"] for one in reports if one.get("past")} >= {"2026-W01"}


def test_who_moves_into_a_week_that_was_built_there_already_has_it_within_half_a_day(desk) -> None:
    desk, times = desk
    with desk.store.begin() as connection:
        connection.execute(text("UPDATE listeners SET timezone = 'America/Los_Angeles' WHERE id = 'l0000003'"))
    work(desk)
    assert ("l0000003", WEEK) not in [row[:2] for row in rows(desk.store)]
    with desk.store.begin() as connection:
        connection.execute(text("UPDATE listeners SET timezone = 'UTC' WHERE id = 'l0000003'"))
    times.append(MONDAY + timedelta(hours=6))
    assert [one["due"] for one in work(desk) if one["kind"] == "discover-weekly"] == [1]
    assert [row[:2] for row in rows(desk.store)].count(("l0000003", WEEK)) == 1


def test_who_has_just_joined_keeps_what_they_ask_for_until_their_history_is_in(desk) -> None:
    desk, times = desk
    work(desk)
    with desk.store.begin() as connection:
        listeners.create(connection, "newcomer", MONDAY + timedelta(hours=5))
    times.append(MONDAY + timedelta(hours=12))
    work(desk)
    assert "newcomer" not in [who for who, *_ in rows(desk.store)]
    times.append(MONDAY + timedelta(hours=36))
    work(desk)
    assert "newcomer" in [who for who, *_ in rows(desk.store)]


def test_mixes_of_the_day_are_ready_for_who_listened_lately_and_are_not_for_good(desk) -> None:
    desk, _ = desk
    with desk.store.begin() as connection:
        ms = int((MONDAY - timedelta(days=1)).timestamp() * 1000)
        moved = "UPDATE listens SET at_ms = :ms - at_ms % 80000000 WHERE listener = 'l0000001' AND at_ms > 0"
        connection.execute(text(moved), {"ms": ms})
        stale = "DELETE FROM listens WHERE listener <> 'l0000001' AND at_ms > :ms"
        connection.execute(text(stale), {"ms": ms - 86_400_000 * 3})
    work(desk)
    found = text("SELECT DISTINCT listener, period, final FROM playlists WHERE kind LIKE 'daily-mix:%'")
    with reading(desk.store) as connection:
        [(who, day, final)] = connection.execute(found).all()
    assert (who, day, bool(final)) == ("l0000001", "2026-01-05", False)


def test_old_mixes_are_forgotten_and_weeks_are_not(bench: Bench) -> None:
    with bench.desk.store.begin() as connection:
        listeners.create(connection, "ann", bench.times[-1])
        old = [playlist_of("ann", "2026-11-03", "ab", kind="daily-mix:1"), playlist_of("ann", "2025-W01", "ab")]
        new = [playlist_of("ann", "2026-11-04", "ab", kind="daily-mix:1")]
        playlists.save(connection, [*old, *new])
    assert tidy_playlists(bench.there(bench.enqueue()), Work(bench.desk, lambda done, whole: None)) == {"playlists": 1}
    with reading(bench.desk.store) as connection:
        left = connection.execute(text("SELECT kind, period FROM playlists ORDER BY kind")).all()
    assert [tuple(row) for row in left] == [("daily-mix:1", "2026-11-04"), ("discover-weekly", "2025-W01")]


def wait_until_built(store: Engine, process: subprocess.Popen[bytes], least: int = MANY) -> int:
    until = time.monotonic() + 120
    while (built := len(rows(store))) < least:
        assert time.monotonic() < until, f"{built} built"
        assert process.poll() is None, "it ended by itself"
        time.sleep(0.02)
    return built


def ended(store: Engine) -> list[tuple[dict, int]]:
    """The reports and attempts of the tasks of Discover Weekly, when all have ended."""
    until = time.monotonic() + 120
    found = text("SELECT state, report, attempts FROM tasks WHERE key LIKE 'playlists:discover-weekly:%'")
    while True:
        with reading(store) as connection:
            there = connection.execute(found).all()
        if {state for state, *_ in there} == {"done"}:
            return [(json.loads(report), attempts) for _, report, attempts in there]
        assert time.monotonic() < until
        time.sleep(0.1)


def server(desk: Desk, world: Path, tmp_path: Path, lease_s: int) -> subprocess.Popen[bytes]:
    """A server process that only works in the background."""
    file = tmp_path / "server.py"
    file.write_text(SERVER)
    address = desk.store.url.render_as_string(hide_password=False)
    command = [sys.executable, str(file), address, str(world / "models"), MONDAY.isoformat(), str(lease_s)]
    return subprocess.Popen(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin", "OMP_NUM_THREADS": "1"}
    )


def test_a_shard_whose_worker_is_killed_is_taken_over_and_ends_whole(
    large_desk: Desk, large_world: Path, tmp_path: Path
) -> None:
    killed = server(large_desk, large_world, tmp_path, 10)
    built = wait_until_built(large_desk.store, killed, 1)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    heir = server(large_desk, large_world, tmp_path, 10)
    try:
        wait_until_built(large_desk.store, heir)
        [(report, attempts)] = ended(large_desk.store)
    finally:
        heir.kill()
        heir.wait()
    assert built < MANY
    assert attempts == 2
    assert report["built"] < MANY, "what was stored before is not built again"
    theirs = rows(large_desk.store)
    with large_desk.store.begin() as connection:
        connection.execute(text("DELETE FROM playlists"))
        connection.execute(text("DELETE FROM tasks"))
    for_week = Shard(
        large_desk.store.url.render_as_string(hide_password=False), str(large_world / "models" / "v1"),
        "discover-weekly", WEEK, None, 0, 1, MONDAY,
    )  # fmt: skip
    build_shard(for_week)
    assert theirs == rows(large_desk.store), "as if nothing had happened"


def test_two_servers_on_one_store_build_each_playlist_once(large_desk: Desk, large_world: Path, tmp_path: Path) -> None:
    servers = [server(large_desk, large_world, tmp_path, 60) for _ in range(2)]
    try:
        wait_until_built(large_desk.store, servers[0])
        done = ended(large_desk.store)
    finally:
        for one in servers:
            one.kill()
            one.wait()
    assert [attempts for _, attempts in done] == [1]
    assert sum(report["built"] for report, _ in done) == MANY == len(rows(large_desk.store))
