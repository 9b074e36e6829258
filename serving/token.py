"""`python -m serving.token`: a new token for a listener who is in the store already."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from playlists.errors import NotFound, SegueError
from serving.settings import database_url
from serving.store import accesses, listeners
from serving.store.opened import opened

LABEL = "command"
NAMED = 3  # ids in the message that there is none of the one asked for: enough to show what they look like


def main(argv: Sequence[str] | None = None) -> int:
    """The command: prints the token and nothing else; 1 where there is no such listener."""
    try:
        given = _arguments(argv)
        with opened(given.database) as store, store.begin() as connection:
            token = new_token(connection, given.listener, datetime.now(UTC))
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    print(token)
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m serving.token", description=__doc__)
    parser.add_argument("--listener", required=True, help="the listener's id")
    parser.add_argument("--database", default=database_url(os.environ), help="the store; DATABASE_URL by default")
    return parser.parse_args(argv)


def new_token(connection: Connection, listener: str, now: datetime) -> str:
    """A new token of the listener; those from before stay valid. Raises NotFound naming some who exist."""
    there(connection, listener)
    accesses.add_for_all(connection, [listener], "token", "account", "changed", now)
    return listeners.issue_token(connection, listener, now, LABEL)


def there(connection: Connection, listener: str) -> None:
    """Raises NotFound naming some who exist where the store has no such listener."""
    if listeners.get(connection, listener) is None:
        raise NotFound(f"listener {listener[:60]!r}: {_others(listeners.known(connection))}")


def _others(ids: Sequence[str]) -> str:
    if not ids:
        return "the store has no listeners: make load DATA=… (or POST /v1/listeners)"
    some = ", ".join(ids[:NAMED])
    return f"the store has none of that id; it has {len(ids)}: {some}{', …' if ids[NAMED:] else ''}"


if __name__ == "__main__":
    sys.exit(main())
