"""`python -m serving.work`: does what is due in the background, once or until it is stopped."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from playlists.errors import SegueError
from serving.api.logs import log_to_stderr
from serving.curation.revisions import base_of
from serving.desk import Desk
from serving.finding.index import FOLDER
from serving.settings import Settings, settings_of
from serving.shelves.live import LiveShelf
from serving.shelves.widened import Widened
from serving.store.opened import open_store
from serving.work.kinds import KINDS
from serving.work.running import Runner
from serving.work.schedule import enqueue_due
from serving.work.worker import Worker, name_of_worker


def main(argv: Sequence[str] | None = None) -> int:
    """The command; with --once 1 where a task failed, else 0 when it was stopped; 1 where it could not begin."""
    try:
        usual = settings_of(os.environ)
        given = _arguments(argv, usual)
        base = base_of(usual.curated)
        store, shelf, words = open_store(given.database), LiveShelf(given.models), usual.words or given.models / FOLDER
        desk = Desk(store, Widened(shelf, store), words=words, settings=base, uploads=usual.uploads, means=usual.means)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    log_to_stderr()
    try:
        return _once(desk) if given.once else _for_ever(desk)
    finally:
        desk.close()


def _once(desk: Desk) -> int:
    """Does everything that is due now, by the clock or in the queue."""
    enqueue_due(desk, frozenset())
    runner, well = Runner(desk, KINDS, name_of_worker()), True
    while task := runner.next():
        well = runner.run(task) and well
    return 0 if well else 1


def _for_ever(desk: Desk) -> int:
    ended, worker = threading.Event(), Worker(desk, KINDS)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    worker.start()
    ended.wait()
    worker.stop()
    return 0


def _arguments(argv: Sequence[str] | None, usual: Settings) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m serving.work", description=__doc__)
    parser.add_argument("--models", type=Path, default=usual.models, help="the folder of model versions; MODELS")
    parser.add_argument("--database", default=usual.database_url, help="the store; DATABASE_URL")
    parser.add_argument("--once", action="store_true", help="end when nothing is due any more, for cron")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
