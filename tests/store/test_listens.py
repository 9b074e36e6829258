"""Listens go in once and come out as they were."""

from __future__ import annotations

import pyarrow as pa
from sqlalchemy import Connection

from playlists.listens import LISTENS
from serving.store import listeners, listens
from tests.store.rows import NOW, listens_of


def test_listens_come_back_as_they_went_in(connection: Connection) -> None:
    table = pa.concat_tables([listens_of("ann", "zba"), listens_of("bob", "qa", at=None)])
    listens.load(connection, table)
    assert listens.read(connection, ["bob", "ann"]).equals(table)


def test_the_same_listens_again_add_nothing(connection: Connection) -> None:
    assert listens.load(connection, listens_of("ann", "abc")) == (3, 0)
    assert listens.add(connection, listens_of("ann", "abcd")) == (1, 3)
    assert listens.count(connection, "ann") == 4


def test_counts_without_times_are_added_once_too(connection: Connection) -> None:
    listens.load(connection, listens_of("ann", "abc", at=None))
    assert listens.load(connection, listens_of("ann", "abc", at=None)) == (0, 3)


def test_one_track_at_two_times_is_two_listens(connection: Connection) -> None:
    assert listens.load(connection, listens_of("ann", "aa")) == (2, 0)


def test_a_bulk_load_is_no_different_from_a_small_one(connection: Connection) -> None:
    table = listens_of("ann", "abcdefghij" * 300)
    assert listens.load(connection, table) == (3000, 0)
    assert listens.load(connection, table) == (0, 3000)
    assert listens.read(connection, ["ann"]).equals(table)


def test_listens_of_nobody_are_a_table_with_all_columns(connection: Connection) -> None:
    assert listens.read(connection, ["nobody"]).equals(LISTENS.empty_table())
    assert listens.read(connection, []).schema == LISTENS


def test_many_listeners_come_in_the_order_of_their_bytes(connection: Connection) -> None:
    names = [f"l{n}" for n in range(1200)] + ["L1", "é", "日本"]
    listens.load(connection, pa.concat_tables([listens_of(name, "ba") for name in names]))
    found = listens.read(connection, names)["listener"].to_pylist()
    assert found[::2] == sorted(names)


def test_new_listens_raise_the_revision_and_known_ones_do_not(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    revisions = []
    for tracks in ("ab", "ab", "abc"):
        listens.add(connection, listens_of("ann", tracks))
        found = listeners.get(connection, "ann")
        assert found
        revisions.append(found.revision)
    assert revisions == [1, 1, 2]
