"""What a listener loves and hates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import pyarrow as pa
from sqlalchemy import Connection, delete, select

from serving.store import listeners as people
from serving.store.changes import ms, upsert
from serving.store.listeners import CHUNK
from serving.store.response_tables import named_feedback
from serving.store.tables import feedback

FEEDBACK = pa.schema([("listener", pa.string()), ("track", pa.string()), ("score", pa.int8())])

Score = Literal[-1, 0, 1]


def put(connection: Connection, listener: str, track: str, score: Score, now: datetime) -> int:
    """The listener loves (1) or hates (-1) the track from now on, or takes back what they said (0); since when, in ms.

    Said again it stands since the first time: a player that sends all loves anew loves nothing in the playlists of
    today. Said otherwise it was not said of the playlist that was named before.
    """
    this = (feedback.c.listener == listener) & (feedback.c.track == track)
    before = connection.execute(select(feedback.c.score, feedback.c.changed_ms).where(this)).first()
    if before and before.score == score:
        return int(before.changed_ms)
    row = {"listener": listener, "track": track, "score": score, "changed_ms": ms(now)}
    upsert(connection, feedback, [row], replaced=("score", "changed_ms"))
    named = (named_feedback.c.listener == listener) & (named_feedback.c.track == track)
    connection.execute(delete(named_feedback).where(named))
    people.changed(connection, [listener])
    return ms(now)


def page(connection: Connection, listener: str, after: str, limit: int) -> list[tuple[str, int, int]]:
    """(track, score, changed_ms) of what is loved or hated, by track, those after the track `after`."""
    mine = (feedback.c.listener == listener) & (feedback.c.track > after) & (feedback.c.score != 0)
    columns = (feedback.c.track, feedback.c.score, feedback.c.changed_ms)
    found = connection.execute(select(*columns).where(mine).order_by(feedback.c.track).limit(limit))
    return [tuple(row) for row in found]


def read(connection: Connection, ids: Sequence[str]) -> pa.Table:
    """What the listeners `ids` love and hate, as columns listener, track, score (1 or -1), in that order."""
    rows: list[tuple[str, str, int]] = []
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), CHUNK):
        mine = feedback.c.listener.in_(ordered[start : start + CHUNK]) & (feedback.c.score != 0)
        found = select(feedback.c.listener, feedback.c.track, feedback.c.score).where(mine)
        rows += connection.execute(found.order_by(feedback.c.listener, feedback.c.track)).all()
    columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
    return pa.Table.from_arrays([pa.array(c, f.type) for c, f in zip(columns, FEEDBACK, strict=True)], schema=FEEDBACK)
