"""A PostgreSQL for the tests: the one of DATABASE_URL, else Debian's, else the one in the wheel pgserver."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import create_engine, inspect, make_url, text

LOOSE = "-c fsync=off -c listen_addresses=''"  # what the tests write need not outlive a power cut


@contextmanager
def postgres_server() -> Iterator[str | None]:
    """The address of a running server, or None where none can be had."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
    elif programs := _programs():
        with _debian(programs) as url:
            yield url
    else:
        with _wheel() as url:
            yield url


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The address of an empty database, which is dropped afterwards."""
    name = f"segue_test_{secrets.token_hex(4)}"
    admin = create_engine(_driver(server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def empty(url: str) -> None:
    """Takes every row out of every table that is there, whoever put it there. Fails where somebody still holds one."""
    engine = create_engine(_driver(url))
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '30s'"))
        tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        if tables:
            connection.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
    engine.dispose()


def _driver(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _programs() -> Path | None:
    places = [Path(shutil.which("initdb") or "/nowhere").parent, *sorted(Path("/usr/lib/postgresql").glob("*/bin"))]
    return next((p for p in reversed(places) if (p / "initdb").exists() and (p / "pg_ctl").exists()), None)


@contextmanager
def _debian(programs: Path) -> Iterator[str]:
    """A server of its own, on a socket in a folder of its own; root may not run one, so another user does."""
    folder, user = Path(tempfile.mkdtemp(prefix="segue-pg-")), _unprivileged()
    if user:
        shutil.chown(folder, user)
    try:
        _run([programs / "initdb", "-D", folder / "db", "-U", "segue", "-A", "trust", "-N"], user)
        _run(
            [
                programs / "pg_ctl",
                "-D",
                folder / "db",
                "-o",
                f"{LOOSE} -k {folder}",
                "-l",
                folder / "log",
                "-w",
                "start",
            ],
            user,
        )
        yield f"postgresql://segue@/postgres?host={folder}"
    finally:
        with suppress(subprocess.CalledProcessError):
            _run([programs / "pg_ctl", "-D", folder / "db", "-m", "immediate", "stop"], user)
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str | Path], user: str | None) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=user, cwd="/tmp")


def _unprivileged() -> str | None:
    """Whom a root lets run the server; None where we are not root."""
    names = {user.pw_name for user in pwd.getpwall()}
    return next((u for u in ("postgres", "nobody") if u in names), None) if os.geteuid() == 0 else None


@contextmanager
def _wheel() -> Iterator[str | None]:
    with tempfile.TemporaryDirectory(prefix="segue-pg-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # importing it already says where it would put its sockets
        try:
            import pgserver
        except ImportError:
            yield None
            return
        server = pgserver.get_server(folder)  # type: ignore[attr-defined]
        yield server.get_uri()
        server.cleanup()
