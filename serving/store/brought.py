"""Tracks that listeners brought: what their players say of them, and which several listeners agree on.

Anybody can invent tracks. So what one listener's players say decides for that listener alone; what KNOWN_BY listeners
say, each for themselves, decides for all: which track a key means, and that a track is one for everybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, and_, delete, func, select, true

from serving.store.brought_tables import brought_keys, brought_tracks
from serving.store.changes import insert_new, ms, upsert
from serving.store.listeners import CHUNK
from serving.store.switches import Switch, has_on
from serving.store.tables import listens

KNOWN_BY = 3  # listeners: a household has two accounts easily
MOST = 20_000  # tracks of one listener that are described: a long life of listening, and no more rows for a spammer


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a track."""

    title: str
    artist: str
    album: str | None = None
    duration_ms: int | None = None
    mbid: str | None = None
    isrc: str | None = None
    spotify_uri: str | None = None
    genres: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreed:
    """A track that KNOWN_BY listeners or more have brought, in the words that most of them use."""

    track: str
    words: Words
    listeners: int


COLUMNS = tuple(brought_tracks.c[name] for name in Words.__slots__)
SAID = tuple(name for name in Words.__slots__)


def meant(connection: Connection, listener: str, keys: Collection[str]) -> dict[str, str]:
    """The track that each of `keys` means to the listener: by their own word, else by that of KNOWN_BY listeners."""
    own, others = dict[str, str](), dict[str, str]()
    for chunk in _chunks(sorted(keys)):
        mine = and_(brought_keys.c.listener == listener, brought_keys.c.key.in_(chunk))
        own |= {row.key: row.track for row in connection.execute(select(brought_keys).where(mine))}
        agree = func.count()
        said = select(brought_keys.c.key, brought_keys.c.track, agree).where(brought_keys.c.key.in_(chunk))
        grouped = said.group_by(brought_keys.c.key, brought_keys.c.track).having(agree >= KNOWN_BY)
        for key, track, _ in connection.execute(grouped.order_by(agree, brought_keys.c.track.desc())):
            others[key] = track  # the last is what most say
    return others | own


def add(
    connection: Connection, listener: str, said: Mapping[str, Words], keys: Mapping[str, str], now: datetime
) -> None:
    """Keeps what the listener's players said last of each track, and which track each of `keys` means to them.

    A listener who brought MOST tracks brings no more; what they listen to is kept all the same.
    """
    there = _there(connection, listener, said)
    room = MOST - _count(connection, listener)
    taken = {track for track in said if track in there} | set([track for track in said if track not in there][:room])
    rows = [_row(listener, track, said[track], now) for track in said if track in taken]
    upsert(connection, brought_tracks, rows, replaced=SAID)
    links = [{"listener": listener, "key": key, "track": track} for key, track in keys.items() if track in taken]
    insert_new(connection, brought_keys, links)


def words(connection: Connection, listener: str, tracks: Sequence[str]) -> dict[str, Words]:
    """What the listener's players said of those of `tracks` that they brought."""
    found: dict[str, Words] = {}
    for chunk in _chunks(tracks):
        mine = and_(brought_tracks.c.listener == listener, brought_tracks.c.track.in_(chunk))
        for track, *said in connection.execute(select(brought_tracks.c.track, *COLUMNS).where(mine)):
            found[track] = _words(said)
    return found


def artists(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """By whom the tracks are that each of `ids` brought, by track; mostly nobody brought any."""
    found: dict[str, dict[str, str]] = {}
    columns = (brought_tracks.c.listener, brought_tracks.c.track, brought_tracks.c.artist)
    for chunk in _chunks(ids):
        mine = select(*columns).where(brought_tracks.c.listener.in_(chunk)).order_by(*columns[:2])
        for listener, track, artist in connection.execute(mine):
            found.setdefault(listener, {})[track] = artist
    return found


def agreed(connection: Connection, before: datetime | None = None, of: Switch | None = None) -> list[Agreed]:
    """The tracks that are for everybody, by id, each word being what most of those who brought it say; with `before`,
    as it was known then; with `of`, for that purpose: by what those alone say who have it on."""
    then = true() if before is None else brought_tracks.c.since_ms < ms(before)
    then = then if of is None else and_(then, has_on(brought_tracks.c.listener, of))
    many = select(brought_tracks.c.track).where(then).group_by(brought_tracks.c.track).having(func.count() >= KNOWN_BY)
    asked = select(brought_tracks.c.track, *COLUMNS).where(then, brought_tracks.c.track.in_(many))
    told: dict[str, list[Words]] = {}
    for track, *said in connection.execute(asked.order_by(brought_tracks.c.track, brought_tracks.c.listener)):
        told.setdefault(track, []).append(_words(said))
    return [Agreed(track, _of_most(said), len(said)) for track, said in told.items()]


def prune(connection: Connection, listener: str) -> int:
    """Forgets what was said of tracks that the listener has no listen of any more; of how many tracks that was."""
    heard = select(listens.c.track).where(listens.c.listener == listener)
    for table in (brought_keys, brought_tracks):
        gone = connection.execute(delete(table).where(table.c.listener == listener, table.c.track.not_in(heard)))
    return gone.rowcount


def _there(connection: Connection, listener: str, tracks: Iterable[str]) -> set[str]:
    there: set[str] = set()
    for chunk in _chunks(list(tracks)):
        mine = and_(brought_tracks.c.listener == listener, brought_tracks.c.track.in_(chunk))
        there.update(connection.scalars(select(brought_tracks.c.track).where(mine)))
    return there


def _count(connection: Connection, listener: str) -> int:
    counted = select(func.count()).select_from(brought_tracks).where(brought_tracks.c.listener == listener)
    return connection.scalar(counted) or 0


def _row(listener: str, track: str, said: Words, now: datetime) -> dict[str, Any]:
    row = {name: getattr(said, name) for name in SAID}
    genres = orjson.dumps(said.genres) if said.genres else None
    return {"listener": listener, "track": track, **row, "genres": genres, "since_ms": ms(now)}


def _words(said: Sequence[Any]) -> Words:
    known = dict(zip(SAID, said, strict=True))
    return Words(**known | {"genres": tuple(orjson.loads(known["genres"])) if known["genres"] else ()})


def _of_most(said: Sequence[Words]) -> Words:
    """Column by column what most say, of equals the first in order; what nobody says stays unknown."""
    voted: dict[str, Any] = {}
    for name in SAID:
        votes = Counter(value for one in said if (value := getattr(one, name)) not in (None, ()))
        voted[name] = min(votes, key=lambda value: (-votes[value], value)) if votes else getattr(said[0], name)
    return Words(**voted)


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
