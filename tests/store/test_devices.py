"""The store keeps on what kind of device a listen was, learns it late, and forgets it with the listen."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, Engine, text

from playlists.listens import HEARD, LISTENS, shard_folder, shard_of, with_device
from serving.load import load_folder
from serving.store import listeners, listens
from serving.store.opened import reading
from tests.store.rows import NOW, listens_of


def heard_on(devices: list[str | None], listener: str = "ann") -> pa.Table:
    """One listen of a, b, c, … on each of `devices`."""
    table = listens_of(listener, "abcdefgh"[: len(devices)])
    return table.append_column(HEARD.field("device"), pa.array(devices, pa.string()))


def known(connection: Connection, listener: str = "ann") -> list[str | None]:
    found: list[str | None] = listens.read(connection, [listener], devices=True)["device"].to_pylist()
    return found


def test_a_device_comes_back_with_its_listen_to_who_asks(connection: Connection) -> None:
    table = heard_on(["mobile", None, "tv"])
    listens.load(connection, table)
    assert listens.read(connection, ["ann"], devices=True).equals(table)
    assert listens.read(connection, ["ann"]).equals(table.select(LISTENS.names))
    assert listens.read(connection, [], devices=True).equals(HEARD.empty_table())


def test_listens_without_devices_have_unknown_ones(connection: Connection) -> None:
    listens.load(connection, listens_of("ann", "ab"))
    assert known(connection) == [None, None]


def test_the_same_listen_again_tells_a_device_once_and_adds_nothing(connection: Connection) -> None:
    listens.load(connection, pa.concat_tables([with_device(listens_of("ann", "abc")), heard_on([None], "bob")]))
    before = listeners.some(connection, ["ann"])["ann"].revision
    assert listens.add(connection, heard_on(["mobile", None, "tv", "watch"])) == (1, 3)
    assert known(connection) == ["mobile", None, "tv", "watch"]
    assert listens.add(connection, heard_on(["speaker", "speaker", None, None])) == (0, 4)
    assert known(connection) == ["mobile", "speaker", "tv", "watch"]
    assert known(connection, "bob") == [None]
    assert listeners.some(connection, ["ann"])["ann"].revision == before + 1  # of the listen, not of the devices


def test_a_folder_is_loaded_with_its_devices_and_one_from_before_without(store: Engine, tmp_path: Path) -> None:
    for listener, table in (("ann", heard_on(["mobile", None])), ("bob", listens_of("bob", "ab"))):
        folder = shard_folder(tmp_path, shard_of(listener))
        folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, folder / f"{listener}.parquet")
    load_folder(tmp_path, store, NOW, lambda done, whole: None)
    with reading(store) as connection:
        assert known(connection) == ["mobile", None]
        assert known(connection, "bob") == [None, None]


def test_who_goes_takes_the_devices_along(store: Engine) -> None:
    with store.begin() as connection:
        listens.load(connection, heard_on(["mobile", "tv"]))
        connection.execute(text("DELETE FROM listeners WHERE id = 'ann'"))
    with reading(store) as connection:
        assert connection.execute(text("SELECT count(*) FROM listens WHERE device IS NOT NULL")).scalar() == 0
