"""`python -m serving.account`: the role and the password of somebody in the store, who may be made first."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from playlists.errors import SegueError
from serving.access import passwords
from serving.settings import database_url
from serving.store import accesses, accounts, listeners, names, sessions
from serving.store.opened import opened
from serving.token import there


def main(argv: Sequence[str] | None = None) -> int:
    """The command: prints the user name and the role; 1 where it cannot be, with the reason."""
    try:
        given = _arguments(argv)
        with opened(given.database) as store, store.begin() as connection:
            print(_done(connection, given, sys.stdin.readline().rstrip("\n") if given.password else None))
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m serving.account", description=__doc__)
    parser.add_argument("--listener", required=True, help="the listener's id, which is the user name")
    parser.add_argument("--role", choices=accounts.ROLES, help="what they may do from now on")
    parser.add_argument("--password", action="store_true", help="read a new password from the first line of stdin")
    parser.add_argument("--create", action="store_true", help="make the listener where there is none of that id")
    parser.add_argument("--database", default=database_url(os.environ), help="the store; DATABASE_URL by default")
    return parser.parse_args(argv)


def _done(connection: Connection, given: argparse.Namespace, password: str | None) -> str:
    now = datetime.now(UTC)
    if given.create and names.by_name(connection, given.listener) is None:
        listeners.create(connection, names.checked(given.listener), now)
    there(connection, given.listener)
    accesses.add_for_all(connection, [given.listener], "account", "account", "changed", now)
    if given.role:
        accounts.set_role(connection, given.listener, given.role)
    if password is not None:
        accounts.set_password(
            connection, given.listener, passwords.kept(passwords.checked(password, given.listener)), now
        )
        sessions.end_others(connection, given.listener)
    return f"{given.listener}: {accounts.role_of(connection, given.listener)}"


if __name__ == "__main__":
    sys.exit(main())
