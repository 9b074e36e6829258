"""The job builds every kind that is due: one listener's themes together, once, the same after a kill."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from playlists.kinds import RECIPES, make_all
from playlists.week import parse_period
from serving.answering.making import Asked, made_all, read, tastes
from serving.jobs.shard import Shard, build_shard
from serving.load import load_folder
from serving.shelves.shelf import VersionShelf, open_shelf
from serving.stopwatch import Stopwatch
from serving.store import failures
from serving.store.opened import open_store, reading
from serving.weekly import main
from tests.serving.test_weekly import rows
from tests.serving.versions import small_models, small_world, write_data

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)  # a Saturday
DAY = "2026-01-10"
COUNT = 24


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A store with everybody's listens, beside the models."""
    drawn = small_world(listeners=COUNT, tracks=800, each=80)
    small_models(tmp_path, drawn)
    engine = open_store(f"sqlite:///{tmp_path}/segue.db")
    load_folder(write_data(tmp_path, drawn), engine, NOW, lambda step, whole: None)
    return f"sqlite:///{tmp_path}/segue.db"


def shard_of(store: str, kind: str = "daily-mix") -> Shard:
    models = Path(store.removeprefix("sqlite:///")).parent / "models"
    return Shard(store, str(models / "v1"), kind, DAY, None, 0, 1, NOW)


def stored(store: str) -> dict[str, set[str]]:
    """The kinds of each listener's stored playlists."""
    found: dict[str, set[str]] = {}
    for row in rows(store):
        found.setdefault(row[0], set()).add(row[1])
    return found


def test_everything_that_is_due_is_built_and_a_second_run_changes_nothing(store: str, tmp_path: Path) -> None:
    command = ["--models", str(tmp_path / "models"), "--database", store, "--now", NOW.isoformat(), "--workers", "0"]
    command += [part for kind in RECIPES for part in ("--kind", kind)]
    assert main(command) == 0
    first = rows(store)
    families = {row[1].partition(":")[0] for row in first}
    assert {"discover-weekly", "daily-mix", "genre-mix", "on-repeat"} <= families
    assert main(command) == 0
    assert rows(store) == first


def test_mixes_are_left_for_who_asks_for_them_unless_they_are_named(store: str, tmp_path: Path) -> None:
    command = ["--models", str(tmp_path / "models"), "--database", store, "--now", NOW.isoformat(), "--workers", "0"]
    assert main(command) == 0
    kinds = {row[1] for row in rows(store)}
    assert {"discover-weekly", "on-repeat"} <= kinds
    assert not any(":" in kind for kind in kinds)


def test_each_listener_has_every_theme_that_is_offered_them(store: str) -> None:
    build_shard(shard_of(store))
    shelf = open_shelf(Path(shard_of(store).version))
    with reading(open_store(store)) as connection:
        ids = [f"l{n:07d}" for n in range(COUNT)]
        asked = read(connection, ids, "daily-mix", parse_period(DAY, "day"), shelf.catalogue)
    made = make_all("daily-mix", tastes(asked, shelf, Stopwatch()), asked.period, shelf)
    assert stored(store) == {id: {name for name, _ in mine} for id, mine in zip(ids, made, strict=True) if mine}


def test_a_listener_who_fails_in_one_theme_keeps_none_and_gets_all_in_the_next_run(store: str) -> None:
    done = build_shard(shard_of(store), fails_in_the_second_mix_of_l3)
    assert done.failed == 1
    assert "l0000003" not in stored(store)
    with reading(open_store(store)) as connection:
        assert failures.read(connection, "daily-mix", parse_period(DAY, "day")) == [("l0000003", "ValueError: broken")]
    before = stored(store)
    assert build_shard(shard_of(store)).due == COUNT - len(before)
    assert stored(store).keys() == before.keys() | {"l0000003"}


def fails_in_the_second_mix_of_l3(asked: Asked, shelf: VersionShelf, watch: Stopwatch) -> list:
    if "l0000003" in asked.histories.listeners:
        raise ValueError("broken")
    return made_all(asked, shelf, watch)


def test_tomorrow_everybody_is_due_again(store: str) -> None:
    built = build_shard(shard_of(store)).built
    assert build_shard(shard_of(store)).built == 0
    assert build_shard(replace(shard_of(store), period="2026-01-11")).built == built


def test_one_kind_of_themes_is_not_the_other_s(store: str) -> None:
    build_shard(shard_of(store))
    assert build_shard(shard_of(store, "genre-mix")).built > 0


def test_a_single_theme_is_no_job(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--models", str(tmp_path / "models"), "--database", store, "--kind", "daily-mix:2"]) == 1
    assert "there are discover-weekly" in capsys.readouterr().err
