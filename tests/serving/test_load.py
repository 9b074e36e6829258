"""A folder of listens goes into the store once, however often it is loaded."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine

from playlists.listens import LISTENERS, shard_folder, shard_of
from serving.load import Loaded, load_folder, main
from serving.store import listeners, listens
from serving.store.opened import open_store, reading
from tests.serving.versions import small_world, write_data

NOW = datetime(2026, 1, 5, tzinfo=UTC)
WORLD = small_world(listeners=20, tracks=400, each=10)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path, WORLD)


@pytest.fixture
def store(tmp_path: Path) -> Engine:
    return open_store(f"sqlite:///{tmp_path}/segue.db")


def loaded(data: Path, store: Engine) -> Loaded:
    return load_folder(data, store, NOW, lambda step, whole: None)


def test_every_listen_is_there_and_read_back_as_it_was(data: Path, store: Engine) -> None:
    assert loaded(data, store).added == WORLD.listens.num_rows
    with reading(store) as connection:
        assert listens.read(connection, listeners.known(connection)).equals(WORLD.listens)


def test_the_second_time_no_file_is_read(data: Path, store: Engine) -> None:
    first = loaded(data, store)
    assert loaded(data, store) == Loaded(first.files, first.files, 0, 0)


def test_a_changed_file_is_read_again_and_adds_only_what_is_new(data: Path, store: Engine) -> None:
    loaded(data, store)
    folder = shard_folder(data, shard_of("l0000001"))
    before = pq.read_table(folder / "part-0.parquet", partitioning=None)
    newer = before.slice(0, 1).to_pylist()[0] | {"listener": "newcomer"}
    pq.write_table(
        pa.concat_tables([before, pa.Table.from_pylist([newer], schema=before.schema)]), folder / "part-0.parquet"
    )
    again = loaded(data, store)
    assert (again.added, again.duplicates) == (1, before.num_rows)


def test_a_load_that_stopped_half_way_goes_on(data: Path, store: Engine) -> None:
    class Stopped(Exception):
        pass

    def stop(step: int, whole: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        load_folder(data, store, NOW, stop)
    assert loaded(data, store).files == 16
    with reading(store) as connection:
        assert listens.count(connection) == WORLD.listens.num_rows


def test_an_unknown_time_zone_becomes_utc_and_is_told(data: Path, store: Engine) -> None:
    person = {"listener": "l0000001", "market": "PT", "timezone": "Mars/Olympus"}
    pq.write_table(pa.Table.from_pylist([person], schema=LISTENERS), data / "listeners.parquet")
    assert loaded(data, store).zones == ("Mars/Olympus",)
    with reading(store) as connection:
        listener = listeners.get(connection, "l0000001")
    assert listener is not None
    assert listener.timezone == "UTC"


def test_a_folder_without_listens_says_what_makes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path / "none"), "--database", f"sqlite:///{tmp_path}/a.db"]) == 1
    assert "make data" in capsys.readouterr().err


def test_a_file_cut_in_the_middle_is_named(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [file] = shard_folder(data, shard_of("l0000001")).glob("*.parquet")
    file.write_bytes(file.read_bytes()[:-40])
    assert main(["--data", str(data), "--database", f"sqlite:///{tmp_path}/a.db"]) == 1
    assert str(file) in capsys.readouterr().err
