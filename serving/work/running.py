"""One task from its lease to its end, whatever happens in it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from playlists.errors import NotReady, SegueError
from serving.api.logs import place
from serving.desk import Desk
from serving.store import tasks
from serving.store.opened import reading
from serving.store.tasks import LEASE, Task
from serving.work.kind import Kind, Later, Report, Stop, Work

SAID_EVERY_S = 1.0  # progress is written at most so often
FIRST_WAIT = timedelta(seconds=10)  # before the second attempt; each further wait is four times as long
LONGEST_WAIT = timedelta(hours=1)
LOG = logging.getLogger("segue.work")


@dataclass(frozen=True, slots=True)
class Runner:
    """Takes tasks of `kinds` in the name `by`, until it is `stopping`."""

    desk: Desk
    kinds: Mapping[str, Kind]
    by: str
    stopping: Callable[[], bool] = lambda: False
    lease: timedelta = LEASE

    def next(self) -> Task | None:
        """Leases what is due first; None where nothing is."""
        with reading(self.desk.store) as connection:
            if not tasks.due(connection, self.kinds, self.desk.clock()):
                return None
        with self.desk.store.begin() as connection:
            return tasks.claim(connection, self.kinds, self.by, self.desk.clock(), self.lease)

    def run(self, task: Task) -> bool:
        """Runs a leased task and stores what became of it; False where it failed, for now or for good."""
        kind, began = self.kinds[task.kind], time.monotonic()
        try:
            report = kind.handle(task, Work(self.desk, self._advance(task)))
        except Stop:
            self._let_go(task)
            return True
        except Exception as error:  # the edge of the worker: recorded with the task, and the next one is taken
            self._failed(task, kind, error)
            return False
        self._finished(task, report, time.monotonic() - began)
        return True

    def _advance(self, task: Task) -> Callable[[int, int], None]:
        said = time.monotonic()

        def advance(done: int, whole: int) -> None:
            nonlocal said
            if self.stopping():
                raise Stop
            if done < whole and time.monotonic() - said < min(SAID_EVERY_S, self.lease.total_seconds() / 3):
                return
            said = time.monotonic()
            with self.desk.store.begin() as connection:
                if not tasks.progress(connection, task, self.desk.clock(), done, whole, self.lease):
                    raise Stop

        return advance

    def _let_go(self, task: Task) -> None:
        with self.desk.store.begin() as connection:
            given = tasks.give_back(connection, task)
        _log("given back" if given else "taken over by another, or deleted", task)

    def _finished(self, task: Task, report: Report, seconds: float) -> None:
        with self.desk.store.begin() as connection:
            ended = tasks.finish(connection, task, self.desk.clock(), report)
        _log("done" if ended else "done, but taken over by another before", task, ms=round(seconds * 1000))

    def _failed(self, task: Task, kind: Kind, error: Exception) -> None:
        now = self.desk.clock()
        again = again_at(task, kind, error, now)
        why = str(error) if isinstance(error, SegueError) else f"something failed here ({type(error).__name__})"
        with self.desk.store.begin() as connection:
            tasks.fail(connection, task, now, why, again)
        _log(
            "failed for now" if again else "failed", task, logging.WARNING, error=type(error).__name__, at=place(error)
        )


def again_at(task: Task, kind: Kind, error: Exception, now: datetime) -> datetime | None:
    """When a task that failed is tried again; None where it is not."""
    if task.attempts >= kind.attempts or (isinstance(error, SegueError) and not isinstance(error, NotReady)):
        return None
    if isinstance(error, Later):
        return error.at
    return now + min(FIRST_WAIT * 4 ** (task.attempts - 1), LONGEST_WAIT)


def _log(what: str, task: Task, level: int = logging.INFO, **fields: object) -> None:
    about = {"task": task.id, "kind": task.kind, "attempt": task.attempts}
    LOG.log(level, "task %s", what, extra={"fields": about | fields})
