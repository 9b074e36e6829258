"""What lies on the disk: the right columns in order, the same for the same seed, and never over real listens."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from playlists.catalogue import TRACKS
from playlists.errors import BadInput
from playlists.listens import LISTENERS, LISTENS, read_listeners, shard_folder, shard_of, shards_present
from tests.simulator.conftest import Small
from training.simulator import UNTIL, simulate, until_of
from training.simulator.__main__ import main
from training.simulator.shards import write_shards
from training.simulator.world import make_world


def digests(data: Path) -> dict[str, str]:
    files = [path for path in data.rglob("*") if path.is_file()]
    return {str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        simulate(tmp_path / name, 40, seed=3)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_seed_is_another_world(tmp_path: Path) -> None:
    worlds = [simulate(tmp_path / str(seed), 10, seed=seed) for seed in (1, 2)]
    assert worlds[0]["files"]["catalogue.parquet"] != worlds[1]["files"]["catalogue.parquet"]


def test_every_file_has_the_shared_schema(small: Small) -> None:
    assert pq.read_schema(small.data / "catalogue.parquet").equals(TRACKS)
    assert pq.read_schema(small.data / "listeners.parquet").equals(LISTENERS)
    for shard in shards_present(small.data):
        for path in shard_folder(small.data, shard).iterdir():
            assert pq.read_schema(path).equals(LISTENS)


def test_each_listener_lies_in_their_own_shard_in_order_of_time(small: Small) -> None:
    for shard in shards_present(small.data):
        table = pq.read_table(shard_folder(small.data, shard) / "part-0.parquet", partitioning=None)
        names = table["listener"].to_pylist()
        assert {shard_of(name) for name in names} == {shard}
        keys = list(zip(names, table["at"].to_pylist(), table["track"].to_pylist(), strict=True))
        assert keys == sorted(keys)


def test_the_report_says_what_is_there(small: Small) -> None:
    assert small.report["listens"] == len(small.row)
    assert small.report["tracks"] == len(small.catalogue) == 1000
    assert small.report["share_skipped"] == pytest.approx(small.skipped.mean(), abs=1e-4)
    assert read_listeners(small.data).num_rows == small.report["listeners"]
    assert json.loads((small.data / "report.json").read_text())["listens"] == len(small.row)


def test_a_world_that_is_there_is_left_alone(tmp_path: Path) -> None:
    simulate(tmp_path, 10, seed=1)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert simulate(tmp_path, 10, seed=1)["unchanged"]
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}


def test_a_damaged_world_is_made_again(tmp_path: Path) -> None:
    simulate(tmp_path, 10, seed=1)
    whole = digests(tmp_path)
    (tmp_path / "listeners.parquet").write_bytes(b"cut")
    assert not simulate(tmp_path, 10, seed=1)["unchanged"]
    assert digests(tmp_path) == whole


def test_a_smaller_world_leaves_nothing_of_the_larger_one(tmp_path: Path) -> None:
    simulate(tmp_path / "twice", 40, seed=1)
    simulate(tmp_path / "twice", 3, seed=1)
    simulate(tmp_path / "once", 3, seed=1)
    assert digests(tmp_path / "twice") == digests(tmp_path / "once")


def test_imported_listens_are_never_overwritten(tmp_path: Path, small: Small) -> None:
    folder = shard_folder(tmp_path, 3)
    folder.mkdir(parents=True)
    pq.write_table(LISTENS.empty_table(), folder / "part-0.parquet")
    with pytest.raises(BadInput, match="1 files of listens that the simulator did not write"):
        simulate(tmp_path, 10, seed=1)


def test_listens_that_came_after_the_simulation_are_never_overwritten(tmp_path: Path) -> None:
    simulate(tmp_path, 10, seed=1)
    pq.write_table(LISTENS.empty_table(), shard_folder(tmp_path, 3).joinpath("live.parquet"))
    with pytest.raises(BadInput, match=r"live\.parquet"):
        simulate(tmp_path, 10, seed=1)


@pytest.mark.parametrize(("listeners", "tracks"), [(0, None), (5, 0), (-1, 10)])
def test_a_world_of_nobody_or_nothing_is_refused(tmp_path: Path, listeners: int, tracks: int | None) -> None:
    with pytest.raises(BadInput, match="at least 1"):
        simulate(tmp_path / "none", listeners, seed=1, tracks=tracks)
    assert not (tmp_path / "none").exists()


def test_one_listener_and_one_track_are_a_world(tmp_path: Path) -> None:
    assert simulate(tmp_path, 1, seed=1, tracks=1)["tracks"] == 1


def test_history_ends_on_the_day_that_was_asked_for(tmp_path: Path) -> None:
    report = simulate(tmp_path, 30, seed=1, until=datetime(2024, 3, 6, 15, 30, tzinfo=UTC))
    assert datetime.fromisoformat(report["last"]) < datetime(2024, 3, 6, tzinfo=UTC)
    assert datetime.fromisoformat(report["last"]) > datetime(2024, 2, 28, tzinfo=UTC)


def test_the_command_reports_progress_and_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "--listeners", "5", "--seed", "4"]) == 0
    shown = capsys.readouterr()
    assert "listens 100%" in shown.err
    assert f"listens        {simulate(tmp_path, 5, seed=4)['listens']}" in shown.out
    assert main(["--data", str(tmp_path), "--listeners", "5", "--seed", "4"]) == 0
    assert "here already" in capsys.readouterr().out
    assert main(["--data", str(tmp_path), "--listeners", "0"]) == 2


def test_the_default_end_is_a_monday_at_midnight() -> None:
    assert (UNTIL.weekday(), UNTIL.hour, UNTIL.tzinfo) == (0, 0, UTC)
    assert np.datetime64(UNTIL.date()) == np.datetime64("2026-11-16")


def test_a_world_that_is_there_keeps_its_end(tmp_path):
    simulate(tmp_path, 30, seed=1, until=datetime(2024, 3, 4, tzinfo=UTC))
    assert until_of(tmp_path, 30, 1, None) == datetime(2024, 3, 4, tzinfo=UTC)
    assert until_of(tmp_path, 31, 1, None) is None
    assert until_of(tmp_path / "nothing", 30, 1, None) is None


def test_shards_written_by_several_processes_are_the_same_bytes(tmp_path: Path) -> None:
    world = make_world(3, 200, UNTIL)
    for processes in (1, 2):
        paths, tallies = write_shards(tmp_path / str(processes), world, 24, lambda share: None, processes)
        assert len(paths) == len(set(paths)) <= len(tallies)
    assert digests(tmp_path / "1") == digests(tmp_path / "2")
