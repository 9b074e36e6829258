"""What a recipe needs to know of listeners beside their listens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import orjson
from sqlalchemy import Connection, literal, select, union_all

from playlists.playlist import Kind
from playlists.recipes.discover_weekly import NEVER_AGAIN_WEEKS
from playlists.taste import Notes
from playlists.week import Week
from serving.store import listeners as people
from serving.store.listeners import CHUNK
from serving.store.tables import feedback, hidden, playlists


def notes(connection: Connection, ids: Sequence[str], week: Week, kind: Kind = "discover-weekly") -> list[Notes]:
    """One Notes a listener, in the order of `ids`.

    `shown` is what their playlists of `kind` held in the 26 weeks before `week`; `hidden_tracks` holds the hated too.
    """
    known = people.some(connection, ids)
    unwanted = _unwanted(connection, ids)
    shown = _shown(connection, ids, week, kind)
    return [
        Notes(
            market=known[id].market if id in known else None,
            hidden_tracks=tuple(unwanted[id, "track"]),
            hidden_artists=tuple(unwanted[id, "artist"]),
            shown=tuple(shown[id]),
        )
        for id in ids
    ]


def _unwanted(connection: Connection, ids: Sequence[str]) -> defaultdict[tuple[str, str], list[str]]:
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for chunk in _chunks(ids):
        hides = select(hidden.c.listener, hidden.c.what, hidden.c.id).where(hidden.c.listener.in_(chunk))
        hates = select(feedback.c.listener, literal("track"), feedback.c.track)
        hated = hates.where(feedback.c.listener.in_(chunk), feedback.c.score == -1)
        for listener, what, id in connection.execute(union_all(hides, hated)):
            found[listener, what].append(id)
    return found


def _shown(connection: Connection, ids: Sequence[str], week: Week, kind: Kind) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    first = str(week.plus(-NEVER_AGAIN_WEEKS))
    for chunk in _chunks(ids):
        before = (playlists.c.kind == kind) & (playlists.c.week >= first) & (playlists.c.week < str(week))
        wanted = select(playlists.c.listener, playlists.c.tracks).where(playlists.c.listener.in_(chunk), before)
        for listener, tracks in connection.execute(wanted):
            found[listener] += orjson.loads(tracks)
    return found


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
