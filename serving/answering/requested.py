"""What is made on request is attributed too: noted as offered and opened, behind the answer that it left with.

A listener may ask for ten radios a day; they are one playlist of that day, to which each adds the tracks that were in
none before, as a playlist does that is made anew. Nothing is stored of what was asked, nor of a private session
anything at all. No request waits for it, and none fails by it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import orjson
from sqlalchemy.exc import SQLAlchemyError

from serving.answering.answers import Answer
from serving.desk import Desk
from serving.store import listeners, offers, openings, private_sessions

LOG = logging.getLogger("segue.requested")


@dataclass(frozen=True, slots=True)
class Requested:
    """A playlist that is stored nowhere, as `serving.store.offers.Made`."""

    listener: str
    kind: str
    period: str
    created_ms: int
    document: bytes
    variant: None = None


def note(desk: Desk, listener: str, answer: Answer, kind: str) -> None:
    """Has it written that the listener was offered and shown what is in `answer`, as a playlist of `kind`."""
    offered = orjson.dumps({"tracks": answer.document["tracks"]})
    made = Requested(listener, kind, answer.period, answer.created_ms, offered)
    desk.store_threads.submit(_write, desk, made, openings.day_of(desk.clock()))


def _write(desk: Desk, made: Requested, day: str) -> None:
    try:
        with desk.store.begin() as connection:
            if not listeners.some(connection, [made.listener]):  # gone by now
                return
            if private_sessions.until_ms(connection, made.listener, desk.clock()) is not None:
                return
            listeners.alone(connection, made.listener)  # two radios at once would both note what is in both
            offers.add(connection, [made])
            openings.note(connection, made.listener, made.kind, made.period, day)
    except SQLAlchemyError as error:
        LOG.warning("not noted", extra={"fields": {"error": type(error).__name__}})
