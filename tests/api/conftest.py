"""A server without a socket: the application over a small shelf, an empty SQLite store and a clock that we set."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from playlists.errors import NotReady
from playlists.histories import Histories
from serving.access.joining import SignUp
from serving.access.rates import Rates
from serving.app import app_of
from serving.delivery.means import Means
from serving.desk import Desk
from serving.store import accounts
from serving.store.opened import open_store
from serving.uploads.folder import Uploads
from tests.recipes.music import music
from tests.shelves import SmallShelf, small_shelf

UNLIMITED = Rates(1_000_000, 1_000_000)
PASSWORD = "four words that rhyme"
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)  # the Wednesday of 2026-W47


@dataclass(frozen=True)
class EncodingShelf(SmallShelf):
    """A listener is the sum of the tracks that they played."""

    index_recall = {"discovery": 1.0}  # noqa: RUF012  a shelf of this kind never changes it

    def encode(self, histories: Histories) -> dict[str, np.ndarray]:
        spans = [histories.of(b) for b in range(len(histories))]
        sums = [histories.plays[s] @ self.all_vectors[histories.track[s]] for s in spans]
        return dict.fromkeys(("discovery", "continuation"), np.stack(sums).astype(np.float32))


@dataclass
class Shelves:
    """What is served now; None where no version was promoted."""

    shelf: EncodingShelf | None

    def get(self) -> EncodingShelf:
        if self.shelf is None:
            raise NotReady("models: no version is promoted")
        return self.shelf


@dataclass
class Server:
    """The application, the time that it believes it is, and how it is asked."""

    app: FastAPI
    shelves: Shelves
    times: list[datetime] = field(default_factory=lambda: [NOW])

    def ask(self, method: str, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        """One request, by a client of its own."""
        headers = more.pop("headers", {}) | ({"Authorization": f"Bearer {token}"} if token else {})
        return self.run(lambda client: client.request(method, path, headers=headers, **more))

    def run(self, talk: Callable[[httpx.AsyncClient], Coroutine[Any, Any, Any]]) -> Any:
        async def connected() -> Any:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://segue") as client:
                return await talk(client)

        return asyncio.run(connected())

    def browser(self, user: str, password: str = PASSWORD) -> str:
        """The cookie of a new session of somebody who signed in by password."""
        signed = self.ask("POST", "/v1/sessions", json={"user": user, "password": password})
        assert signed.status_code == 201, signed.text
        return str(signed.headers["set-cookie"].partition(";")[0])

    def by(self, cookie: str, method: str, path: str, **more: Any) -> httpx.Response:
        """One request with that cookie."""
        return self.ask(method, path, headers=more.pop("headers", {}) | {"Cookie": cookie}, **more)

    def settle(self) -> None:
        """Waits for what is written behind requests."""
        self.app.state.desk.store_threads.submit(
            lambda: None
        ).result()  # SQLite has one thread, first come first served

    def sign_up(self, **about: str) -> str:
        """The token of somebody new."""
        return str(self.ask("POST", "/v1/listeners", json=about).json()["token"])

    def appointed(self, user: str, role: accounts.Role) -> str:
        """The token of somebody new who has that role."""
        token = self.sign_up(user=user)
        with self.app.state.store.begin() as connection:
            accounts.set_role(connection, user, role)
        return token

    def listen(self, token: str, tracks: list[int], ago: timedelta = timedelta(days=1)) -> httpx.Response:
        """One full listen of each of the rows `tracks`, three minutes apart."""
        began = self.times[-1] - ago
        listens = [
            {"track": f"t{row}", "at": (began + timedelta(minutes=3 * n)).isoformat(), "ms_played": 180_000}
            for n, row in enumerate(tracks)
        ]
        return self.ask("POST", "/v1/listens", token, json={"listens": listens})

    def weekly(self, token: str, **query: str) -> httpx.Response:
        return self.ask("GET", "/v1/me/playlists/discover-weekly", token, params=query)


def encoding_shelf(tracks: int = 200, version: str = "small") -> EncodingShelf:
    small = small_shelf(tracks)
    return EncodingShelf(small.catalogue, small.all_vectors, version)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server whose catalogue has 200 tracks t0 … t199, two of each artist a0 … a99."""
    with server_on(f"sqlite:///{tmp_path / 'segue.db'}") as server:
        yield server


@pytest.fixture
def musical(server: Server) -> Server:
    """The same with 400 tracks that have genres."""
    with_genres(server)
    return server


def with_genres(server: Server) -> None:
    """Has it serve 400 tracks that have genres."""
    small = music(400)
    server.shelves.shelf = EncodingShelf(small.catalogue, small.all_vectors, "music")


@contextmanager
def server_on(
    database_url: str, sign_up: SignUp = "open", rates: Rates = UNLIMITED, means: Means | None = None
) -> Iterator[Server]:
    """The same on another store."""
    shelves, times = Shelves(encoding_shelf()), [NOW]
    with tempfile.TemporaryDirectory(prefix="segue-uploads-") as folder:
        uploads = Uploads(Path(folder), reserve=0)
        store = open_store(database_url)
        desk = Desk(store, shelves, lambda: times[-1], uploads=uploads, means=means)  # type: ignore[arg-type]
        yield from _served(desk, sign_up, rates, shelves, times)


def _served(desk: Desk, sign_up: SignUp, rates: Rates, shelves: Shelves, times: list[datetime]) -> Iterator[Server]:
    try:
        yield Server(app_of(desk, rates, sign_up), shelves, times)
    finally:
        desk.close()
