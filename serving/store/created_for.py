"""The listener's stored playlists of some kinds, as a list that goes on by number."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, and_, func, select

from serving.store import listeners
from serving.store.listeners import Listener
from serving.store.playlists import StoredPlaylist
from serving.store.tables import playlists

COLUMNS = tuple(playlists.c[name] for name in StoredPlaylist.__slots__)


def created_for(
    connection: Connection, listener: str, kinds: Collection[str], most: int, skipped: int
) -> tuple[int, list[StoredPlaylist]]:
    """How many there are of the `kinds`, and some of them, the newest first."""
    mine = and_(playlists.c.listener == listener, playlists.c.kind.in_(kinds))
    total = connection.scalar(select(func.count()).select_from(playlists).where(mine)) or 0
    order = playlists.c.created_ms.desc(), playlists.c.period.desc(), playlists.c.kind
    rows = connection.execute(select(*COLUMNS).where(mine).order_by(*order).limit(most).offset(skipped))
    return total, [StoredPlaylist(*row) for row in rows]


def owner(connection: Connection, id: str) -> Listener | None:
    """Whose stored playlist has that address; None where there is none."""
    listener = connection.scalar(select(playlists.c.listener).where(playlists.c.id == id))
    return None if listener is None else listeners.get(connection, listener)
