"""An export costs what changed, and is the same as one that is made anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Connection, Engine, delete

from playlists.listens import read_listens, shard_folder, shard_of
from serving.export import FILE, Exported, export_folder
from serving.exporting import shards
from serving.privacy.erasing import Some, erase_listens
from serving.store import listeners, listens
from serving.store.tables import listeners as listeners_table
from tests.store.rows import NOW, listens_of

PEOPLE = sorted(f"l{n}" for n in range(40))


@pytest.fixture
def folder(store: Engine, tmp_path: Path) -> Path:
    with store.begin() as connection:
        for who in PEOPLE:
            listeners.create(connection, who, NOW)
        listens.load(connection, pa.concat_tables([listens_of(who, "abc" * (1 + n)) for n, who in enumerate(PEOPLE)]))
    exported(store, tmp_path / "data")
    return tmp_path / "data"


def exported(store: Engine, to: Path) -> Exported:
    to.mkdir(exist_ok=True)
    (to / "catalogue.parquet").write_bytes(b"")
    return export_folder(store, to, to, lambda done, whole: None, NOW)


def same_as_new(store: Engine, folder: Path) -> None:
    exported(store, folder.parent / "new")
    assert read_listens(folder).equals(read_listens(folder.parent / "new"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose listens the store was asked for."""
    whom: list[str] = []
    from_store = listens.read

    def read(connection: Connection, ids: Sequence[str]) -> pa.Table:
        whom.extend(ids)
        return from_store(connection, ids)

    monkeypatch.setattr(shards.listens, "read", read, raising=True)
    return whom


def test_a_second_export_asks_for_nobody(store: Engine, folder: Path, asked: list[str]) -> None:
    assert exported(store, folder) == Exported(0, 0, 16)
    assert asked == []


def test_an_export_asks_for_the_listens_of_those_alone_who_changed(
    store: Engine, folder: Path, asked: list[str]
) -> None:
    with store.begin() as connection:
        listens.add(connection, listens_of("l7", "xyz", NOW + timedelta(days=1)))
        erase_listens(connection, "l30", Some(tracks=["a"]), NOW)
        connection.execute(delete(listeners_table).where(listeners_table.c.id == "l12"))
        listeners.create(connection, "new", NOW)
        listens.add(connection, listens_of("new", "abc"))
    exported(store, folder)
    assert sorted(asked) == ["l30", "l7", "new"]
    asked.clear()
    same_as_new(store, folder)
    assert set(read_listens(folder)["listener"].to_pylist()) == {*PEOPLE, "new"} - {"l12"}


def test_an_account_made_anew_under_the_same_id_has_nothing_of_the_one_before(store: Engine, folder: Path) -> None:
    with store.begin() as connection:
        before = listeners.get(connection, "l5")
        connection.execute(delete(listeners_table).where(listeners_table.c.id == "l5"))
        listeners.create(connection, "l5", NOW + timedelta(hours=1))
        listens.add(connection, listens_of("l5", "z"))
        after = listeners.get(connection, "l5")
    assert before is not None
    assert after is not None
    assert before.revision == after.revision  # so that by this alone nothing would have changed
    exported(store, folder)
    same_as_new(store, folder)


def test_a_shard_that_is_broken_or_from_elsewhere_is_written_from_the_store(store: Engine, folder: Path) -> None:
    one = shard_folder(folder, shard_of("l7")) / FILE
    one.write_bytes(one.read_bytes()[:100])
    other = shard_folder(folder, shard_of("l8")) / FILE
    pq.write_table(pq.read_table(other, partitioning=None).replace_schema_metadata(None).slice(1), other)
    (folder / "exported.json").unlink()
    exported(store, folder)
    same_as_new(store, folder)
