"""How long a request takes: one connection, one request after the other, two servers side by side."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from types import MappingProxyType

import numpy as np

from playlists.errors import NotReady, SegueError

START_S = 180.0  # of a server, on a machine that does other things too
MINE = "/v1/me/playlists/discover-weekly"
NOTHING: Mapping[str, str] = MappingProxyType({})
Times = dict[str, float]


@dataclass(frozen=True, slots=True)
class Server:
    """A server of our own."""

    port: int
    process: int  # its number


@contextmanager
def served(database: str, models: Path, worker: bool = False) -> Iterator[int]:
    """The port of a server of our own, until the block ends; with `worker` it works in the background too."""
    with server(database, models, worker) as ours:
        yield ours.port


@contextmanager
def server(
    database: str, models: Path, worker: bool = False, workers: int = 1, settings: Mapping[str, str] = NOTHING
) -> Iterator[Server]:
    """The same, with its number as a process; `workers` processes answer, `settings` are of the environment."""
    port = free_port()
    command = ["-m", "serving.serve", "--models", str(models), "--database", database, "--port", str(port)]
    said = {"WORKER": str(int(worker)), **settings}
    with _running([*command, "--workers", str(workers)], port, "/ready", said) as process:
        yield Server(port, process)


@contextmanager
def bare() -> Iterator[int]:
    """A server that only answers, on a free port, until the block ends."""
    port = free_port()
    command = ["-m", "uvicorn", "--factory", "serving.bench.bare:application", "--port", str(port)]
    with _running([*command, "--loop", "uvloop", "--http", "httptools", "--no-access-log"], port, "/bare"):
        yield port


def asked(port: int, path: str, tokens: Sequence[str]) -> Times:
    """Milliseconds of one request for each of `tokens`: p50, p99, and how many there were. Raises SegueError for one
    that is not answered with 200."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    spent = []
    for token in tokens:
        began = time.perf_counter()
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        body = answer.read()
        spent.append(1000 * (time.perf_counter() - began))
        if answer.status != 200:
            raise SegueError(f"GET {path}: {answer.status} {body[:200]!r}")
    connection.close()
    p50, p99 = np.percentile(spent, [50, 99])
    return {"p50_ms": round(float(p50), 3), "p99_ms": round(float(p99), 3), "requests": len(spent)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(command: list[str], port: int, ready: str, settings: Mapping[str, str] = NOTHING) -> Iterator[int]:
    unlimited = {"OMP_NUM_THREADS": "1", "PER_TOKEN": "1000000", "PER_ADDRESS": "1000000"}
    environment = os.environ | unlimited | dict(settings)
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, *command], env=environment, stdout=quiet, stderr=quiet)
    try:
        _wait(process, port, ready)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            asked(port, path, [""])
        except (OSError, SegueError):
            time.sleep(0.1)
        else:
            return
    raise NotReady(f"the server on port {port} did not answer {path} within {START_S:.0f} s")
