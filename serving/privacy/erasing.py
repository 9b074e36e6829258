"""How an account, or some of its listens, goes: from every table, from playlists' reasons, and for good.

The next training set is made from the store (`serving.export`), so what is gone here is gone there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, delete, func, select, update

from playlists.errors import BadInput
from playlists.importers.matching import artist_key
from serving.privacy.register import REGISTER
from serving.store import blends, brought, erased, exports, listeners, playlists, tries, worlds
from serving.store.account_tables import tries as tries_table
from serving.store.changes import ms
from serving.store.erased import Receipt
from serving.store.player_tables import playing, recording_feedback, submissions
from serving.store.tables import feedback, listens, metadata
from serving.store.tables import listeners as people
from serving.store.tables import playlists as stored

SECOND = 1000
CHUNK = 500
FORGOTTEN = {"kind": "forgotten", "count": 0}  # the reason that was made of what is gone


@dataclass(frozen=True, slots=True)
class Some:
    """Which listens are to go: all that fulfil what is given."""

    tracks: Collection[str] | None = None  # ids
    artist: str | None = None  # its name, for what players described and the catalogue does not have
    begin: datetime | None = None
    end: datetime | None = None  # not included


def erase_account(connection: Connection, listener: str, now: datetime) -> Receipt:
    """Deletes the listener and everything that is stored of them; their blends go on without any trace of them."""
    counts = {held.table: _count(connection, held.table, listener) for held in REGISTER}
    for blend in blends.mine(connection, listener):
        blends.leave(connection, listener, blend.id)
    connection.execute(delete(tries_table).where(tries_table.c.key == tries.keys_of(listener, "0.0.0.0")["user"]))
    connection.execute(delete(people).where(people.c.id == listener))
    erased.mark(connection, listener, now)
    return erased.give_receipt(connection, "account", now, counts)


def _count(connection: Connection, table: str, listener: str) -> int:
    columns = metadata.tables[table].c
    whose = columns["id" if table == "listeners" else "listener"] == listener
    return connection.scalar(select(func.count()).select_from(metadata.tables[table]).where(whose)) or 0


def erase_listens(connection: Connection, listener: str, some: Some, now: datetime) -> Receipt:
    """Deletes the listens that `some` names, what players told of them, and what playlists say because of them, and
    what was made of all listens before: how wide each week was, and the zip that was taken along.

    Where only tracks are named, and no time, their loves and hates go as well. Raises BadInput where nothing is named.
    """
    if some.tracks is None and some.artist is None and some.begin is None and some.end is None:
        raise BadInput("say which listens: a track, an artist, or a time from … to; DELETE /v1/me deletes everything")
    of_artist = set() if some.artist is None else described(connection, listener, some.artist)
    tracks = None if some.tracks is None and some.artist is None else {*(some.tracks or ()), *of_artist}
    before = _heard(connection, listener)
    counts: Counter[str] = Counter()
    for table, when in ((listens, listens.c.at_ms), (submissions, submissions.c.listened_at * SECOND)):
        counts[str(table.name)] += _delete(connection, table, listener, tracks, _within(when, some))
    if some.begin is None and some.end is None and tracks is not None:
        for table in (feedback, recording_feedback, playing):
            counts[str(table.name)] += _delete(connection, table, listener, tracks)
    counts["brought_tracks"] = brought.prune(connection, listener)
    gone = before - _heard(connection, listener)
    counts.update(forget_made_of(connection, listener, gone if tracks is None else gone | tracks, some.artist))
    return erased.give_receipt(connection, "listens", now, counts)


def forget_made_of(
    connection: Connection, listener: str, tracks: Collection[str], artist: str | None = None
) -> Counter[str]:
    """Takes back what was made of listens that are gone: the zip that was taken along, how wide each week was, and what
    playlists say because of `tracks` or the `artist`; how many rows of each table that were."""
    counts = Counter(
        exports=exports.withdraw(connection, listener),
        worlds=worlds.forget(connection, listener),
        playlists=forget_reasons(connection, listener, tracks, artist),
    )
    playlists.unsettle(connection, listener)
    listeners.changed(connection, [listener])
    return counts


def forget_reasons(connection: Connection, listener: str, tracks: Collection[str], artist: str | None = None) -> int:
    """Takes what was said because of `tracks` or the `artist` out of all the listener's playlists; in how many it was.

    The tracks that were offered stay: what was offered once is not offered again.
    """
    mine, changed = select(stored).where(stored.c.listener == listener), 0
    for row in connection.execute(mine).all():
        document = orjson.loads(row.document)
        left = [_without(track, tracks, artist) for track in document["tracks"]]
        if left != document["tracks"]:
            key = (stored.c.listener == listener) & (stored.c.kind == row.kind) & (stored.c.period == row.period)
            text = orjson.dumps(document | {"tracks": left})
            connection.execute(update(stored).where(key).values(document=text))
            changed += 1
    return changed


def _without(track: Mapping[str, Any], tracks: Collection[str], artist: str | None) -> Mapping[str, Any]:
    reason = track["reason"]
    of_itself = track["track"] in tracks and reason["kind"] != "popular"
    said = reason.get("track") in tracks or of_itself or (artist is not None and reason.get("artist") == artist)
    return {**track, "reason": FORGOTTEN} if said else track


def described(connection: Connection, listener: str, artist: str) -> set[str]:
    """The tracks that the listener's players, programs and uploads said are by the artist, however they spelt it."""
    asked = select(submissions.c.track, submissions.c.document).where(submissions.c.listener == listener)
    said = [(row.track, str(orjson.loads(row.document).get("artist_name", ""))) for row in connection.execute(asked)]
    said += brought.artists(connection, [listener]).get(listener, {}).items()
    wanted = artist_key(artist)
    return {track for track, by in said if artist_key(by) == wanted}


def heard_of(connection: Connection, listener: str, tracks: Collection[str]) -> set[str]:
    """Those of a few `tracks` of which the listener has a listen."""
    mine = (listens.c.listener == listener) & listens.c.track.in_(tracks)
    return set(connection.scalars(select(listens.c.track).where(mine).distinct()))


def _heard(connection: Connection, listener: str) -> set[str]:
    return set(connection.scalars(select(listens.c.track).where(listens.c.listener == listener).distinct()))


def _within(when: ColumnElement[int], some: Some) -> list[ColumnElement[bool]]:
    bounds = [when >= ms(some.begin)] if some.begin is not None else []
    return bounds + ([and_(when < ms(some.end), when >= 0)] if some.end is not None else [])


def _delete(
    connection: Connection, table: Table, listener: str, tracks: Collection[str] | None,
    bounds: Collection[ColumnElement[bool]] = (),
) -> int:  # fmt: skip
    mine = [table.c.listener == listener, *bounds]
    if tracks is None:
        return connection.execute(delete(table).where(*mine)).rowcount
    ordered = sorted(tracks)
    chunks = (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))
    return sum(connection.execute(delete(table).where(*mine, table.c.track.in_(chunk))).rowcount for chunk in chunks)


def settle(store: Engine) -> None:
    """After a deletion: what was deleted goes from the files too, which a database does at its own time otherwise."""
    autocommit = store.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection:
        if store.dialect.name == "sqlite":
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            for held in REGISTER:
                connection.exec_driver_sql(f"VACUUM {held.table}")
