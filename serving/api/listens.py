"""Listens as they happen: durable when they are acknowledged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import compress
from typing import Annotated, Any

import pyarrow as pa
from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from playlists.devices import Device
from playlists.errors import SegueError
from playlists.importers.matching import clean_isrc, clean_mbid, clean_uri, keys
from playlists.importers.times import EARLIEST
from playlists.listens import HEARD
from serving.access.accessed import unnoted
from serving.access.identity import Me, TheDesk
from serving.api.problems import Refused, responses
from serving.api.texts import Named, Text
from serving.desk import Desk
from serving.finding.brought import genres_of, kept
from serving.finding.matched import Matcher, matched, named
from serving.store import listens, private_sessions
from serving.store import named as naming
from serving.store.brought import Words

router = APIRouter(tags=["listens"])

MOST = 1000  # listens of one request
MOST_GENRES = 10
DAY_MS = 86_400_000  # no play is longer
CLOCKS_DIFFER = timedelta(minutes=5)  # a player's clock may be ahead of ours by so much
SOURCE = "api"

EXAMPLE: dict[str, Any] = {
    "listens": [
        {"track": "t004711", "at": "2026-11-18T20:15:00Z", "ms_played": 201000, "skipped": False, "device": "speaker"},
        {
            "artist": "Moorings",
            "title": "Ebb",
            "at": "2026-11-18T20:19:00Z",
            "ms_played": 12000,
            "skipped": True,
            "playlist": "0b7b3c1e-8f1f-5f0a-9c55-2f6c7a7c9f10",
        },
    ]
}


class NewListen(BaseModel):
    """One play: of a `track` by its id, or of what `artist` and `title`, `mbid`, `isrc` or `spotify_uri` name.

    `album`, `duration_ms` and `genres` say more of a track that the catalogue does not have; of others it knows them.
    """

    model_config = ConfigDict(extra="forbid")

    track: Text | None = None
    artist: Text | None = None
    title: Text | None = None
    mbid: Text | None = None
    isrc: Text | None = None
    spotify_uri: Text | None = None
    album: Text | None = None
    duration_ms: Annotated[int | None, Field(ge=1, le=DAY_MS)] = None
    genres: Annotated[list[Text], Field(max_length=MOST_GENRES)] = []
    at: Annotated[AwareDatetime, Field(description="when it started, with its time zone")]
    ms_played: Annotated[int | None, Field(ge=0, le=DAY_MS)] = None
    skipped: bool | None = None
    device: Annotated[Device | None, Field(description="on what kind of device; its name is not wanted")] = None
    playlist: Named | None = None


class NewListens(BaseModel):
    """1 to 1000 listens; all of them are taken or none."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE})

    listens: Annotated[list[NewListen], Field(min_length=1, max_length=MOST)]


class Taken(BaseModel):
    """How many were new, were there already, and were of a private session: of those nothing is stored."""

    model_config = ConfigDict(json_schema_extra={"example": {"added": 2, "duplicates": 0, "private": 0}})

    added: int
    duplicates: int
    private: int


@router.post("/v1/listens", response_model=Taken, responses=responses(401, 413, 422, 503))
async def add_listens(request: Request, new: NewListens, me: Me, desk: TheDesk) -> dict[str, int]:
    """Takes listens. They are on disk when this answers; the same listen again adds nothing, and nothing is stored
    of what was played in a private session.

    A track that the catalogue does not have is kept with what is said of it, under one id however it is spelt.
    """
    described = [_keys(listen) for listen in new.listens]
    if found := faults(new.listens, described, desk.clock()):
        raise Refused(f"listens: {len(found)} of {len(described)} are refused, so none was taken", found)
    tracks, known = await _tracks(new.listens, described, desk, request.app.state.matcher)
    words = [None if there else _words(listen) for listen, there in zip(new.listens, known, strict=True)]
    playlists, now = [listen.playlist for listen in new.listens], desk.clock()

    def write(connection: Connection) -> tuple[int, int]:
        at = _table(me.id, new.listens, tracks)["at"].cast(pa.int64()).to_numpy()
        public = ~private_sessions.hides(connection, me.id, at)
        mine, keys = list(compress(tracks, public)), list(compress(described, public))
        ids = kept(connection, me.id, mine, keys, list(compress(words, public)), now)
        table = _table(me.id, list(compress(new.listens, public)), ids)
        counts = listens.add(connection, table)
        naming.of_listens(connection, table, list(compress(playlists, public)))
        return counts

    added, duplicates = await desk.write(write)
    private = len(playlists) - added - duplicates
    for outcome, count in (("added", added), ("duplicate", duplicates), ("private", private)):
        request.app.state.metrics.listens.labels(outcome).inc(count)
    if private == len(playlists):
        unnoted(request)
    return {"added": added, "duplicates": duplicates, "private": private}


def faults(new: Sequence[NewListen], described: Sequence[tuple[str, ...]], now: datetime) -> list[dict[str, Any]]:
    """What is wrong with which listen: its index, its place, what to do."""
    found = []
    for index, (listen, names) in enumerate(zip(new, described, strict=True)):
        if listen.track is None and not names:
            found.append(_fault(index, "track", "names no track; give `track`, or `artist` and `title`"))
        if listen.at > now + CLOCKS_DIFFER:
            found.append(_fault(index, "at", f"{listen.at.isoformat()} is in the future; it is {now.isoformat()}"))
        if listen.at < EARLIEST:
            found.append(_fault(index, "at", f"{listen.at.isoformat()} is before {EARLIEST.date()}: a clock not set?"))
    return found


def _fault(index: int, field: str, message: str) -> dict[str, Any]:
    return {"index": index, "place": f"listens.{index}.{field}", "message": message}


def _keys(listen: NewListen) -> tuple[str, ...]:
    named = listen.title if listen.artist else None  # a title alone is many tracks
    ids = clean_mbid(listen.mbid), clean_isrc(listen.isrc), clean_uri(listen.spotify_uri)
    return keys(listen.artist, named, *ids)


def _words(listen: NewListen) -> Words | None:
    """What is said of its track; None where that is not enough to know it by: an artist and a title."""
    if listen.track or not listen.artist or not listen.title:
        return None
    return Words(
        listen.title, listen.artist, listen.album, listen.duration_ms, clean_mbid(listen.mbid),
        clean_isrc(listen.isrc), clean_uri(listen.spotify_uri), genres_of(listen.genres),
    )  # fmt: skip


async def _tracks(
    new: Sequence[NewListen], described: Sequence[tuple[str, ...]], desk: Desk, matcher: Matcher
) -> tuple[list[str], list[bool]]:
    """The id of each listen's track, and whether the catalogue has it or it was called by its id; without a model
    version it is the one that follows from the words alone."""
    if all(listen.track for listen in new):
        return [str(listen.track) for listen in new], [True] * len(new)
    return await desk.build(lambda: _matches(new, described, desk, matcher))


def _matches(
    new: Sequence[NewListen], described: Sequence[tuple[str, ...]], desk: Desk, matcher: Matcher
) -> tuple[list[str], list[bool]]:
    try:
        catalogue = desk.shelf.get().catalogue
    except SegueError:  # a listen is taken although nothing can be recommended yet
        ids = [listen.track or named(names) for listen, names in zip(new, described, strict=True)]
        return ids, [listen.track is not None for listen in new]
    index = matcher.of(catalogue)
    ids = [listen.track or matched(names, index, catalogue) for listen, names in zip(new, described, strict=True)]
    return ids, [bool(listen.track) or id in catalogue.row_of for listen, id in zip(new, ids, strict=True)]


def _table(listener: str, new: Sequence[NewListen], tracks: Sequence[str]) -> pa.Table:
    rows = [
        {"listener": listener, "track": track, "at": listen.at, "plays": 1, "ms_played": listen.ms_played,
         "skipped": listen.skipped, "source": SOURCE, "device": listen.device}
        for listen, track in zip(new, tracks, strict=True)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=HEARD)
