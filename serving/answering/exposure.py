"""Who opened which playlist today? Noted after the answer has left, and written once a playlist and day."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection
from starlette.background import BackgroundTask

from serving.answering.answers import Answer
from serving.desk import Desk
from serving.store import openings, private_sessions

MOST = 100_000  # openings that a process remembers: about 20 MB; then it asks the store anew, which keeps one of each

Key = tuple[str, str, str, str]  # listener, kind, period, day


@dataclass(slots=True)
class Exposures:
    """What this process has written already, so that a playlist that is read all day costs one write."""

    written: set[Key] = field(default_factory=set)

    def noted(self, desk: Desk, listener: str, answer: Answer) -> BackgroundTask | None:
        """What is to be done after a stored playlist has left; None where it was done before."""
        key = (listener, answer.document["kind"], answer.period, openings.day_of(desk.clock()))
        return None if key in self.written else BackgroundTask(self._write, desk, key)

    async def _write(self, desk: Desk, key: Key) -> None:
        if not await desk.write(lambda connection: _noted(connection, desk, key)):
            return
        if len(self.written) >= MOST:
            self.written.clear()
        self.written.add(key)


def _noted(connection: Connection, desk: Desk, key: Key) -> bool:
    """False, and nothing is written, where its listener has a private session."""
    if private_sessions.until_ms(connection, key[0], desk.clock()) is not None:
        return False
    openings.note(connection, *key)
    return True
