"""A real server on a loopback port, as players meet it, over a small shelf and a clock that we set."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from serving.access.rates import Rates
from serving.app import app_of
from serving.desk import Desk
from serving.store.opened import open_store
from tests.api.conftest import NOW, Shelves, encoding_shelf

UNLIMITED = Rates(1_000_000, 1_000_000)
NOW_S = int(NOW.timestamp())
NUMBERS = count()


@dataclass(frozen=True)
class Account:
    """Somebody who signed up."""

    name: str
    token: str


@dataclass
class House:
    """The server, what lies behind it, and how it is asked."""

    address: str
    desk: Desk
    shelves: Shelves
    times: list[datetime]
    client: httpx.Client = field(repr=False)

    def ask(self, method: str, path: str, who: Account | None = None, **more: Any) -> httpx.Response:
        headers = more.pop("headers", {}) | ({"Authorization": f"Token {who.token}"} if who else {})
        return self.client.request(method, self.address + path, headers=headers, **more)

    def get(self, path: str, who: Account | None = None, **query: Any) -> Any:
        """What a question is answered with; it must be answered."""
        answer = self.ask("GET", path, who, params=query or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, who: Account | None, document: Any) -> Any:
        answer = self.ask("POST", path, who, json=document)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def sign_up(self, user: str | None = None, **about: Any) -> Account:
        """Somebody new, called `user`."""
        answer = self.client.post(f"{self.address}/v1/listeners", json=about | ({"user": user} if user else {})).json()
        return Account(answer["id"], answer["token"])

    def submit(self, who: Account, *listens: dict[str, Any]) -> None:
        assert self.post("/1/submit-listens", who, imported(*listens)) == {"status": "ok"}

    def listens(self, who: Account, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get(f"/1/user/{who.name}/listens", who, **query)["payload"]["listens"]
        return found

    def later(self, wait: timedelta) -> None:
        self.times.append(self.times[-1] + wait)


def listen(title: str = "Ebb", artist: str = "Moorings", ago: int = 60, **more: Any) -> dict[str, Any]:
    """One listen, `ago` seconds before NOW; `more` stands in its additional_info."""
    words: dict[str, Any] = {"artist_name": artist, "track_name": title}
    return {"listened_at": NOW_S - ago, "track_metadata": words | ({"additional_info": more} if more else {})}


def imported(*listens: dict[str, Any], kind: str = "import") -> dict[str, Any]:
    return {"listen_type": kind, "payload": list(listens)}


def known(row: int, ago: int = 60) -> dict[str, Any]:
    """A listen of the catalogue's track in that row."""
    return listen(f"Title {row}", f"Artist {row // 2}", ago)


@contextmanager
def house_on(url: str, rates: Rates = UNLIMITED) -> Iterator[House]:
    shelves, times = Shelves(encoding_shelf()), [NOW]
    desk = Desk(open_store(url), shelves, lambda: times[-1])  # type: ignore[arg-type]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app_of(desk, rates), port=port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server ended while starting"
        time.sleep(0.01)
    with httpx.Client(timeout=30) as client:
        yield House(f"http://127.0.0.1:{port}", desk, shelves, times, client)
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server for all tests that leave its clock alone: 200 tracks, two of each of 100 artists, on SQLite."""
    with house_on(f"sqlite:///{tmp_path_factory.mktemp('house') / 'segue.db'}") as house:
        yield house


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A server of one test, on SQLite and on a real PostgreSQL."""
    postgresql = request.param == "postgresql"
    url = request.getfixturevalue("postgres") if postgresql else f"sqlite:///{tmp_path / 'segue.db'}"
    with house_on(url) as house:
        yield house


@pytest.fixture
def ann(house: House) -> Account:
    """Somebody new, in every test."""
    return house.sign_up(f"Ann-{next(NUMBERS)}")


@pytest.fixture
def bob(house: House) -> Account:
    """Somebody else."""
    return house.sign_up(f"Bob-{next(NUMBERS)}")
