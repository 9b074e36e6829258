"""Keeps the words of the version that is served at hand, and builds them once where they are not there yet."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from pathlib import Path

from playlists.catalogue import Catalogue
from playlists.shelf import Shelf
from playlists.taste import Taste
from serving.finding.found import Found, Gathered, found, gathered
from serving.finding.index import build, built_in_memory, opened, place_of

LOG = logging.getLogger("segue.words")
KEPT_IN_MEMORY = (
    "words of version %s are in memory, anew in each process: %s cannot be written (%s); "
    "set WORDS to a folder that this server may write"
)


class Finder:
    """The index of the catalogue that was asked for last. May be used by several threads, one of them at a time."""

    def __init__(self, folder: Path | None = None) -> None:
        """Indexes are kept in `folder`, one a version; without one they are built in memory, for this finder alone."""
        self.folder = folder
        self._lock = threading.Lock()
        self._of: tuple[tuple[str, int], list[sqlite3.Connection], Gathered] | None = None

    def found(self, asked: str, shelf: Shelf, taste: Taste | None, most: int) -> Found:
        """See `serving.finding.found.found`. The first search of a version waits for its index: 8 s for 140,000 tracks,
        once on a machine."""
        with self._lock:
            connections, known = self._ready(shelf)
            return found(connections, asked, shelf, known, taste, most)

    def ready(self, shelf: Shelf) -> None:
        """Builds and opens the index of the shelf's catalogue now, so that nobody waits for it later."""
        with self._lock:
            self._ready(shelf)

    def _ready(self, shelf: Shelf) -> tuple[list[sqlite3.Connection], Gathered]:
        """The version's own words lie on disk, those of newcomers in memory."""
        catalogue = shelf.catalogue
        if self._of is None or self._of[0] != (shelf.version, len(catalogue)):
            self._close()
            own = len(catalogue) - catalogue.newcomers
            connections = [self._opened(shelf.version, Catalogue(catalogue.table.slice(0, own)))]
            connections += [built_in_memory(catalogue, own)] if catalogue.newcomers else []
            self._of = (shelf.version, len(catalogue)), connections, gathered(catalogue)
        return self._of[1:]

    def close(self) -> None:
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._of is not None:
            for connection in self._of[1]:
                connection.close()
            self._of = None

    def _opened(self, version: str, catalogue: Catalogue) -> sqlite3.Connection:
        if self.folder is None:
            return built_in_memory(catalogue)
        place = place_of(self.folder, version)
        if not place.exists():
            began = time.perf_counter()
            try:
                build(place, catalogue)
            except (OSError, sqlite3.OperationalError) as error:  # no room, or models that this server may only read
                LOG.warning(KEPT_IN_MEMORY, version, place.parent, error)
                return built_in_memory(catalogue)
            LOG.info("words of version %s indexed in %.1f s", version, time.perf_counter() - began)
        return opened(place)
