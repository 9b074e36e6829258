"""A whole site in this process: a store with listeners and past weeks, a version, and a server on a free port."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import uvicorn
from sqlalchemy import Connection, Engine

from playlists.catalogue import Catalogue
from playlists.playlist import Playlist
from playlists.recipes.discover_weekly import KIND
from playlists.week import week_at
from serving.access.rates import Rates
from serving.answering import making
from serving.app import app_of
from serving.bench.world import World
from serving.desk import Desk
from serving.shelves.live import LiveShelf
from serving.stopwatch import Stopwatch
from serving.store import listeners, listens, playlists, sessions
from serving.store.opened import open_store
from serving.uploads.folder import Uploads
from tests.serving.versions import small_models, small_world

LISTENERS = 160
UNLIMITED = Rates(1_000_000, 1_000_000)  # the clock stands still, so no window ever ends
NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)  # a Wednesday after the last listen: the same week in every time zone
PAST_WEEKS = 3
EVIL = '<script>alert("x")</script>'
PRINTED = ("Nacht & Nebel", "月のあと", "Fürst “Ö”", "A very long title that goes on and on, " * 3)


@dataclass(frozen=True)
class Site:
    """Where the site is, and what lies behind it."""

    address: str
    store: Engine
    shelf: LiveShelf
    desk: Desk

    @property
    def store_url(self) -> str:
        return self.store.url.render_as_string(hide_password=False)

    def token(self, listener: str) -> str:
        with self.store.begin() as connection:
            return listeners.issue_token(connection, listener, NOW)

    def session(self, listener: str) -> str:
        """What the cookie of somebody holds who signed in."""
        with self.store.begin() as connection:
            return sessions.begin(connection, listener, NOW)

    def newcomer(self, name: str) -> str:
        """A listener of whom nothing is known."""
        with self.store.begin() as connection:
            listeners.create(connection, name, NOW)
        return name


def drawn_world() -> World:
    """The drawn world, with titles that need care and with years; the first title of every artist is a script."""
    world = small_world(LISTENERS)
    table, count = world.catalogue.table, len(world.catalogue)
    titles = [EVIL if n % 5 == 0 else f"{PRINTED[n % 4]} {n}" for n in range(count)]
    released = pa.array(np.datetime64("1991-01-01") + 9 * np.arange(count), pa.date32())
    table = table.set_column(table.column_names.index("title"), "title", pa.array(titles))
    table = table.set_column(table.column_names.index("released"), "released", released)
    return replace(world, catalogue=Catalogue(table))


def opened_site(folder: Path) -> Desk:
    """A desk with the world's listeners and listens, past weeks and this one, at a clock that stands still."""
    world, store = drawn_world(), open_store(f"sqlite:///{folder}/segue.db")
    shelf = LiveShelf(small_models(folder, world))
    with store.begin() as connection:
        listeners.load(connection, world.listeners, NOW)
        listens.load(connection, world.listens)
        _build_weeks(connection, shelf)
    return Desk(store, shelf, lambda: NOW, uploads=Uploads(folder / "uploads", reserve=0))


def _build_weeks(connection: Connection, live: LiveShelf) -> None:
    shelf, ids = live.get(), listeners.known(connection)
    for ago in range(PAST_WEEKS, -1, -1):
        week = week_at(NOW, "UTC").plus(-ago)
        made = making.made(making.read(connection, ids, KIND, week, shelf.catalogue), shelf, Stopwatch())
        rows = [playlists.stored(one, shelf.catalogue, NOW) for one in made if isinstance(one, Playlist)]
        playlists.save(connection, rows)


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The address at which the app on `desk` answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app_of(desk, UNLIMITED), port=port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server ended while starting"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
