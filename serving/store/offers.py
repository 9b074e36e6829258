"""What was offered to whom, and when: every place of every playlist, also of one that was made anew since.

`playlists` keeps the newest playlist of a period, as a document to be shown. A playlist made on request is made anew
after each listen, and what was played from it an hour ago may stand in it no more; so here the first time that a track
stood in it stays, with its position, its reason and the variant.

A row is what one making added:
{"track": [id, …], "position": [1, …], "reason": ["near", …], "duration_ms": [201000, …]}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import orjson
from sqlalchemy import Connection, delete, select

from serving.store import switches
from serving.store.changes import insert_new, ms
from serving.store.listeners import CHUNK
from serving.store.response_tables import offers

Key = tuple[str, str, str]  # listener, kind, period


class Made(Protocol):
    """A playlist as it is stored: `serving.store.playlists.StoredPlaylist`."""

    @property
    def listener(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def created_ms(self) -> int: ...
    @property
    def variant(self) -> str | None: ...
    @property
    def document(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Before:
    """What was noted of one playlist so far."""

    tracks: frozenset[str]
    made_ms: int  # the latest


def add(connection: Connection, made: Sequence[Made]) -> None:
    """Notes the places of the playlists `made` whose track did not stand in that playlist before; not of who wants no
    part in it."""
    off = switches.who_has_off(connection, sorted({one.listener for one in made}), "judging")
    made = [one for one in made if one.listener not in off]
    before = _before(connection, made)
    insert_new(connection, offers, [row for one in made if (row := _row(one, before.get(_key(one))))])


def forget(connection: Connection, before: datetime) -> int:
    """Deletes what was made before that moment; how many rows that were."""
    return connection.execute(delete(offers).where(offers.c.made_ms < ms(before))).rowcount


def _row(made: Made, before: Before | None) -> dict[str, Any] | None:
    """The row of one playlist, None where all of its tracks stood in it `before`."""
    tracks = orjson.loads(made.document)["tracks"]
    there, latest_ms = (before.tracks, before.made_ms) if before else (frozenset[str](), 0)
    new = [(position, track) for position, track in enumerate(tracks, 1) if track["track"] not in there]
    if not new:
        return None
    places = {
        "track": [track["track"] for _, track in new],
        "position": [position for position, _ in new],
        "reason": [track["reason"]["kind"] for _, track in new],
        "duration_ms": [track.get("duration_ms") for _, track in new],
    }
    return {
        "listener": made.listener, "kind": made.kind, "period": made.period,
        "made_ms": max(made.created_ms, latest_ms + 1),  # two within a millisecond are two all the same
        "variant": made.variant, "places": orjson.dumps(places),
    }  # fmt: skip


def _before(connection: Connection, made: Sequence[Made]) -> dict[Key, Before]:
    """What was noted of each of these playlists before."""
    found: dict[Key, Before] = {}
    wanted, periods = {_key(one) for one in made}, sorted({one.period for one in made})
    columns = (offers.c.listener, offers.c.kind, offers.c.period, offers.c.made_ms, offers.c.places)
    for ids in _chunks(sorted({one.listener for one in made})):
        theirs = select(*columns).where(offers.c.listener.in_(ids), offers.c.period.in_(periods))
        for listener, kind, period, made_ms, places in connection.execute(theirs):
            if (key := (listener, kind, period)) in wanted:
                there = found.get(key, Before(frozenset(), 0))
                found[key] = Before(there.tracks.union(orjson.loads(places)["track"]), max(there.made_ms, made_ms))
    return found


def _key(one: Made) -> Key:
    return one.listener, one.kind, one.period


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
