"""What listeners answered to the quiz, screen by screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import orjson
from sqlalchemy import Connection, delete, select

from playlists.quiz import Shown
from serving.store import listeners as people
from serving.store.changes import insert_new, ms
from serving.store.listeners import CHUNK
from serving.store.tables import quiz


def answer(connection: Connection, listener: str, screen: int, said: Shown, now: datetime) -> bool:
    """Keeps the answer to screen number `screen`; False where it was answered before, and that stays."""
    row = {"listener": listener, "screen": screen, "shown": orjson.dumps(said.shown),
           "picked": orjson.dumps(said.picked), "answered_ms": ms(now)}  # fmt: skip
    new = insert_new(connection, quiz, [row]) == 1
    if new:
        people.changed(connection, [listener])
    return new


def forget(connection: Connection, listener: str) -> bool:
    """Forgets all answers; False where there were none."""
    there = connection.execute(delete(quiz).where(quiz.c.listener == listener)).rowcount > 0
    if there:
        people.changed(connection, [listener])
    return there


def answers(connection: Connection, listener: str) -> list[Shown]:
    """The answers of one listener, the first screen first."""
    found = select(quiz.c.shown, quiz.c.picked).where(quiz.c.listener == listener).order_by(quiz.c.screen)
    return [Shown(tuple(orjson.loads(s)), tuple(orjson.loads(p))) for s, p in connection.execute(found)]


def picks(connection: Connection, ids: Sequence[str]) -> list[tuple[str, ...]]:
    """The artists that each of `ids` picked, in that order; mostly none."""
    found: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(ids), CHUNK):
        mine = quiz.c.listener.in_(ids[start : start + CHUNK])
        chosen = select(quiz.c.listener, quiz.c.picked).where(mine).order_by(quiz.c.listener, quiz.c.screen)
        for listener, picked in connection.execute(chosen):
            found[listener] = (*found.get(listener, ()), *orjson.loads(picked))
    return [found.get(id, ()) for id in ids]
