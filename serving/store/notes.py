"""What a recipe needs to know of listeners beside their listens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import orjson
from sqlalchemy import Connection, literal, select, union_all

from playlists.dials import DEFAULT
from playlists.exclusions import BY_LISTEN
from playlists.recipes.discover_weekly import NEVER_AGAIN_WEEKS
from playlists.taste import Notes
from playlists.week import Period, back
from serving.store import listeners as people
from serving.store.hidden import heard_from
from serving.store.listeners import CHUNK
from serving.store.tables import feedback, followed, hidden, playlists


def notes(
    connection: Connection, ids: Sequence[str], period: Period, kind: str = "discover-weekly",
    weeks: int = NEVER_AGAIN_WEEKS,
) -> list[Notes]:  # fmt: skip
    """One Notes a listener, in the order of `ids`.

    `shown` is what their playlists of `kind` held in the `weeks` before `period`; `hidden_tracks` holds the hated
    too, and what was heard from a hidden source or in a hidden time.
    """
    known = people.some(connection, ids)
    unwanted = _unwanted(connection, ids)
    shown, follows = _shown(connection, ids, period, kind, weeks), _followed(connection, ids)
    return [
        Notes(
            market=known[id].market if id in known else None,
            hidden_tracks=tuple(unwanted[id, "track"]),
            hidden_artists=tuple(unwanted[id, "artist"]),
            hidden_genres=tuple(unwanted[id, "genre"]),
            followed=tuple(follows[id]),
            shown=tuple(shown[id]),
            dials=known[id].dials if id in known else DEFAULT,
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
    for listener, what in [key for key in found if key[1] in BY_LISTEN]:
        things = [(what, id) for id in found[listener, what]]
        found[listener, "track"] += sorted(heard_from(connection, listener, things))
    return found


def _shown(
    connection: Connection, ids: Sequence[str], period: Period, kind: str, weeks: int
) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    first = str(back(period, weeks))
    for chunk in _chunks(ids):
        before = (playlists.c.kind == kind) & (playlists.c.period >= first) & (playlists.c.period < str(period))
        wanted = select(playlists.c.listener, playlists.c.tracks).where(playlists.c.listener.in_(chunk), before)
        for listener, tracks in connection.execute(wanted):
            found[listener] += orjson.loads(tracks)
    return found


def _followed(connection: Connection, ids: Sequence[str]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for chunk in _chunks(ids):
        wanted = select(followed.c.listener, followed.c.artist).where(followed.c.listener.in_(chunk))
        for listener, artist in connection.execute(wanted):
            found[listener].append(artist)
    return found


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
