"""What every request works with: the store, the shelf, the clock, and the threads for what takes long.

The event loop never waits for a disk or for a playlist: writing and building run in threads. Reading from SQLite is
the exception: a few indexed rows come from memory faster than a thread is woken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar

from fastapi import Request
from sqlalchemy import Connection, Engine

from playlists.settings.settings import DEFAULT, Settings
from serving.access.accesses import Accesses
from serving.access.uses import Uses
from serving.curation.revisions import Curation
from serving.delivery.means import Means
from serving.finding.finder import Finder
from serving.finding.matched import Matcher
from serving.shelves.shelf import VersionShelf
from serving.store.opened import reading
from serving.uploads.folder import Uploads

Result = TypeVar("Result")

STORE_THREADS = {"sqlite": 1, "postgresql": 4}  # SQLite lets one write at a time: better to queue than to poll its lock
BUILD_THREADS = 2  # NumPy, FAISS and ONNX Runtime release the interpreter; more would only share the cores


class Served(Protocol):
    """Where the shelf of the current version comes from: `serving.shelves.live.LiveShelf`."""

    def get(self) -> VersionShelf:
        """The shelf to use for one request from its beginning to its end."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Desk:
    """The open resources of one process; `close` ends them, the store too."""

    def __init__(
        self, store: Engine, shelf: Served, clock: Callable[[], datetime] = utc_now, words: Path | None = None,
        settings: Settings = DEFAULT, uploads: Uploads | None = None, means: Means | None = None,
    ) -> None:  # fmt: skip
        """`words` is the folder that indexes for search are kept in, `settings` what curators change on top of,
        `uploads` where uploaded histories lie, `means` what playlists are brought to listeners by."""
        self.store = store
        self.shelf = shelf
        self.clock = clock
        self.finder = Finder(words)
        self.curation = Curation(settings)
        self.uploads = uploads or Uploads()
        self.means = means or Means()
        self.matcher = Matcher()
        self.store_threads = ThreadPoolExecutor(STORE_THREADS[store.dialect.name], thread_name_prefix="store")
        self.uses = Uses(self.store_threads, self._write)
        self.accesses = Accesses(self.store_threads, self._write)
        self.build_threads = ThreadPoolExecutor(BUILD_THREADS, thread_name_prefix="build")

    async def read(self, question: Callable[[Connection], Result]) -> Result:
        """The answer to a short question to the store."""
        if self.store.dialect.name == "sqlite":
            return self._read(question)
        return await asyncio.get_running_loop().run_in_executor(self.store_threads, self._read, question)

    async def write(self, change: Callable[[Connection], Result]) -> Result:
        """Runs `change` in one transaction; when this returns, it is durable."""
        return await asyncio.get_running_loop().run_in_executor(self.store_threads, self._write, change)

    async def settled(self, flush: Callable[[], None]) -> None:
        """Waits until what this process holds back is written."""
        await asyncio.get_running_loop().run_in_executor(self.store_threads, flush)

    async def build(self, work: Callable[[], Result]) -> Result:
        """Runs what keeps a core busy."""
        return await asyncio.get_running_loop().run_in_executor(self.build_threads, work)

    def close(self) -> None:
        self.accesses.flush()
        self.store_threads.shutdown()
        self.build_threads.shutdown()
        self.finder.close()
        self.store.dispose()

    def _read(self, question: Callable[[Connection], Result]) -> Result:
        with reading(self.store) as connection:
            return question(connection)

    def _write(self, change: Callable[[Connection], Result]) -> Result:
        with self.store.begin() as connection:
            return change(connection)


async def the_desk(request: Request) -> Desk:
    """`desk_of` as a dependency: FastAPI sends a plain function to a thread, which costs more than the request."""
    return desk_of(request)


def desk_of(request: Request) -> Desk:
    """The desk of the app that answers this request."""
    desk: Desk = request.app.state.desk
    return desk
