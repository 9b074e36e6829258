"""An upload becomes listens: looked at, imported in chunks, once, whatever is killed; on both stores."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from serving.store import imports, listens, tasks
from serving.store.opened import open_store, reading
from serving.uploads import chunks
from serving.uploads.importing import run_import
from serving.work.kind import Stop, Work
from tests.uploads.conftest import ANN, Desktop, packed

ROOT = Path(__file__).parents[2]


def plays(count: int, first: int = 0) -> list[dict[str, Any]]:
    """Plays of an account export, a minute apart."""
    return [
        {"endTime": f"2024-{1 + n // 40_000:02d}-{1 + n // 1440 % 28:02d} {n // 60 % 24:02d}:{n % 60:02d}",
         "artistName": f"Artist {n % 50}", "trackName": f"Song {n}", "msPlayed": 200_000}
        for n in range(first, first + count)
    ]  # fmt: skip


def export(count: int) -> bytes:
    return packed({"MyData/StreamingHistory0.json": plays(count)})


def test_an_upload_is_looked_at_before_anything_is_added(desktop: Desktop) -> None:
    desktop.upload(export(30), starts=False)
    desktop.work()
    one = desktop.there()
    assert (one.state, one.preview and one.preview["taken"], one.report) == ("ready", 30, None)
    assert desktop.heard() == []


def test_a_started_upload_becomes_listens_and_its_file_goes(desktop: Desktop) -> None:
    one = desktop.imported(export(30))
    assert (one.state, one.report and one.report["added"]) == ("done", 30)
    assert len(desktop.heard()) == 30
    assert not desktop.desk.uploads.of("one").exists()


def test_the_same_file_again_adds_nothing(desktop: Desktop) -> None:
    desktop.imported(export(30))
    again = desktop.imported(export(30), id="two")
    assert again.report is not None
    assert (again.report["added"], again.report["duplicates"]) == (0, 30)
    assert len(desktop.heard()) == 30


def test_what_is_refused_is_told_with_its_place_and_the_rest_is_taken(desktop: Desktop) -> None:
    wrong = plays(3)
    wrong[1]["endTime"] = "2199-01-01 00:00"
    one = desktop.imported(packed({"StreamingHistory0.json": wrong}))
    assert one.report is not None
    assert one.report["added"] == 2
    ((reason, told),) = one.report["refused"].items()
    assert "future" in reason
    assert told["places"][0].startswith("export.zip/StreamingHistory0.json:")


def test_what_is_no_export_is_refused_with_what_was_found(desktop: Desktop) -> None:
    one = desktop.imported(packed({"letter.txt": b"hello"}))
    assert one.state == "refused"
    assert "no plays to import" in (one.error or "")
    assert not desktop.desk.uploads.of("one").exists()


def test_an_import_that_stopped_in_the_middle_goes_on_there(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "FULL", 10)
    files = {f"StreamingHistory{n}.json": plays(20, 20 * n) for n in range(4)}
    desktop.upload(packed(files), starts=False)
    desktop.work()
    with desktop.desk.store.begin() as connection:
        one = imports.get(connection, "one")
        assert one is not None
        imports.start(connection, one, desktop.times[-1])
    heard_before = [0]

    def advance(done: int, whole: int) -> None:
        heard_before.append(len(desktop.heard()))
        if heard_before[-1]:
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


def test_what_waited_a_week_is_forgotten_with_its_file(desktop: Desktop) -> None:
    desktop.upload(export(3), starts=False)
    desktop.work()
    desktop.times.append(desktop.times[-1] + timedelta(days=8))
    with desktop.desk.store.begin() as connection:
        tasks.enqueue(connection, "tidy-uploads", {}, desktop.times[-1])
    desktop.work()
    assert desktop.there().state == "expired"
    assert not desktop.desk.uploads.of("one").exists()


def test_a_worker_that_is_killed_loses_and_doubles_nothing(address: str, tmp_path: Path) -> None:
    """Real processes: `python -m serving.work` is killed again and again until one of them has come to the end."""
    from serving.desk import Desk
    from serving.live import LiveShelf
    from serving.store import listeners
    from serving.uploads.folder import Uploads

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
    environment = os.environ | {"UPLOADS": str(tmp_path / "uploads"), "LEASE_S": "1"}
    ends, kills = time.monotonic() + 240, 0
    while time.monotonic() < ends:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=1.5 + 0.4 * kills)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            _end_leases(desk)
        with reading(desk.store) as connection:
            one = imports.get(connection, "one")
        if one is not None and one.state == "done":
            break
    with reading(desk.store) as connection:
        heard = listens.read(connection, [ANN])["track"].to_pylist()
    desk.close()
    assert kills > 0
    assert one is not None
    assert one.report is not None
    assert (len(heard), len(set(heard)), one.report["added"]) == (count, count, count)


def _end_leases(desk: Any) -> None:
    """As if the minute of the dead worker's lease had passed."""
    from sqlalchemy import update

    from serving.store.task_tables import tasks

    with desk.store.begin() as connection:
        connection.execute(update(tasks).where(tasks.c.state == "running").values(lease_until_ms=0))


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
