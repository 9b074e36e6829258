"""The playlists that were made, a row a listener, kind and period: a week or a day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, func, or_, select, update

from playlists.catalogue import Catalogue
from playlists.formats.document import Document, document
from playlists.playlist import Playlist
from playlists.week import Period
from serving.curation.in_force import FIRST, InForce
from serving.store import offers
from serving.store.addresses import address
from serving.store.changes import ms, upsert
from serving.store.listeners import CHUNK
from serving.store.tables import listeners, listens, playlists


@dataclass(frozen=True, slots=True)
class StoredPlaylist:
    """One row. `final` is by the job of its period; else it was made on request, for the listener's `revision`."""

    listener: str
    kind: str
    period: str
    id: str
    version: str
    basis: str
    final: bool
    revision: int
    document: bytes  # JSON, `playlists.formats.document`
    tracks: bytes  # JSON array of the track ids
    created_ms: int
    variant: str | None = None  # experiment/variant


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list of playlists says of one."""

    id: str
    kind: str
    period: str
    version: str
    basis: str
    final: bool
    created_ms: int


COLUMNS = tuple(playlists.c[name] for name in StoredPlaylist.__slots__)
FIND = select(*COLUMNS).where(  # asked by nearly every request, so the statement is made once
    playlists.c.listener == bindparam("owner"),
    playlists.c.kind == bindparam("kind"),
    playlists.c.period == bindparam("period"),
)
LISTED = tuple(playlists.c[name] for name in Listed.__slots__)


def stored(
    playlist: Playlist, catalogue: Catalogue, now: datetime, final: bool = True, revision: int = 0,
    variant: str | None = None, by: InForce = FIRST,
) -> StoredPlaylist:  # fmt: skip
    """The row that `playlist` becomes; `variant` is that of the experiment that it was made by, and the document
    notes the settings."""
    said = document(playlist, catalogue) | by.note(playlist.kind)
    return row(playlist, said, now, final, revision, variant)


def row(
    playlist: Playlist, said: Document, now: datetime, final: bool = True, revision: int = 0,
    variant: str | None = None,
) -> StoredPlaylist:  # fmt: skip
    """The row of `playlist` whose document, with the note of the settings, is there already."""
    period, tracks = str(playlist.period), [track["track"] for track in said["tracks"]]
    return StoredPlaylist(
        playlist.listener, playlist.kind, period, address(playlist.listener, playlist.kind, period),
        playlist.version, playlist.basis, final, revision,
        orjson.dumps(said), orjson.dumps(tracks), ms(now),
        variant,
    )  # fmt: skip


def save(connection: Connection, rows: Sequence[StoredPlaylist]) -> None:
    """Stores the rows; one that is already there for its listener, kind and period is replaced.

    A playlist made on request never replaces the job's: the job may have come first. `offers` has what both offer.
    """
    replaced = [column.name for column in playlists.columns if not column.primary_key]
    upsert(
        connection,
        playlists,
        [{name: getattr(row, name) for name in StoredPlaylist.__slots__} for row in rows],
        replaced,
        only=lambda given: given.final | ~playlists.c.final,
    )
    offers.add(connection, rows)


def unsettle(connection: Connection, listener: str) -> None:
    """The listener's newest playlist of each kind, even one of the job, is made anew when it is next asked for."""
    newest = select(playlists.c.kind, func.max(playlists.c.period)).where(playlists.c.listener == listener)
    for kind, period in connection.execute(newest.group_by(playlists.c.kind)).all():
        stale = _key(listener, kind, period)
        connection.execute(update(playlists).where(stale).values(final=False, revision=-1))


def find(connection: Connection, listener: str, kind: str, period: Period) -> StoredPlaylist | None:
    found = connection.execute(FIND, {"owner": listener, "kind": kind, "period": str(period)}).first()
    return StoredPlaylist(*found) if found else None


def by_id(connection: Connection, listener: str, id: str) -> StoredPlaylist | None:
    """The listener's playlist of that address; None where there is none, or it is somebody else's."""
    mine = and_(playlists.c.id == id, playlists.c.listener == listener)
    found = connection.execute(select(*COLUMNS).where(mine)).first()
    return StoredPlaylist(*found) if found else None


def get(connection: Connection, listener: str, kind: str, period: Period) -> bytes | None:
    """The stored document, JSON; None where there is none."""
    return connection.scalar(select(playlists.c.document).where(_key(listener, kind, period)))


def newest(connection: Connection, listener: str, kind: str, before: Period) -> StoredPlaylist | None:
    """The listener's last playlist of `kind` from before the period `before`."""
    earlier = and_(playlists.c.listener == listener, playlists.c.kind == kind, playlists.c.period < str(before))
    found = connection.execute(select(*COLUMNS).where(earlier).order_by(playlists.c.period.desc()).limit(1)).first()
    return StoredPlaylist(*found) if found else None


def having(connection: Connection, ids: Collection[str], kind: str, until: Period) -> set[str]:
    """Those of `ids` who have a playlist of `kind` of the period `until` or an earlier one."""
    ordered, there = sorted(ids), set[str]()
    for start in range(0, len(ordered), CHUNK):
        theirs = playlists.c.listener.in_(ordered[start : start + CHUNK])
        mine = and_(theirs, playlists.c.kind == kind, playlists.c.period <= str(until))
        there.update(connection.scalars(select(playlists.c.listener).where(mine).distinct()))
    return there


def periods(connection: Connection, listener: str, kind: str) -> list[str]:
    """The periods that a playlist of `kind` is there for, the latest first."""
    mine = and_(playlists.c.listener == listener, playlists.c.kind == kind)
    return list(connection.scalars(select(playlists.c.period).where(mine).order_by(playlists.c.period.desc())))


def page(connection: Connection, listener: str, after: tuple[str, str] | None, limit: int) -> list[Listed]:
    """The listener's playlists, the latest period first and then by kind, those after (period, kind)."""
    mine = playlists.c.listener == listener
    if after:
        same_period = and_(playlists.c.period == after[0], playlists.c.kind > after[1])
        mine = and_(mine, or_(playlists.c.period < after[0], same_period))
    found = select(*LISTED).where(mine).order_by(playlists.c.period.desc(), playlists.c.kind).limit(limit)
    return [Listed(*row) for row in connection.execute(found)]


def latest(connection: Connection, listener: str, kinds: Collection[str], limit: int) -> list[StoredPlaylist]:
    """The listener's playlists of `kinds`, with any theme, those that were made last first."""
    mine = and_(playlists.c.listener == listener, or_(*map(_of_kind, sorted(kinds))))
    ordered = select(*COLUMNS).where(mine).order_by(playlists.c.created_ms.desc(), playlists.c.kind)
    return [StoredPlaylist(*row) for row in connection.execute(ordered.limit(limit))]


def unbuilt(
    connection: Connection, kind: str, period: Period, shard: int = 0, shards: int = 1,
    timezones: Collection[str] | None = None, *, joined_before: int | None = None, heard_since: int | None = None,
) -> list[str]:  # fmt: skip
    """The listeners of a shard who have no final playlist of that period, sorted; of some `timezones`, or of all.

    A playlist of `kind` with any theme counts: all themes of a listener are stored together. `joined_before`, in ms,
    leaves out who is newer than that. With `heard_since`, in ms, it is who listened since then and has no playlist of
    that period at all, whoever made it.
    """
    mine = and_(playlists.c.listener == listeners.c.id, _of_kind(kind), playlists.c.period == str(period))
    there = mine if heard_since is not None else and_(mine, playlists.c.final)
    wanted = and_(listeners.c.hash % shards == shard, ~select(playlists.c.period).where(there).exists())
    if timezones is not None:
        wanted = and_(wanted, listeners.c.timezone.in_(sorted(timezones)))
    if joined_before is not None:
        wanted = and_(wanted, listeners.c.created_ms < joined_before)
    if heard_since is not None:
        lately = and_(listens.c.listener == listeners.c.id, listens.c.at_ms >= heard_since)
        wanted = and_(wanted, select(listens.c.at_ms).where(lately).exists())
    return list(connection.scalars(select(listeners.c.id).where(wanted).order_by(listeners.c.id)))


def forget(connection: Connection, ids: Collection[str], kind: str, before: Period) -> int:
    """Deletes the playlists of `ids` of `kind`, with any theme, from before a period; returns how many."""
    old = and_(playlists.c.listener.in_(sorted(ids)), _of_kind(kind), playlists.c.period < str(before))
    return connection.execute(delete(playlists).where(old)).rowcount


def count(connection: Connection, kind: str, period: Period) -> int:
    """How many final playlists of that period there are."""
    built = and_(playlists.c.kind == kind, playlists.c.period == str(period), playlists.c.final)
    return connection.scalar(select(func.count()).select_from(playlists).where(built)) or 0


def _of_kind(kind: str) -> ColumnElement[bool]:
    """Of that kind, with any theme."""
    return or_(playlists.c.kind == kind, and_(playlists.c.kind >= f"{kind}:", playlists.c.kind < f"{kind};"))


def _key(listener: ColumnElement[str] | str, kind: str, period: Period | str) -> ColumnElement[bool]:
    return and_(playlists.c.listener == listener, playlists.c.kind == kind, playlists.c.period == str(period))
