"""A real server process: what it acknowledged outlives it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from serving.serve import WRONG

ROOT = Path(__file__).parents[2]
STARTS_IN_S = 60.0
STOPS_IN_S = 30.0  # what deploy/segue.service gives a server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(folder: Path, port: int) -> list[str]:
    database = f"sqlite:///{folder / 'segue.db'}"
    return [sys.executable, "-m", "serving.serve", "--models", str(folder), "--database", database, "--port", str(port)]


@contextmanager
def serving(folder: Path, port: int) -> Iterator[httpx.Client]:
    """A server on `port`, killed without warning at the end."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "HOST", "WORKERS")}
    process = subprocess.Popen(command(folder, port), cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            _wait(client, process)
            yield client
    finally:
        process.kill()
        process.wait()


def _wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + STARTS_IN_S
    while time.monotonic() < ends:
        assert process.poll() is None, "the server ended by itself"
        try:
            client.get("/health").raise_for_status()
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"no answer within {STARTS_IN_S} s")


def test_an_acknowledged_listen_outlives_a_killed_server(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port) as client:
        token = client.post("/v1/listeners", json={}).json()["token"]
        mine = {"Authorization": f"Bearer {token}"}
        body = {"listens": [{"track": "t1", "at": "2026-11-01T10:00:00Z"}]}
        assert client.post("/v1/listens", json=body, headers=mine).json() == {"added": 1, "duplicates": 0, "private": 0}
    with serving(tmp_path, port) as client:
        assert client.get("/v1/me", headers=mine).json()["listens"] == 1
        assert client.get("/ready").status_code == 503  # no version was promoted


def test_a_taken_port_is_said_with_what_to_change(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        asked = command(tmp_path, taken.getsockname()[1])
        refused = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == WRONG
    assert "choose another with PORT=" in refused.stderr
    assert "Traceback" not in refused.stderr


@contextmanager
def stopping(folder: Path, body: bytes) -> Iterator[tuple[subprocess.Popen[bytes], socket.socket]]:
    """A server that is told to stop while it has read `body` of a request of two bytes."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "HOST", "WORKERS")}
    process = subprocess.Popen(command(folder, port), cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            _wait(client, process)
        with socket.create_connection(("127.0.0.1", port), timeout=30) as asking:
            head = b"POST /v1/listeners HTTP/1.1\r\nHost: segue\r\nContent-Type: application/json\r\n"
            asking.sendall(head + b"Connection: close\r\nContent-Length: 2\r\n\r\n" + body)
            time.sleep(0.3)  # until the server has read it
            process.send_signal(signal.SIGTERM)
            yield process, asking
    finally:
        process.kill()
        process.wait()


def test_a_request_under_way_is_answered_before_a_server_that_is_told_to_stop_ends(tmp_path: Path) -> None:
    with stopping(tmp_path, b"{") as (process, asking):
        time.sleep(0.3)
        asking.sendall(b"}")
        assert asking.recv(100).startswith(b"HTTP/1.1 201 ")
        assert process.wait(timeout=30) in (0, -signal.SIGTERM)  # uvicorn ends by the signal that it was told by


def test_who_never_ends_a_request_keeps_no_server_from_stopping(tmp_path: Path) -> None:
    with stopping(tmp_path, b"{") as (process, _):
        assert process.wait(timeout=STOPS_IN_S) in (0, -signal.SIGTERM)
