"""`python -m serving.backup --to FILE`: one consistent copy of the store, while servers go on writing.

SQLite is copied by VACUUM INTO: one moment of the store, compact, a store itself. PostgreSQL is copied by its own
pg_dump in the custom format, which pg_restore reads.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Engine, inspect
from sqlalchemy.exc import OperationalError

from playlists.errors import BadInput, NotReady, SegueError
from serving.settings import database_url
from serving.store import accesses
from serving.store.opened import address_of, away, connected

PG_DUMP = "pg_dump"
MIB = 1024**2


def main(argv: Sequence[str] | None = None) -> int:
    """The command: 1 where nothing could be written, with what to change."""
    try:
        given = _arguments(argv)
        back_up(given.database, given.to)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    print(f"{given.to}: {given.to.stat().st_size / MIB:.1f} MiB")
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m serving.backup", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, help="the file to write; it must not be there yet")
    parser.add_argument("--database", default=database_url(os.environ), help="the store; DATABASE_URL by default")
    return parser.parse_args(argv)


def back_up(database: str, to: Path) -> None:
    """Writes the store at `database` to the file `to`, whole or not at all.

    Raises BadInput where `to` is there already or cannot be written, NotReady where there is no store or no pg_dump.
    """
    if to.exists():
        raise BadInput(f"{to} is there already; a backup never replaces another")
    address = address_of(database)
    if address.drivername == "sqlite" and not Path(address.database or "").is_file():
        raise NotReady(f"{address.database}: there is no store to copy; is DATABASE_URL right?")
    part = to.with_name(f"{to.name}.part{os.getpid()}")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        if address.drivername == "sqlite":
            _of_sqlite(_noted(connected(database)), part)
        else:
            _noted(connected(database)).dispose()
            _of_postgresql(address, part)
        part.chmod(0o600)  # it holds what people listened to
        part.replace(to)
    except OperationalError as error:
        raise away(database, error) from error
    except (OSError, sqlite3.OperationalError) as error:  # SQLite's own, of the file that it copies to
        raise BadInput(f"{to}: cannot be written: {getattr(error, 'strerror', None) or error}") from error
    finally:
        part.unlink(missing_ok=True)


def _noted(store: Engine) -> Engine:
    """The store, in which everybody can read that all of theirs was copied; an older Segue's has no place for it."""
    if inspect(store).has_table("accesses"):
        with store.begin() as connection:
            accesses.add_for_all(connection, None, "backup", "everything", "read", datetime.now(UTC))
    return store


def _of_sqlite(store: Engine, to: Path) -> None:
    with store.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.connection.cursor().execute("VACUUM INTO ?", (str(to),))
    store.dispose()


def _of_postgresql(address: URL, to: Path) -> None:
    """The password goes by the environment: arguments are read by everybody on the machine."""
    parts = {
        "PGHOST": address.query.get("host", address.host), "PGPORT": address.port, "PGUSER": address.username,
        "PGPASSWORD": address.password, "PGDATABASE": address.database,
    }  # fmt: skip
    environment = os.environ | {name: str(value) for name, value in parts.items() if value}
    try:
        ended = subprocess.run([PG_DUMP, "--format=custom", f"--file={to}"], env=environment, capture_output=True)
    except FileNotFoundError as error:
        raise NotReady(f"{PG_DUMP} is not there; it comes with PostgreSQL's client programs") from error
    if ended.returncode:
        raise NotReady(f"{PG_DUMP}: {ended.stderr.decode(errors='replace').strip().splitlines()[-1]}")


if __name__ == "__main__":
    sys.exit(main())
