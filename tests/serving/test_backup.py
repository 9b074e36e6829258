"""A backup is one moment of the store, whole, private, and never over another file."""

from __future__ import annotations

import re
import resource
import shutil
import signal
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from playlists.errors import BadInput, NotReady
from serving import backup
from serving.store import listeners, listens
from serving.store.opened import open_store, reading
from tests.postgres import fresh_database
from tests.store.rows import NOW, listens_of


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'segue.db'}"
    _filled(url)
    return url


def _filled(url: str) -> None:
    store = open_store(url)
    with store.begin() as connection:
        listeners.create(connection, "ann", NOW)
        listens.add(connection, listens_of("ann", "abc"))
    store.dispose()


def _listens(url: str) -> int:
    store = open_store(url)
    with reading(store) as connection:
        count = listens.count(connection, "ann")
    store.dispose()
    return count


def test_a_copy_of_sqlite_is_a_store_with_all_that_was_there(database: str, tmp_path: Path) -> None:
    to = tmp_path / "backups" / "monday.db"
    assert backup.main(["--to", str(to), "--database", database]) == 0
    assert _listens(f"sqlite:///{to}") == 3


def test_nobody_else_reads_a_backup(database: str, tmp_path: Path) -> None:
    backup.back_up(database, tmp_path / "copy.db")
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


def test_a_copy_taken_while_listens_arrive_opens_and_has_whole_transactions(database: str, tmp_path: Path) -> None:
    store, ended = open_store(database), threading.Event()

    def write() -> None:
        number = 0
        while not ended.is_set():
            with store.begin() as connection:
                listeners.create(connection, f"l{number}", NOW)
                listens.add(connection, listens_of(f"l{number}", "abcde"))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            backup.back_up(database, tmp_path / f"{number}.db")
    finally:
        ended.set()
        writer.join()
    copy = open_store(f"sqlite:///{tmp_path / '4.db'}")
    with reading(copy) as connection:
        assert (listens.count(connection) - 3) % 5 == 0
    copy.dispose()
    store.dispose()


def test_a_backup_never_replaces_another(database: str, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("last week's")
    with pytest.raises(BadInput, match="never replaces another"):
        backup.back_up(database, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "last week's"


def test_a_store_that_is_not_there_is_said_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="no store to copy"):
        backup.back_up(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "DATABASE_URL: not an address; write sqlite"),
        ("mysql://x", "'mysql' is not sqlite or postgresql"),
        ("postgresql://segue:secret@127.0.0.1:1/x", r"store postgresql://segue:\*\*\*@127.0.0.1:1/x: cannot be opened"),
    ],
)
def test_a_store_that_cannot_be_reached_is_said_without_its_password(
    url: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert backup.main(["--to", str(tmp_path / "copy"), "--database", url]) == 1
    told = capsys.readouterr().err
    assert re.search(said, told)
    assert "secret" not in told
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_leaves_no_half_of_a_backup(database: str, tmp_path: Path) -> None:
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limit[1]))  # as much as a disk that is full still takes
    before, to = signal.signal(signal.SIGXFSZ, signal.SIG_IGN), tmp_path / "copies" / "copy.db"
    try:
        with pytest.raises(BadInput, match=r"copy\.db: cannot be written"):
            backup.back_up(database, to)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, before)
    assert list(to.parent.iterdir()) == []


@pytest.fixture
def postgres_copies(postgres: str) -> Iterator[tuple[str, str]]:
    """Two databases of one server; the first has rows, the second is empty."""
    programs = next((p.parent for p in sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))), None)
    if shutil.which("pg_dump") is None and programs is None:
        pytest.skip("no pg_dump: neither on the path nor from Debian's package postgresql-client")
    with fresh_database(postgres) as one, fresh_database(postgres) as other:
        _filled(one)
        yield one, other


def test_a_copy_of_postgresql_is_restored_by_pg_restore(postgres_copies: tuple[str, str], tmp_path: Path) -> None:
    one, other = postgres_copies
    try:
        backup.back_up(one, tmp_path / "copy.dump")
    except NotReady as why:
        if "server version" in str(why):
            pytest.skip(str(why))
        raise
    address = make_url(other)
    where = ["--host", str(address.query.get("host", address.host)), "--username", str(address.username)]
    port = ["--port", str(address.port)] if address.port else []
    subprocess.run(
        ["pg_restore", *where, *port, "--dbname", str(address.database), str(tmp_path / "copy.dump")], check=True
    )
    assert _listens(other) == 3
