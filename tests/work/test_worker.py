"""Workers as processes and threads: what is enqueued is done, once, whoever dies in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from serving.desk import utc_now
from serving.store import tasks
from serving.store.imports import IMPORT, PREVIEW
from serving.store.opened import open_store, reading
from serving.store.tasks import Task
from serving.work import worker as worker_module
from serving.work.__main__ import main
from serving.work.kind import Kind, Report, Work
from serving.work.kinds import KINDS
from serving.work.tidy import tidy_kept
from serving.work.worker import Worker
from tests.work.conftest import Bench

ROOT = Path(__file__).parents[2]
WORKERS = """
import sys, time
from datetime import timedelta
from serving.desk import Desk
from serving.store.opened import open_store
from serving.work.kind import Kind
from serving.work.worker import Worker

url, file, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])

def notes(task, work):
    with open(file, "a") as written:
        written.write(f"began {task.payload['n']}\\n")
    for step in range(10):
        time.sleep(seconds / 10)
        work.advance(step + 1, 10)
    with open(file, "a") as written:
        written.write(f"ended {task.payload['n']}\\n")
    return {}

Worker(Desk(open_store(url), None), {"note": Kind(notes)}, timedelta(seconds=2)).start()
time.sleep(600)
"""


def worker_process(url: str, file: Path, seconds: float) -> subprocess.Popen[bytes]:
    """A process that writes to `file` the number of each task that it begins and ends."""
    return subprocess.Popen([sys.executable, "-c", WORKERS, url, str(file), str(seconds)], cwd=ROOT)


def enqueue_notes(url: str, count: int) -> list[str]:
    store = open_store(url)
    with store.begin() as connection:
        ids = [tasks.enqueue(connection, "note", {"n": n}, utc_now(), key=f"note:{n}") for n in range(count)]
    store.dispose()
    return ids


def wait_for(claim: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)


def all_done(url: str, ids: list[str]) -> bool:
    store = open_store(url)
    with reading(store) as connection:
        states = [tasks.get(connection, id).state for id in ids]
    store.dispose()
    return states == ["done"] * len(ids)


def test_two_processes_on_one_store_do_each_task_once(address: str, tmp_path: Path) -> None:
    ids, file = enqueue_notes(address, 40), tmp_path / "notes"
    processes = [worker_process(address, file, 0.02) for _ in range(2)]
    try:
        wait_for(lambda: all_done(address, ids))
    finally:
        for process in processes:
            process.kill()
            process.wait()
    expected = [f"{what} {n}" for what in ("began", "ended") for n in range(40)]
    assert sorted(file.read_text().splitlines()) == sorted(expected)


def test_a_killed_worker_s_task_is_taken_over_when_its_lease_has_run_out(address: str, tmp_path: Path) -> None:
    ids, file = enqueue_notes(address, 1), tmp_path / "notes"
    killed = worker_process(address, file, 60)
    wait_for(file.exists)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    heir = worker_process(address, file, 0.1)
    try:
        wait_for(lambda: all_done(address, ids))
    finally:
        heir.kill()
        heir.wait()
    assert file.read_text().splitlines() == ["began 0", "began 0", "ended 0"]


def test_a_long_task_keeps_no_short_one_waiting_and_is_given_back_at_the_end(bench: Bench) -> None:
    released = threading.Event()

    def endless(task: Task, work: Work) -> Report:
        while True:
            work.advance(1, 1)
            released.wait(0.01)

    long, short = bench.enqueue("long"), bench.enqueue("short")
    worker = Worker(bench.desk, {"long": Kind(endless, "long"), "short": Kind(lambda task, work: {})})
    worker.start()
    wait_for(lambda: bench.there(long).state == "running" and bench.there(short).state == "done")
    worker.stop()
    assert not any(thread.is_alive() for thread in worker.threads)
    assert bench.there(long).state == "waiting"


def test_a_report_that_cannot_be_stored_ends_no_thread(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "TROUBLE_S", 0.0)
    bad = bench.enqueue("bad")
    worker = Worker(bench.desk, {"bad": Kind(lambda task, work: {"no": object()}), "good": Kind(lambda task, work: {})})
    worker.start()
    wait_for(lambda: bench.there(bad).state == "running")
    good = bench.enqueue("good")
    wait_for(lambda: bench.there(good).state == "done")
    worker.stop()


def test_the_command_does_what_is_due_once(address: str, tmp_path: Path) -> None:
    assert main(["--once", "--database", address, "--models", str(tmp_path)]) == 0
    store = open_store(address)
    with store.begin() as connection:
        [tidied] = connection.exec_driver_sql("SELECT state FROM tasks WHERE kind = 'tidy-kept'").scalars().all()
    store.dispose()
    assert tidied == "done"


def test_what_ended_long_ago_is_forgotten_by_a_task(bench: Bench) -> None:
    old = bench.enqueue()
    runner = bench.runner(Kind(lambda task, work: {}))
    runner.run(runner.next())
    bench.times.append(bench.times[-1] + timedelta(days=31))
    assert tidy_kept(bench.there(old), Work(bench.desk, lambda done, whole: None))["tasks"] == 1


def test_the_command_ends_well_when_it_is_told_to(address: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "serving.work", "--database", address, "--models", str(tmp_path)]
    running = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"WORKER": "1"}, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    wait_for(lambda: "task done" in running.stderr.readline())
    running.send_signal(signal.SIGTERM)
    assert running.wait(20) == 0
    running.stderr.close()


def test_an_import_waits_only_for_imports() -> None:
    assert {name for name, kind in KINDS.items() if kind.lane == "imports"} == {PREVIEW, IMPORT}
