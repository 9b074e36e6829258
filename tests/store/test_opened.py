"""Opening a store: addresses, migrations, durability."""

from __future__ import annotations

import importlib
import pkgutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

import serving.store
from playlists.errors import BadInput, NotReady
from serving.store import listens, opened
from serving.store.opened import open_store, reading
from serving.store.tables import metadata
from tests.store.rows import listens_of


def test_the_migrations_make_the_tables_that_the_code_uses(store: Engine) -> None:
    with store.begin() as connection:
        for module in pkgutil.iter_modules(serving.store.__path__):  # every table stands in the one metadata
            importlib.import_module(f"serving.store.{module.name}")
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_listen_of_nobody_is_refused_by_the_store(store: Engine) -> None:
    with pytest.raises(IntegrityError), store.begin() as connection:
        listens.add(connection, listens_of("nobody", "a"))


def test_what_fails_half_way_leaves_nothing(store: Engine) -> None:
    with suppress(ZeroDivisionError), store.begin() as connection:
        listens.load(connection, listens_of("ann", "abc"))
        raise ZeroDivisionError
    with reading(store) as connection:
        assert listens.count(connection) == 0


def test_a_commit_is_on_disk_before_it_is_acknowledged(store: Engine) -> None:
    with reading(store) as connection:
        if connection.dialect.name == "sqlite":
            assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
            assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
        else:
            assert connection.scalar(text("SHOW synchronous_commit")) == "on"


def test_reading_goes_on_while_somebody_writes(store: Engine) -> None:
    with store.begin() as writing, reading(store) as connection:
        listens.load(writing, listens_of("ann", "abc"))
        assert listens.count(connection) == 0


def test_several_may_open_a_new_store_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        stores = list(threads.map(open_store, [f"sqlite:///{tmp_path / 'new.db'}"] * 4))
    for store in stores:
        store.dispose()


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite://", "sqlite:///:memory:"])
def test_another_address_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(BadInput, match="DATABASE_URL"):
        open_store(url)


def test_a_store_of_a_newer_segue_is_refused_and_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'segue.db'}"
    store = open_store(url)
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    monkeypatch.setattr(opened, "connected", lambda url: store)
    with pytest.raises(BadInput, match="upgrade Segue"):
        open_store(url)
    assert store.pool.status() == store.pool.recreate().status()  # no connection is left in it


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(NotReady, match="cannot be opened") as refused:
        open_store("postgresql://ann:secret@127.0.0.1:1/segue")
    assert "secret" not in str(refused.value)


def test_a_file_that_is_no_store_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("nothing but notes " * 100)
    with pytest.raises(BadInput, match="not a store of Segue"):
        open_store(f"sqlite:///{file}")
    assert file.read_text() == "nothing but notes " * 100


def test_a_store_that_cannot_be_written_asks_for_address_and_permission(tmp_path: Path) -> None:
    (tmp_path / "segue.db").mkdir()  # no file can be opened there, also by root
    with pytest.raises(NotReady, match="is DATABASE_URL right and may this user write in its folder"):
        open_store(f"sqlite:///{tmp_path / 'segue.db'}")
