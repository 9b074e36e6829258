"""The weekly job: everybody who is due, once, the same however often it runs or is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from playlists.errors import BadInput, TooFewTracks
from playlists.listens import LISTENERS
from playlists.settings.overlay import with_overlay
from playlists.settings.settings import DEFAULT, digest
from playlists.week import Week, parse_week
from serving.answering.making import Asked, made_all
from serving.curation.revisions import Author, change
from serving.jobs.due import Due, due_at
from serving.jobs.shard import Shard, ShardDone, added_up, build_shard
from serving.load import load_folder
from serving.shelves.shelf import VersionShelf
from serving.stopwatch import Stopwatch
from serving.store import failures, listeners, playlists
from serving.store.opened import open_store, reading
from serving.weekly import ADVICE, main, told
from tests.serving.versions import small_models, small_world, write_data

WEEK = "2026-W02"
NOW = datetime(2026, 1, 5, 6, tzinfo=UTC)
COUNT = 120


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with DATA, MODELS and a store with everybody's listens."""
    folder = tmp_path_factory.mktemp("weekly")
    drawn = small_world(listeners=COUNT, tracks=2000)
    small_models(folder, drawn)
    engine = open_store(f"sqlite:///{folder}/loaded.db")
    load_folder(write_data(folder, drawn), engine, NOW, lambda step, whole: None)
    engine.dispose()  # moves the log into the file, which the tests copy
    return folder


@pytest.fixture
def store(world: Path, tmp_path: Path) -> str:
    """A store of one's own, with the listens in it."""
    shutil.copy(world / "loaded.db", tmp_path / "segue.db")
    return f"sqlite:///{tmp_path}/segue.db"


def test_two_runs_leave_the_same_bytes(world: Path, store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments(world, store), "--workers", "2"]) == 0
    first = rows(store)
    assert len(first) == COUNT
    assert f"{COUNT} due, {COUNT} built, 0 with too few tracks left, 0 failed" in capsys.readouterr().out
    assert main(arguments(world, store)) == 0
    assert rows(store) == first


def test_shards_and_workers_do_not_change_what_is_built(world: Path, store: str, tmp_path: Path) -> None:
    other = f"sqlite:///{shutil.copy(world / 'loaded.db', tmp_path / 'other.db')}"
    main([*arguments(world, store), "--shards", "1"])
    main([*arguments(world, other), "--workers", "3", "--shards", "7"])
    assert rows(store) == rows(other)


def test_killed_half_way_it_ends_as_if_nothing_had_happened(world: Path, store: str, tmp_path: Path) -> None:
    untouched = f"sqlite:///{shutil.copy(world / 'loaded.db', tmp_path / 'other.db')}"
    command = [*arguments(world, store), "--workers", "1", "--shards", "40"]
    killed = subprocess.Popen([sys.executable, "-m", "serving.weekly", *command], env=os.environ | {"PYTHONPATH": "."})
    until = time.monotonic() + 60
    while not (built := len(rows(store))):
        assert killed.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert 0 < built < COUNT
    assert len(rows(store)) < COUNT
    assert main(command) == 0
    assert main(arguments(world, untouched)) == 0
    assert rows(store) == rows(untouched)


def test_one_listener_who_fails_does_not_stop_the_others(world: Path, store: str) -> None:
    done = build_shard(shard_of_all(world, store), fails_for_l7)
    assert (done.due, done.built, done.kept, done.failed) == (COUNT, COUNT - 1, 0, 1)
    with reading(open_store(store)) as connection:
        assert failures.read(connection, "discover-weekly", parse_week(WEEK)) == [
            ("l0000007", "ValueError: broken for l0000007")
        ]


def fails_for_l7(asked: Asked, shelf: VersionShelf, watch: Stopwatch) -> list:
    if "l0000007" in asked.histories.listeners:
        raise ValueError("broken for l0000007")
    return made_all(asked, shelf, watch)


def test_a_listener_served_alone_after_a_failure_gets_what_the_batch_gives(
    world: Path, store: str, tmp_path: Path
) -> None:
    other = f"sqlite:///{shutil.copy(world / 'loaded.db', tmp_path / 'other.db')}"
    build_shard(shard_of_all(world, store), fails_for_l7)
    build_shard(shard_of_all(world, other))
    whole = {row[0]: row for row in rows(other)}
    assert all(whole[row[0]] == row for row in rows(store))


def test_failures_make_the_exit_code_and_are_counted(
    world: Path, store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_store(store)
    with engine.begin() as connection:
        person = {"listener": "martian", "market": None, "timezone": "Mars/Olympus"}
        listeners.load(connection, pa.Table.from_pylist([person], schema=LISTENERS), NOW)
    assert main([*arguments(world, store, week=None)]) == 1
    said = capsys.readouterr()
    assert "1 failed" in said.out
    assert f"1 of {COUNT + 1} listeners failed" in said.err
    with reading(engine) as connection:
        [(listener, why)] = failures.read(connection, "discover-weekly", parse_week(WEEK))
    assert listener == "martian"
    assert "'Mars/Olympus' is not an IANA name" in why


def test_who_has_too_few_tracks_keeps_an_earlier_playlist_and_is_no_failure(world: Path, store: str) -> None:
    build_shard(shard_of_all(world, store), fails_for_l7)
    before = rows(store)
    done = build_shard(replace(shard_of_all(world, store), period="2026-W03"), nothing_left)
    assert (done.built, done.kept, done.failed, done.none) == (0, COUNT - 1, 0, {"unheard": 1})
    assert rows(store) == before


def test_who_never_had_a_playlist_keeps_none_and_the_report_says_what_to_do(world: Path, store: str) -> None:
    done = build_shard(shard_of_all(world, store), nothing_left)
    assert (done.built, done.kept, done.failed, done.none) == (0, 0, 0, {"unheard": COUNT})
    counts, advice = told("discover weekly", done, 1.0).splitlines()
    assert f"0 built, {COUNT} with too few tracks left (0 keep an earlier one, {COUNT} have none), 0 failed" in counts
    assert advice.startswith(f"{COUNT} of the {COUNT} without a playlist: (nearly) every track")
    assert "LISTENS=" in advice
    assert "TRACKS=" in advice


def nothing_left(asked: Asked, shelf: VersionShelf, watch: Stopwatch) -> list:
    few = TooFewTracks("2 tracks left", (("found", 922), ("unheard", 2), ("playable", 0)))
    return [[(asked.kind, few)] for _ in asked.notes]


def test_the_report_names_what_emptied_the_most() -> None:
    parts = [ShardDone(9, 0, 0, 0, {"playable": 2, "unheard": 1}), ShardDone(9, 0, 0, 0, {"playable": 3, "found": 4})]
    assert "\n5 of the 10 without a playlist: nearly nothing may be played in their country" in told(
        "discover weekly", added_up(parts), 1
    )


def test_every_rule_that_can_leave_too_few_has_its_advice(world: Path, store: str) -> None:
    main(arguments(world, store))
    with reading(open_store(store)) as connection:
        document = playlists.get(connection, "l0000000", "discover-weekly", parse_week(WEEK))
    stages = [stage for stage, _ in json.loads(document)["counts"]]
    assert set(stages[: stages.index("picked")]) <= set(ADVICE), "what was chosen is no rule"


def test_a_store_without_listeners_says_what_loads_them(
    world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(world, f"sqlite:///{tmp_path}/empty.db")) == 0
    assert capsys.readouterr().out == "the store has no listeners: make load DATA=… (or POST /v1/listeners)\n"


def test_a_second_run_says_that_nobody_is_due(world: Path, store: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(arguments(world, store))
    main(arguments(world, store))
    assert capsys.readouterr().out.splitlines()[-1].startswith("discover weekly: 0 due, 0 built")


def test_next_week_holds_nothing_of_this_week(world: Path, store: str) -> None:
    main(arguments(world, store))
    main(arguments(world, store, week="2026-W03"))
    with reading(open_store(store)) as connection:
        one, two = (
            playlists.find(connection, "l0000001", "discover-weekly", parse_week(w)) for w in (WEEK, "2026-W03")
        )
    assert one is not None
    assert two is not None
    assert not set(json.loads(one.tracks)) & set(json.loads(two.tracks))


def test_monday_comes_to_tokyo_before_it_comes_to_lisbon() -> None:
    zones = ["Asia/Tokyo", "Europe/Lisbon", "America/New_York"]
    sunday_evening = datetime(2026, 1, 4, 15, 0, tzinfo=UTC)
    due, _ = due_at(sunday_evening, zones, "monday")
    assert due == [
        Due(Week(2026, 1), ("America/New_York", "Europe/Lisbon")),
        Due(Week(2026, 2), ("Asia/Tokyo",)),
    ]
    before, _ = due_at(datetime(2026, 1, 4, 14, 59, 59, tzinfo=UTC), zones, "monday")
    assert before == [Due(Week(2026, 1), ("America/New_York", "Asia/Tokyo", "Europe/Lisbon"))]


def test_only_those_whose_midnight_has_come_are_built(world: Path, store: str) -> None:
    main([*arguments(world, store, week=None), "--now", "2026-01-04T15:00:00+00:00"])
    engine = open_store(store)
    with reading(engine) as connection:
        new = {r[0] for r in rows(store) if r[2] == WEEK}
        tokyo = set(playlists.unbuilt(connection, "discover-weekly", parse_week("2026-W09"), timezones=["Asia/Tokyo"]))
    assert new == tokyo
    assert len(rows(store)) == COUNT, "the others are still in last week, and had nothing for it"


@pytest.mark.parametrize("week", ["2026-47", "2025-W53", "next"])
def test_a_wrong_week_is_said_plainly(world: Path, store: str, week: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(world, store, week=week)) == 1
    assert "week" in capsys.readouterr().err
    with pytest.raises(BadInput):
        parse_week(week)


def test_it_makes_by_the_file_and_what_curators_changed_and_notes_it(world: Path, store: str, tmp_path: Path) -> None:
    (tmp_path / "segue.toml").write_text("[discover-weekly]\nlength = 20\ntail_share = 0.5\n")
    engine = open_store(store)
    with engine.begin() as connection:
        listeners.create(connection, "curator", NOW)
        change(connection, DEFAULT, {"discover-weekly.length": 15}, Author("curator", 0), NOW)
    assert main([*arguments(world, store), "--workers", "2", "--settings", str(tmp_path / "segue.toml")]) == 0
    by = with_overlay(DEFAULT, {"discover-weekly.length": 15, "discover-weekly.tail_share": 0.5})
    with reading(engine) as connection:
        made = json.loads(
            playlists.get(connection, listeners.known(connection)[1], "discover-weekly", Week(2026, 2)) or b""
        )
    assert len(made["tracks"]) == 15
    assert made["settings"] == {"revision": 1, "digest": digest(by, "discover-weekly")}


def test_a_file_of_settings_that_is_wrong_stops_it_with_its_place(
    world: Path, store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "segue.toml").write_text("[discover-weekly]\ntail_share = 1.4\n")
    assert main([*arguments(world, store), "--settings", str(tmp_path / "segue.toml")]) == 1
    assert "segue.toml: [discover-weekly] tail_share: 1.4 is not within" in capsys.readouterr().err
    assert rows(store) == []


def test_without_a_promoted_version_it_says_what_to_do(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--models", str(tmp_path), "--database", store]) == 1
    assert "make promote" in capsys.readouterr().err


def arguments(world: Path, store: str, week: str | None = WEEK, kind: str = "discover-weekly") -> list[str]:
    given = ["--models", str(world / "models"), "--database", store, "--now", NOW.isoformat(), "--workers", "0"]
    given += ["--kind", kind]
    return given + (["--week", week] if week else [])


def shard_of_all(world: Path, store: str) -> Shard:
    open_store(store)
    return Shard(store, str(world / "models" / "v1"), "discover-weekly", WEEK, None, 0, 1, NOW)


def rows(store: str) -> list[tuple]:
    """Every stored playlist, byte for byte."""
    connection = sqlite3.connect(store.removeprefix("sqlite:///"), timeout=30)
    found = connection.execute("SELECT * FROM playlists ORDER BY listener, kind, period").fetchall()
    connection.close()
    return found
