"""How a store is opened: its address, its settings, its newest schema.

"A listen is durable when it is acknowledged": SQLite runs with synchronous=FULL, which in WAL mode syncs the log
to disk at every commit (NORMAL does so only at checkpoints, and a power cut would take acknowledged listens);
PostgreSQL's own default, synchronous_commit=on, promises the same.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError

from playlists.errors import BadInput, NotReady

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MS = 30_000  # how long a writer waits for another one: a bulk load commits in pieces shorter than that
POOL = 8  # connections kept for the threads of one process
PRAGMAS = (f"busy_timeout = {BUSY_MS}", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
LOG = "journal_mode = WAL"
MIGRATION_LOCK = 5_733_183  # any number: what the migrations of all processes of one database wait for
SCHEMES = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg", "postgresql+psycopg": None}


def open_store(url: str) -> Engine:
    """The store at `url`, with the newest schema: sqlite:///path, postgres://… or postgresql://….

    Safe while other processes open the same store. Raises BadInput for another address, for what is no store or one
    of a newer schema, NotReady where nobody answers.
    """
    engine = connected(url)
    try:
        with ExitStack() as refused:
            refused.callback(engine.dispose)  # no connection to it stays open
            with engine.begin() as connection:
                _migrate(connection)
            refused.pop_all()
    except CommandError as error:
        raise BadInput(f"store: its schema is not one that this Segue knows ({error}); upgrade Segue") from error
    except OperationalError as error:
        raise away(url, error) from error
    except DatabaseError as error:
        raise BadInput(f"store {_shown(url)}: not a store of Segue: {_first_line(error)}") from error
    return engine


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """The store as `open_store` opens it; its connections are closed behind."""
    store = open_store(url)
    try:
        yield store
    finally:
        store.dispose()


def connected(url: str) -> Engine:
    """The store at `url` as it is, without migrations: what a worker opens after its parent migrated."""
    address = address_of(url)
    if address.drivername == "sqlite":
        return _sqlite(address.database)
    renamed = address.set(drivername=SCHEMES[address.drivername] or address.drivername)
    return create_engine(renamed, pool_size=POOL, pool_recycle=1800, hide_parameters=True)


def address_of(url: str) -> URL:
    """The parts of `url`. Raises BadInput where it is no address of a store."""
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise BadInput("DATABASE_URL: not an address; write sqlite:///path/to/file.db or postgresql://…") from error
    if address.drivername not in ("sqlite", *SCHEMES):
        raise BadInput(f"DATABASE_URL: {address.drivername!r} is not sqlite or postgresql")
    return address


def away(url: str, error: OperationalError) -> NotReady:
    """What is said of a store that cannot be opened, without its password."""
    address = make_url(url)
    writable = " and may this user write in its folder" if address.drivername == "sqlite" else ""
    shown = address.render_as_string(hide_password=True)
    return NotReady(f"store {shown}: cannot be opened: {_first_line(error)}; is DATABASE_URL right{writable}?")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading: never waits for a writer, sees one moment of the store.

    `engine.begin()` is for writing: on SQLite it takes the write lock at once, so that what it reads is still true
    when it writes.
    """
    with engine.connect() as connection:
        yield connection.execution_options(segue_reading=True)


def _sqlite(path: str | None) -> Engine:
    if not path or path == ":memory:":
        raise BadInput("DATABASE_URL: a store needs a file, such as sqlite:///data/segue.db")
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"DATABASE_URL: {path} cannot be there: {error}") from error
    engine = create_engine(f"sqlite:///{path}", pool_size=POOL, hide_parameters=True)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself: `_begin` does
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:
    """Changes to the log that readers do not wait for, once and for ever.

    SQLite does not wait with this change while somebody else has a new store open: it says "locked" at once.
    """
    ends = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.execute(f"PRAGMA {LOG}")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > ends:
                raise
            time.sleep(0.01)


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("segue_reading", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).partition("\n")[0]


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATION_LOCK})
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
