"""What is brought to listeners because a job stored a playlist: enqueued in the same transaction, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import Connection

from playlists.errors import BadInput
from playlists.kinds import family
from playlists.recipes.discover_weekly import KIND as MAILED
from playlists.week import parse_week, period_at, zone
from serving.store import deliveries, mail_addresses, mails, webhooks
from serving.store.playlists import StoredPlaylist

MORNING = time(7)  # of their Monday: the playlist is there at midnight, and nobody is woken for it
EARLIEST, LATEST = "Pacific/Kiritimati", "Etc/GMT+12"  # where a day begins first, and where last


def enqueue(connection: Connection, rows: Sequence[StoredPlaylist], now: datetime) -> int:
    """The deliveries that the new `rows` ask for; how many of them are new. Only of periods that are now."""
    current = [row for row in rows if _is_current(row, now)]
    if not current:
        return 0
    ids = sorted({row.listener for row in current})
    return _hooks(connection, ids, current, now) + _mails(connection, ids, current, now)


def _hooks(connection: Connection, ids: Sequence[str], rows: Sequence[StoredPlaylist], now: datetime) -> int:
    hooks = webhooks.on(connection, ids)
    due = [
        (hook, row.kind, row.period)
        for hook in hooks
        for row in rows
        if row.listener == hook.listener and row.kind.partition(":")[0] in hook.kinds
    ]
    return deliveries.add(connection, due, now) if due else 0


def _mails(connection: Connection, ids: Sequence[str], rows: Sequence[StoredPlaylist], now: datetime) -> int:
    weeks = {row.period for row in rows if row.kind == MAILED}
    zones = mail_addresses.on(connection, ids) if weeks else {}
    added = 0
    for week in sorted(weeks) if zones else ():
        theirs = {row.listener for row in rows if row.kind == MAILED and row.period == week}
        due = {id: _morning(week, zones[id], now) for id in sorted(theirs & zones.keys())}
        added += mails.add(connection, week, due, now)
    return added


def _morning(week: str, timezone: str, now: datetime) -> datetime:
    """When the week's mail goes to a listener: on Monday morning, or at once where that is past."""
    try:
        return max(now, datetime.combine(parse_week(week).monday, MORNING, zone(timezone)))
    except BadInput:  # a zone that there is not must not cost the others of the shard their playlists
        return now


def _is_current(row: StoredPlaylist, now: datetime) -> bool:
    """Whether it is the row's period anywhere on earth."""
    every = family(row.kind.partition(":")[0]).every
    return str(period_at(every, now, LATEST)) <= row.period <= str(period_at(every, now, EARLIEST))
