"""Playlists that listeners make themselves, in their players; private unless they say otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, delete, func, select

from serving.store import names
from serving.store.changes import insert_new, upsert
from serving.store.player_tables import collaborators, own_playlists


@dataclass(frozen=True, slots=True)
class Item:
    """One track of a playlist, as its owner named it."""

    recording: str  # an MBID, or an MSID of ours
    added_by: str
    added_ms: int
    title: str = ""
    creator: str = ""
    album: str = ""
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class OwnPlaylist:
    """One playlist with its tracks in order."""

    id: str
    listener: str
    title: str
    annotation: str
    public: bool
    copied_from: str | None
    items: tuple[Item, ...]
    created_ms: int
    changed_ms: int
    collaborators: tuple[str, ...] = ()

    def with_items(self, items: Sequence[Item], now_ms: int) -> OwnPlaylist:
        return replace(self, items=tuple(items), changed_ms=now_ms)


COLUMNS = tuple(own_playlists.c[name] for name in OwnPlaylist.__slots__ if name != "collaborators")
REPLACED = ("title", "annotation", "public", "items", "changed_ms")


def save(connection: Connection, playlist: OwnPlaylist) -> None:
    """Stores a playlist, or what was changed of it, with whom it is shared."""
    row: dict[str, Any] = asdict(replace(playlist, items=()))
    row["items"] = orjson.dumps([asdict(item) for item in playlist.items])
    upsert(connection, own_playlists, [{name: row[name] for name in _names()}], REPLACED)
    connection.execute(delete(collaborators).where(collaborators.c.playlist == playlist.id))
    shared = [{"playlist": playlist.id, "listener": listener} for listener in playlist.collaborators]
    insert_new(connection, collaborators, shared)


def get(connection: Connection, id: str) -> OwnPlaylist | None:
    row = connection.execute(select(*COLUMNS).where(own_playlists.c.id == id)).first()
    return None if row is None else _playlist(connection, row)


def remove(connection: Connection, id: str) -> None:
    connection.execute(delete(own_playlists).where(own_playlists.c.id == id))


def made_by(
    connection: Connection, listener: str, most: int, skipped: int, only_public: bool
) -> tuple[int, list[OwnPlaylist]]:
    """How many playlists the listener made, and some of them, the newest first."""
    mine = own_playlists.c.listener == listener
    return _listed(connection, mine & own_playlists.c.public if only_public else mine, most, skipped)


def shared_with(
    connection: Connection, listener: str, most: int, skipped: int, only_public: bool
) -> tuple[int, list[OwnPlaylist]]:
    """How many playlists others share with the listener, and some of them, the newest first."""
    theirs = own_playlists.c.id.in_(select(collaborators.c.playlist).where(collaborators.c.listener == listener))
    return _listed(connection, theirs & own_playlists.c.public if only_public else theirs, most, skipped)


def people(connection: Connection, named: Sequence[str]) -> tuple[str, ...]:
    """The ids of the listeners of those names that there are, each once."""
    found = (names.by_name(connection, name) for name in named)
    return tuple(dict.fromkeys(one.id for one in found if one is not None))


def _listed(
    connection: Connection, which: ColumnElement[bool], most: int, skipped: int
) -> tuple[int, list[OwnPlaylist]]:
    total = connection.scalar(select(func.count()).select_from(own_playlists).where(which)) or 0
    order = own_playlists.c.created_ms.desc(), own_playlists.c.id
    rows = connection.execute(select(*COLUMNS).where(which).order_by(*order).limit(most).offset(skipped)).all()
    return total, [_playlist(connection, row) for row in rows]


def _playlist(connection: Connection, row: Any) -> OwnPlaylist:
    shared = select(collaborators.c.listener).where(collaborators.c.playlist == row.id)
    ids = tuple(connection.scalars(shared.order_by(collaborators.c.listener)))
    facts = row._asdict() | {"items": tuple(Item(**item) for item in orjson.loads(row.items))}
    return OwnPlaylist(**facts, collaborators=ids)


def _names() -> list[str]:
    return [column.name for column in COLUMNS]
