"""The accesses that one process has counted and not yet written.

They are written together every few seconds, so that no request waits or writes for its own. A process that is killed
loses those of its last seconds.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from serving.store import accesses
from serving.store.accesses import Access

WRITTEN_EVERY_S = 10.0
MOST = 50_000  # lines that wait in memory; then they are written at once
LOG = logging.getLogger("segue.accesses")


class Accesses:
    """The counts of one process; `write` makes a change of the store, in one of `threads`."""

    def __init__(self, threads: Executor, write: Callable[[Callable[[Connection], None]], None]) -> None:
        self._threads = threads
        self._write = write
        self._lock = threading.Lock()
        self._waiting: Counter[Access] = Counter()
        self._timer: threading.Timer | None = None

    def note(self, access: Access) -> None:
        """Counts one access; it is written within WRITTEN_EVERY_S."""
        with self._lock:
            self._waiting[access] += 1
            if self._timer is None:
                self._timer = threading.Timer(WRITTEN_EVERY_S, self._submit)
                self._timer.daemon = True
                self._timer.start()
            full = len(self._waiting) >= MOST
        if full:
            self._submit()

    def flush(self) -> None:
        """Writes what waits, now and in this thread."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            counted, self._waiting = self._waiting, Counter()
        if not counted:
            return
        try:
            self._write(lambda connection: accesses.add(connection, counted))
        except SQLAlchemyError as error:  # the store is away: they are written when it is back
            LOG.warning("not noted yet", extra={"fields": {"error": type(error).__name__}})
            with self._lock:
                self._waiting.update(counted)

    def _submit(self) -> None:
        try:
            self._threads.submit(self.flush)
        except RuntimeError:  # the process ends, and its desk has flushed
            LOG.debug("too late to note")
