"""`python -m serving.serve`: the API and the page at one address, until it is stopped."""

from __future__ import annotations

import os

# Before NumPy, FAISS and ONNX Runtime are imported: each worker and each of its threads computes on one core.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import errno
import shutil
import socket
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from sqlalchemy import Engine

from playlists.errors import BadInput, SegueError
from serving.curation.revisions import base_of, in_force
from serving.demo import demo_sign_ins
from serving.settings import Settings, settings_of
from serving.store.opened import open_store, reading

SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"
WRONG = 78  # EX_CONFIG of sysexits.h: the same settings would be refused again, so systemd does not try again
ANSWERED_IN_S = 10  # once it is told to stop; with the 10 s of the worker less than deploy/ gives it


def main(argv: Sequence[str] | None = None) -> int:
    """The command: serves until it is stopped; where it cannot begin it says what to change, and returns WRONG, or 1
    where it may help to wait, such as for the store."""
    try:
        given = _arguments(argv)
        settings = Settings(given.database, given.models, given.host, given.port, given.workers, curated=given.settings)
        _free(settings.host, settings.port)
        settings_of(os.environ).uploads.check()
        store = open_store(settings.database_url)
        with reading(store) as connection:
            in_force(connection, base_of(settings.curated))
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return WRONG if isinstance(refused, BadInput) else 1
    print(_greeting(settings, store if given.demo else None), flush=True)
    store.dispose()
    _serve(settings)
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    usual = settings_of(os.environ)
    parser = argparse.ArgumentParser(prog="python -m serving.serve", description=__doc__)
    parser.add_argument("--models", type=Path, default=usual.models, help="the folder of model versions; MODELS")
    parser.add_argument("--database", default=usual.database_url, help="the store; DATABASE_URL")
    parser.add_argument("--host", default=usual.host, help="the address to listen at; HOST")
    parser.add_argument("--port", type=int, default=usual.port, help="the port; PORT")
    parser.add_argument("--workers", type=int, default=usual.workers, help="processes that answer; WORKERS")
    parser.add_argument("--settings", type=Path, default=usual.curated, help="what playlists are made by; SETTINGS")
    parser.add_argument("--demo", action="store_true", help="print how to sign in as listeners of the store")
    return parser.parse_args(argv)


def _free(host: str, port: int) -> None:
    """Raises BadInput where somebody listens at that port already."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        taken = getattr(error, "errno", None) == errno.EADDRINUSE
        why = "another program listens there" if taken else str(error)
        raise BadInput(
            f"port {port} of {host}: {why}; choose another with PORT=… or --port (HOST=… or --host)"
        ) from error


def _greeting(settings: Settings, store: Engine | None) -> str:
    """Where it is, and how to sign in as somebody of the demo."""
    address = f"http://{settings.host}:{settings.port}"
    lines = [f"Segue is at {address}", f"Its API is described at {address}/openapi.json"]
    if store is not None:
        with store.begin() as connection:
            signed = demo_sign_ins(connection, datetime.now(UTC))
        lines += [f"Sign in as listener {listener} with the token {token}" for listener, token in signed]
    return "\n".join(lines)


def _serve(settings: Settings) -> None:
    os.environ["DATABASE_URL"], os.environ["MODELS"] = settings.database_url, str(settings.models)
    if settings.curated:
        os.environ["SETTINGS"] = str(settings.curated)
    shared = tempfile.mkdtemp(prefix="segue-metrics-") if settings.workers > 1 else None
    if shared:
        os.environ[SHARED_METRICS] = shared
    try:
        uvicorn.run(
            "serving.app:application", factory=True, host=settings.host, port=settings.port, workers=settings.workers,
            loop="uvloop", http="httptools", log_config=None, access_log=False, server_header=False,
            timeout_graceful_shutdown=ANSWERED_IN_S,
        )  # fmt: skip
    finally:
        if shared:
            shutil.rmtree(shared, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
