"""What of a row does the listener know already: do they love the track, do they follow the artist?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from serving.desk import Desk
from serving.store import feedback, followed
from serving.store.listeners import Listener

MOST_FOLLOWED = 5000  # beyond it a row may offer to follow once more, which changes nothing


@dataclass(frozen=True, slots=True)
class Marks:
    """Ids of tracks that are loved, and of artists that are followed."""

    loved: frozenset[str] = frozenset()
    followed: frozenset[str] = frozenset()


async def marks_of(desk: Desk, me: Listener) -> Marks:
    """The marks of this listener."""
    return await desk.read(lambda connection: _marks(connection, me.id))


def _marks(connection: Connection, id: str) -> Marks:
    said = feedback.read(connection, [id])
    pairs = zip(said["track"].to_pylist(), said["score"].to_pylist(), strict=True)
    artists = followed.page(connection, id, "", MOST_FOLLOWED)
    return Marks(frozenset(track for track, score in pairs if score > 0), frozenset(artist for artist, _ in artists))
