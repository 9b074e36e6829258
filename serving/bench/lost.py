"""`python -m serving.bench.lost`: is an acknowledged listen ever lost, or there twice, while processes are killed?

Clients send listens in small requests and send each anew until it is acknowledged, as players do. Meanwhile the server
and the worker beside it are killed with SIGKILL at random times and started again; half-way `--between` is run, such as
a restart of the database. In the end the store is compared with what was sent.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from playlists.errors import SegueError
from serving.bench.requests import free_port
from serving.store import listeners, listens
from serving.store.opened import open_store, reading

CLIENTS, MOST_TOGETHER = 4, 20
LIFE_S = (0.5, 4.0)  # of a process, from when it answers: the shortest and the longest
SOON_S = 0.05  # before a request is sent anew
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Told:
    """What came of it."""

    sent: int
    lost: int = 0
    doubled: int = 0
    foreign: int = 0  # in the store though nobody sent them
    kills: Counter[str] = field(default_factory=Counter)
    repeated: int = 0  # requests that had to be sent again
    seconds: float = 0.0


@dataclass(slots=True)
class Process:
    """A program that is killed and started again, until `ended`."""

    name: str
    command: list[str]
    told: Told
    ended: threading.Event
    rng: random.Random

    def live(self) -> None:
        while not self.ended.is_set():
            quiet = subprocess.DEVNULL
            process = subprocess.Popen([sys.executable, *self.command], stdout=quiet, stderr=quiet)
            killed = not self.ended.wait(2.0 + self.rng.uniform(*LIFE_S))  # two seconds until it has started
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.told.kills[self.name] += killed


def measured(database: str, models: Path, count: int, seconds: float, between: str | None, seed: int) -> Told:
    """Sends `count` listens of CLIENTS listeners in about so many `seconds` under kills, and compares.

    Raises SegueError for an answer that no client could do anything about.
    """
    told, ended, port = Told(count), threading.Event(), free_port()
    pause = 2 * seconds * CLIENTS * (1 + MOST_TOGETHER) / 2 / max(count, 1)  # the longest after a request
    tokens = _people(database)
    server = ["-m", "serving.serve", "--models", str(models), "--database", database, "--port", str(port)]
    worker = ["-m", "serving.work", "--models", str(models), "--database", database]
    began = time.monotonic()
    with _living([
        Process("server", server, told, ended, random.Random(seed)),
        Process("worker", worker, told, ended, random.Random(seed + 1)),
    ], ended):  # fmt: skip
        half = threading.Barrier(CLIENTS, lambda: _run(between))
        parts = [(client, range(client, count, CLIENTS)) for client in range(CLIENTS)]
        clients = [
            threading.Thread(
                target=_send, args=(port, tokens[client], part, half, told, pause, random.Random(seed + 2 + client))
            )
            for client, part in parts
        ]
        for thread in clients:
            thread.start()
        for thread in clients:
            thread.join()
    told.seconds = round(time.monotonic() - began, 1)
    return compared(database, told)


@contextmanager
def _living(processes: Sequence[Process], ended: threading.Event) -> Iterator[None]:
    threads = [threading.Thread(target=process.live) for process in processes]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _people(database: str) -> list[str]:
    store, now = open_store(database), datetime.now(UTC)
    with store.begin() as connection:
        for client in range(CLIENTS):
            listeners.create(connection, f"client{client}", now)
        tokens = [listeners.issue_token(connection, f"client{client}", now) for client in range(CLIENTS)]
    store.dispose()
    return tokens


def _send(
    port: int, token: str, numbers: range, half: threading.Barrier, told: Told, pause: float, rng: random.Random
) -> None:
    """Sends the listens of one client in order, each request until it is acknowledged."""
    left, waited = list(numbers), False
    middle = len(left) // 2
    while left:
        if not waited and len(left) <= middle:
            half.wait()
            waited = True
        together = left[: rng.randint(1, MOST_TOGETHER)]
        left = left[len(together) :]
        body = json.dumps({"listens": [_listen(number) for number in together]})
        while not _acknowledged(port, token, body):
            told.repeated += 1
            time.sleep(SOON_S)
        time.sleep(rng.uniform(0, pause))


def _listen(number: int) -> dict[str, str | int]:
    at = FIRST + timedelta(minutes=number)
    return {"track": f"t{number}", "at": at.isoformat(), "ms_played": 180_000}


def _acknowledged(port: int, token: str, body: str) -> bool:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/v1/listens", body, headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    if answer.status not in (200, 429, 500, 503):
        raise SegueError(f"POST /v1/listens: {answer.status}")
    return answer.status == 200


def _run(command: str | None) -> None:
    if command:
        subprocess.run(shlex.split(command), check=True, stdout=subprocess.DEVNULL)


def compared(database: str, told: Told) -> Told:
    """`told`, with what the store lacks and what it has too much of."""
    store = open_store(database)
    with reading(store) as connection:
        table = listens.read(connection, [f"client{client}" for client in range(CLIENTS)])
    store.dispose()
    there = Counter(table["track"].to_pylist())
    sent = {f"t{number}" for number in range(told.sent)}
    told.lost, told.foreign = len(sent - set(there)), len(set(there) - sent)
    told.doubled = sum(times - 1 for times in there.values())
    return told


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 where a listen was lost or is there twice."""
    parser = argparse.ArgumentParser(prog="python -m serving.bench.lost", description=__doc__)
    parser.add_argument("--database", required=True, help="an empty store of its own")
    parser.add_argument("--models", type=Path, default=Path("models/demo"))
    parser.add_argument("--listens", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60.0, help="about how long the sending lasts")
    parser.add_argument("--between", help="a command to run half-way, such as one that restarts the database")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(argv)
    os.environ |= {"PER_TOKEN": "1000000", "PER_ADDRESS": "1000000"}
    with suppress(KeyboardInterrupt):
        told = measured(given.database, given.models, given.listens, given.seconds, given.between, given.seed)
        kills = ", ".join(f"{name} {count}" for name, count in sorted(told.kills.items()))
        print(f"{told.sent} listens in {told.seconds} s, killed: {kills}; {told.repeated} requests sent anew")
        print(f"lost {told.lost}, doubled {told.doubled}, of nobody {told.foreign}")
        return 1 if told.lost or told.doubled or told.foreign else 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
