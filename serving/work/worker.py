"""The threads of a process that do what is due: each of a lane, so that what takes long keeps nothing short waiting."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import get_args

from sqlalchemy.exc import SQLAlchemyError

from serving.api.logs import place
from serving.desk import Desk
from serving.store.tasks import LEASE
from serving.work.kind import Kind, Lane
from serving.work.running import Runner
from serving.work.schedule import enqueue_due

LOOK_EVERY_S = 1.0  # for something to do: what is enqueued begins within this
PLAN_EVERY_S = 60.0  # what the clock makes due
TROUBLE_S = 5.0  # before it asks a store again that failed
STOPS_IN_S = 10.0  # a task that has not stopped by then is left to whoever takes it over
THREADS: dict[Lane, int] = {"webhooks": 4, "mail": 2}  # others have one; these mostly wait, some for who never answers
LOG = logging.getLogger("segue.work")


def name_of_worker() -> str:
    """Unlike that of any other worker, also of one with the same process number on another machine."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


class Worker:
    """Does the tasks of the store in threads of its own, from `start` to `stop`."""

    def __init__(self, desk: Desk, kinds: Mapping[str, Kind], lease: timedelta = LEASE) -> None:
        self.desk = desk
        self.ended = threading.Event()
        lanes = [
            {name: k for name, k in kinds.items() if k.lane == lane}
            for lane in get_args(Lane)
            for _ in range(THREADS.get(lane, 1))
        ]
        stopping = self.ended.is_set
        self.runners = [Runner(desk, lane, name_of_worker(), stopping, lease) for lane in lanes if lane]
        self.threads = [
            threading.Thread(target=self._work, args=(runner,), name=f"work-{number}", daemon=True)
            for number, runner in enumerate(self.runners)
        ] + [threading.Thread(target=self._plan, name="work-plan", daemon=True)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Lets tasks end at their next step and gives them back; waits `STOPS_IN_S` at most."""
        self.ended.set()
        until = time.monotonic() + STOPS_IN_S
        for thread in self.threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _work(self, runner: Runner) -> None:
        while not self.ended.is_set():
            self.ended.wait(self._step(runner))

    def _step(self, runner: Runner) -> float:
        """Does the next task if there is one; seconds to wait before the one after it."""
        try:
            task = runner.next()
            if task is None:
                return LOOK_EVERY_S
            runner.run(task)
        except Exception as error:  # the edge of the thread, most likely a store that is away: the lease runs out, and
            _log_trouble(error)  # somebody goes on when it is back
            return TROUBLE_S
        return 0.0

    def _plan(self) -> None:
        planned: frozenset[str] = frozenset()
        while not self.ended.is_set():
            try:
                planned = enqueue_due(self.desk, planned)
            except Exception as error:  # the edge of the thread: it plans again in a minute
                _log_trouble(error)
            self.ended.wait(PLAN_EVERY_S)


def _log_trouble(error: Exception) -> None:
    what = "the store failed" if isinstance(error, SQLAlchemyError) else "the worker failed"
    LOG.error(what, extra={"fields": {"error": type(error).__name__, "at": place(error)}})
