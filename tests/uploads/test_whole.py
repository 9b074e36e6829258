"""Every play of an upload arrives once: stopped in the middle, killed again and again, or real exports as they are."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from serving.desk import Desk
from serving.shelves.live import LiveShelf
from serving.store import imports, listeners, listens, tasks
from serving.store.opened import open_store, reading
from serving.store.task_tables import tasks as tasks_table
from serving.store.tasks import ATTEMPTS
from serving.uploads import chunks
from serving.uploads.folder import Uploads
from serving.uploads.importing import run_import
from serving.work.kind import Stop, Work
from tests.uploads.conftest import ANN, Desktop, packed
from tests.uploads.exports import plays

ROOT = Path(__file__).parents[2]
KILLS = 8


def begun(desktop: Desktop, monkeypatch: pytest.MonkeyPatch, files: int) -> None:
    """An import of so many files of twenty plays, in chunks of ten, which nobody has worked on yet."""
    monkeypatch.setattr(chunks, "FULL", 10)
    named = {f"StreamingHistory{n}.json": plays(20, 20 * n) for n in range(files)}
    desktop.upload(packed(named), starts=False)
    desktop.work()
    with desktop.desk.store.begin() as connection:
        one = imports.get(connection, "one")
        assert one is not None
        imports.start(connection, one, desktop.times[-1])


def test_an_import_that_stopped_in_the_middle_goes_on_there(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(desktop, monkeypatch, files=4)

    def advance(done: int, whole: int) -> None:
        if desktop.heard():
            raise Stop

    with desktop.desk.store.begin() as connection:
        task = tasks.claim(connection, ["import"], "me", desktop.times[-1])
        assert task is not None
    with pytest.raises(Stop):
        run_import(task, Work(desktop.desk, advance))
    some = len(desktop.heard())
    assert 0 < some < 80
    run_import(task, Work(desktop.desk, lambda done, whole: None))
    assert len(desktop.heard()) == 80
    report = desktop.there().report
    assert report is not None
    assert (report["added"], report["duplicates"]) == (80, 0)


def test_an_import_whose_workers_end_after_a_chunk_each_is_not_given_up(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(desktop, monkeypatch, files=2 * ATTEMPTS)
    for _ in range(ATTEMPTS + 1):
        before = len(desktop.heard())
        with desktop.desk.store.begin() as connection:
            task = tasks.claim(connection, ["import"], "me", desktop.times[-1])
        assert task is not None

        def advance(done: int, whole: int, before: int = before) -> None:
            if len(desktop.heard()) > before:
                raise Stop  # as if it were killed: nobody gives the task back

        with pytest.raises(Stop):
            run_import(task, Work(desktop.desk, advance))
        _end_leases(desktop.desk)
    desktop.work()
    assert len(desktop.heard()) == 20 * 2 * ATTEMPTS


def test_a_worker_that_is_killed_loses_and_doubles_nothing(address: str, tmp_path: Path) -> None:
    """Real processes: `python -m serving.work` is killed again and again until one of them has come to the end."""

    now = datetime.now(UTC)  # the worker's own clock
    count, uploads = 60_000, Uploads(tmp_path / "uploads", reserve=0)
    desk = Desk(open_store(address), LiveShelf(tmp_path), uploads=uploads)
    with desk.store.begin() as connection:
        listeners.create(connection, ANN, now)
    uploads.begin("one").write_bytes(packed({f"StreamingHistory{n}.json": plays(3_000, 3_000 * n) for n in range(20)}))
    uploads.keep("one")
    with desk.store.begin() as connection:
        imports.add(connection, ANN, "one", "export.zip", 1, True, now)
    command = [sys.executable, "-m", "serving.work", "--once", "--models", str(tmp_path), "--database", address]
    environment = os.environ | {"UPLOADS": str(tmp_path / "uploads")}
    kills = 0
    for seconds in random.Random(1).choices([0.0, 0.05, 0.2], k=KILLS):  # after it wrote something, or began to
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        before = _reached(desk)
        while process.poll() is None and _reached(desk) == before:
            time.sleep(0.02)
        time.sleep(seconds)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            _end_leases(desk)
    subprocess.run(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, check=True)
    with reading(desk.store) as connection:
        one = imports.get(connection, "one")
        heard = listens.read(connection, [ANN])["track"].to_pylist()
    desk.close()
    assert kills > ATTEMPTS
    assert one is not None
    assert one.report is not None
    assert (len(heard), len(set(heard)), one.report["added"]) == (count, count, count)


def _reached(desk: Any) -> object:
    """How far the import has come, and its tasks."""

    with reading(desk.store) as connection:
        one = imports.get(connection, "one")
        assert one is not None
        return one.at, one.state, connection.execute(select(tasks_table.c.id, tasks_table.c.done)).fetchall()


def _end_leases(desk: Any) -> None:
    """As if the minute of the dead worker's lease had passed."""

    with desk.store.begin() as connection:
        connection.execute(update(tasks_table).where(tasks_table.c.state == "running").values(lease_until_ms=0))


def test_real_exports_are_imported_whole(desktop: Desktop, real_data: Path) -> None:
    files = sorted((real_data / "exports").glob("spotify-account-*/**/StreamingHistory*.json"))
    if not files:
        pytest.skip("no Spotify account export among the real data")
    first = files[0].parent
    mine = [file for file in files if file.parent == first]
    one = desktop.imported(packed({f"MyData/{file.name}": file.read_bytes() for file in mine}))
    said = sum(len(json.loads(file.read_text())) for file in mine)
    assert one.report is not None
    assert one.report["read"] == said
    left_out = sum(told["count"] for told in one.report["refused"].values()) + one.report["twice"]
    assert one.report["taken"] + left_out + one.report["private"] + sum(one.report["passed"].values()) == said
    assert one.report["added"] + one.report["duplicates"] == one.report["taken"]
