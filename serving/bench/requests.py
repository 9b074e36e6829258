"""How long a request takes: one connection, one request after the other, two servers side by side."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import numpy as np

from playlists.errors import NotReady, SegueError

START_S = 60.0
MINE = "/v1/me/playlists/discover-weekly"
Times = dict[str, float]


@contextmanager
def served(database: str, models: Path, worker: bool = False) -> Iterator[int]:
    """A server of our own on a free port, until the block ends; with `worker` it works in the background too."""
    port = free_port()
    command = ["-m", "serving.serve", "--models", str(models), "--database", database, "--port", str(port)]
    with _running(command, port, "/ready", {"WORKER": str(int(worker))}):
        yield port


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
def _running(command: list[str], port: int, ready: str, settings: dict[str, str] | None = None) -> Iterator[None]:
    unlimited = {"OMP_NUM_THREADS": "1", "PER_TOKEN": "1000000", "PER_ADDRESS": "1000000"}
    environment = os.environ | unlimited | (settings or {})
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, *command], env=environment, stdout=quiet, stderr=quiet)
    try:
        _wait(process, port, ready)
        yield
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
