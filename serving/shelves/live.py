"""Which version is served now: watches models/current and swaps while requests go on."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from playlists.errors import BrokenVersion, NotReady, SegueError
from playlists.version.registry import CURRENT, current
from serving.shelves.shelf import VersionShelf, open_shelf

LOOK_EVERY_S = 1.0  # a look is one stat; nobody waits longer than this for a promotion
LOG = logging.getLogger("segue.versions")

Stamp = tuple[int, int, int] | None  # of models/current: modification time in ns, inode, size; None: none to be seen


class LiveShelf:
    """The shelf of the current version. A new one is opened in the background and swapped in when it is whole.

    A version that is damaged, too new or gone is refused with a log line, and the one before goes on serving.
    """

    def __init__(self, models: Path, threads: int = 1) -> None:
        self.models = models
        self.threads = threads
        self._shelf: VersionShelf | None = None
        self._seen: Stamp = None
        self._refused: SegueError | None = None
        self._look_at = 0.0
        self._opening = threading.Lock()

    def get(self) -> VersionShelf:
        """The shelf to use for one request from its beginning to its end. Costs about a microsecond.

        The first call opens the version and waits for it. Raises NotReady while none was ever promoted,
        BrokenVersion while the only one there was could not be opened.
        """
        if self._shelf is None:
            return self.refresh()
        if (now := time.monotonic()) >= self._look_at:
            self._look_at = now + LOOK_EVERY_S
            if self._stamp() != self._seen and not self._opening.locked():
                threading.Thread(target=self._open_current, name="open-version", daemon=True).start()
        return self._shelf

    def refresh(self) -> VersionShelf:
        """The shelf of what is current at this moment, or of what was where that is refused; waits until it is open."""
        self._open_current()
        if self._shelf is not None:
            return self._shelf
        refused = self._refused or NotReady(f"{self.models}: no version is promoted")
        raise refused.with_traceback(None)  # the same one each time; it must not grow

    def _open_current(self) -> None:
        with self._opening:
            if (stamp := self._stamp()) == self._seen and (self._shelf is not None or self._refused is not None):
                return
            self._seen = stamp
            try:
                self._swap(current(self.models))
            except SegueError as error:
                self._refuse(error)
            except OSError as error:
                place = error.filename or self.models
                self._refuse(BrokenVersion(f"{place}: {error.strerror}; let the user that serves read {self.models}"))
                self._seen = None if self._shelf is None else stamp  # asked again: no promotion tells that it was let

    def _refuse(self, error: SegueError) -> None:
        self._refused = error
        LOG.warning("version refused, %s goes on serving: %s", self._served() or "none", error)

    def _swap(self, version: str) -> None:
        if version != self._served():
            before, self._shelf = self._served(), open_shelf(self.models / version, self.threads)
            LOG.info("serving version %s, before it %s", version, before or "none")
        self._refused = None

    def _served(self) -> str | None:
        return self._shelf.version if self._shelf else None

    def _stamp(self) -> Stamp:
        try:
            found = (self.models / CURRENT).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size
