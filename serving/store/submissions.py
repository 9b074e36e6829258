"""Listens as players sent them, beside the rows that recommendations read.

`listens` says what was heard; a row here keeps the words of one of them. What came by an import or by our own API has
no row here and is a listen all the same, so reading begins at `listens`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select

from serving.store import brought
from serving.store import listeners as people
from serving.store import listens as heard
from serving.store.bulk import insert
from serving.store.listeners import CHUNK
from serving.store.player_tables import submissions
from serving.store.tables import listens

SECOND = 1000  # milliseconds


@dataclass(frozen=True, slots=True)
class Submission:
    """One listen in the words of a player."""

    listener: str
    listened_at: int  # seconds since 1970 UTC
    msid: str
    track: str
    mbid: str | None
    document: bytes  # JSON: track_metadata
    inserted_ms: int


@dataclass(frozen=True, slots=True)
class Kept:
    """One listen; without a player's words where it came another way."""

    at_ms: int
    track: str
    msid: str | None
    document: bytes | None
    inserted_ms: int | None


NAMES = Submission.__slots__
COLUMNS_OF = attrgetter(*NAMES)
SAME = and_(
    submissions.c.listener == listens.c.listener,
    submissions.c.listened_at == listens.c.at_ms // SECOND,
    submissions.c.track == listens.c.track,
    listens.c.at_ms % SECOND == 0,
)
COLUMNS = (
    listens.c.at_ms, listens.c.track, submissions.c.msid, submissions.c.document, submissions.c.inserted_ms,
)  # fmt: skip


def add(connection: Connection, rows: Sequence[Submission], table: pa.Table) -> tuple[int, int]:
    """Adds listens, as rows of both kinds: `table` (schema LISTENS) has one of each of `rows`, in their order.

    Returns (added, duplicates) of `listens`. The same (listener, listened_at, msid) again adds nothing.
    """
    insert(connection, submissions, NAMES, list(map(COLUMNS_OF, rows)))
    return heard.add(connection, table)


def page(connection: Connection, listener: str, after: int | None, before: int | None, most: int) -> list[Kept]:
    """At most `most` listens later than `after` and earlier than `before` (seconds), the newest first.

    With `after` they are those nearest to it, else the newest.
    """
    mine = _timed(listener)
    if after is not None:
        mine = and_(mine, listens.c.at_ms >= (after + 1) * SECOND)
    if before is not None:
        mine = and_(mine, listens.c.at_ms < before * SECOND)
    order: list[ColumnElement[object]] = [listens.c.at_ms, listens.c.track, submissions.c.msid]
    if after is None:
        order = [column.desc() for column in order]
    found = select(*COLUMNS).select_from(listens.outerjoin(submissions, SAME)).where(mine).order_by(*order)
    kept = [Kept(*row) for row in connection.execute(found.limit(most))]
    return kept if after is None else kept[::-1]


def count(connection: Connection, listener: str) -> int:
    """How many there are, those that two players described differently twice, as `page` shows them."""
    timed = connection.scalar(select(func.count()).select_from(listens).where(_timed(listener))) or 0
    times = func.count().label("times")
    twice = select(times).where(submissions.c.listener == listener).having(times > 1)
    groups = twice.group_by(submissions.c.listened_at, submissions.c.track).subquery()
    return timed + int(connection.scalar(select(func.sum(groups.c.times - 1))) or 0)


def span(connection: Connection, listener: str) -> tuple[int, int]:
    """The times of the oldest and the newest listen in seconds; zeros where there is none."""
    times = select(listens.c.at_ms).where(_timed(listener))
    oldest = connection.scalar(times.order_by(listens.c.at_ms).limit(1))
    newest = connection.scalar(times.order_by(listens.c.at_ms.desc()).limit(1))
    return (oldest or 0) // SECOND, (newest or 0) // SECOND


def unworded(connection: Connection, listener: str, second: int) -> list[tuple[int, str]]:
    """(at_ms, track) of the listens in that second that no player described."""
    within = and_(listens.c.at_ms >= second * SECOND, listens.c.at_ms < (second + 1) * SECOND)
    found = select(listens.c.at_ms, listens.c.track).select_from(listens.outerjoin(submissions, SAME))
    mine = and_(listens.c.listener == listener, within, submissions.c.msid.is_(None))
    return [tuple(row) for row in connection.execute(found.where(mine).order_by(listens.c.at_ms, listens.c.track))]


def remove(connection: Connection, listener: str, listened_at: int, msid: str) -> str | None:
    """Deletes the listen that a player sent, from both tables; of which track it was, None where there is none."""
    this = and_(
        submissions.c.listener == listener, submissions.c.listened_at == listened_at, submissions.c.msid == msid
    )
    track = connection.scalar(select(submissions.c.track).where(this))
    if track is None:
        return None
    connection.execute(delete(submissions).where(this))
    same = and_(
        submissions.c.listener == listener, submissions.c.listened_at == listened_at, submissions.c.track == track
    )
    if connection.scalar(select(func.count()).select_from(submissions).where(same)) == 0:
        remove_heard(connection, listener, listened_at * SECOND, track)
    return str(track)


def remove_heard(connection: Connection, listener: str, at_ms: int, track: str) -> None:
    """Deletes a listen from what recommendations read; playlists follow."""
    mine = and_(listens.c.listener == listener, listens.c.at_ms == at_ms, listens.c.track == track)
    if connection.execute(delete(listens).where(mine)).rowcount:
        brought.prune(connection, listener)
        people.changed(connection, [listener])


def described(connection: Connection, listener: str, recording: str) -> tuple[str, bytes] | None:
    """The track that the listener's players mean by an MSID or MBID, and their words; None where none sent it."""
    meant = or_(submissions.c.msid == recording, submissions.c.mbid == recording)
    found = select(submissions.c.track, submissions.c.document).where(submissions.c.listener == listener, meant)
    row = connection.execute(found.order_by(submissions.c.listened_at.desc()).limit(1)).first()
    return (row.track, row.document) if row else None


def words(connection: Connection, listener: str, tracks: Sequence[str]) -> dict[str, bytes]:
    """What the listener's players said last of each of `tracks` that they sent: track_metadata, JSON."""
    found: dict[str, bytes] = {}
    for start in range(0, len(tracks), CHUNK):
        mine = and_(submissions.c.listener == listener, submissions.c.track.in_(tracks[start : start + CHUNK]))
        newest = select(submissions.c.track, func.max(submissions.c.listened_at).label("at")).where(mine)
        last = newest.group_by(submissions.c.track).subquery()
        same = and_(submissions.c.track == last.c.track, submissions.c.listened_at == last.c.at)
        both = select(submissions.c.track, submissions.c.document).join(last, same).where(mine)
        found |= {row.track: row.document for row in connection.execute(both)}
    return found


def most_heard(
    connection: Connection, listener: str, begin_ms: int | None, end_ms: int | None, most: int, skipped: int
) -> tuple[int, list[tuple[str, int]]]:
    """How many tracks were heard from `begin_ms` to before `end_ms`, None for no bound, and some of them with how
    often, the most heard first."""
    mine = listens.c.listener == listener
    if begin_ms is not None:
        mine = and_(mine, listens.c.at_ms >= begin_ms)
    if end_ms is not None:
        mine = and_(mine, listens.c.at_ms < end_ms)
    times = func.sum(listens.c.plays)
    total = connection.scalar(select(func.count(listens.c.track.distinct())).where(mine)) or 0
    found = select(listens.c.track, times).where(mine).group_by(listens.c.track)
    rows = connection.execute(found.order_by(times.desc(), listens.c.track).limit(most).offset(skipped))
    return total, [(track, int(count)) for track, count in rows]


def _timed(listener: str) -> ColumnElement[bool]:
    return and_(listens.c.listener == listener, listens.c.at_ms >= 0)
