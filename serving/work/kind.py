"""What a kind of task is: a function of a task and of what it works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from playlists.errors import NotReady
from serving.desk import Desk
from serving.store.tasks import ATTEMPTS, Task

Report = dict[str, Any]  # what the listener, or an engineer, reads of a task that is done; JSON
# Which threads run it, where it waits only for its like: seconds; minutes for one listener; an upload, which may be
# hours of somebody's whole history; hours for everybody; and what waits for others' servers, which may hang.
Lane = Literal["short", "long", "imports", "everybody", "webhooks", "mail"]
Advance = Callable[[int, int], None]  # (done, of how much), in whatever the kind counts


@dataclass(frozen=True, slots=True)
class Work:
    """What a handler works with. It runs in a thread, so it uses `desk.store`, `desk.shelf` and `desk.clock`.

    `advance` says how far the task has come, which renews its lease: to be called at least every twenty seconds, never
    inside a transaction of one's own, since it writes, and SQLite has one writer. It raises `Stop` where the task is no
    longer this worker's, and the handler lets that pass.
    """

    desk: Desk
    advance: Advance


Handler = Callable[[Task, Work], Report]


@dataclass(frozen=True, slots=True)
class Kind:
    """How tasks of one kind are done.

    `handle` may be run again after it was killed anywhere, also while a slower one still runs: it does nothing twice.
    A SegueError that it raises is read by whom the task is for, and ends it, unless it is a NotReady: then, as after
    anything unexpected, it is tried again with back-off, `attempts` times in all.
    """

    handle: Handler
    lane: Lane = "short"
    attempts: int = ATTEMPTS


class Later(NotReady):
    """A handler's wish to be tried again, not before `at`."""

    def __init__(self, message: str, at: datetime) -> None:
        super().__init__(message)
        self.at = at


class Stop(BaseException):
    """Ends a handler whose task is no longer this worker's. No Exception, so that nobody goes on by mistake."""
