"""When was a key last used: written behind the request that used it, once an hour for each key.

Nothing depends on it to the minute (an idle session ends after days), so no request waits for it, and none fails by it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from serving.store import keys
from serving.store.keys import NOTED, Key

LOG = logging.getLogger("segue.uses")
REMEMBERED = 100_000  # keys whose last note this process remembers; beyond it some are written twice

Change = Callable[[Connection], None]


class Uses:
    """The notes of one process; `write` makes a change of the store, in one of `threads`."""

    def __init__(self, threads: Executor, write: Callable[[Change], None]) -> None:
        self._threads = threads
        self._write = write
        self._noted: dict[str, datetime] = {}

    def note(self, key: Key, now: datetime) -> None:
        """Has it written that `key` was used now, unless that is known to the hour."""
        before = self._noted.get(key.hash)
        if not key.is_to_note(now) or (before is not None and now - before < NOTED):
            return
        if len(self._noted) >= REMEMBERED:
            self._noted = {}
        self._noted[key.hash] = now
        self._threads.submit(self._noted_down, lambda connection: keys.note_use(connection, key, now))

    def _noted_down(self, change: Change) -> None:
        try:
            self._write(change)
        except SQLAlchemyError as error:
            LOG.warning("not noted", extra={"fields": {"error": type(error).__name__}})
