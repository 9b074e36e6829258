"""Listens that were sent, as rows for the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pyarrow as pa

from playlists.catalogue import Catalogue
from playlists.devices import device_by_player
from playlists.importers.matching import clean_isrc, clean_mbid, clean_uri, keys
from playlists.listens import HEARD
from serving.finding.brought import genres_of
from serving.finding.matched import Matcher, matched, named
from serving.listenbrainz.documents import Sent
from serving.listenbrainz.msids import msid_of
from serving.listenbrainz.wording import Words, length_ms
from serving.store.brought import Words as Brought
from serving.store.changes import ms
from serving.store.named import LONGEST
from serving.store.submissions import Submission

SOURCE = "listenbrainz"


@dataclass(frozen=True, slots=True)
class Meant:
    """One listen with what it means: the recording and the track of the catalogue."""

    listened_at: int
    words: Words  # with the server's MSID in it
    msid: str
    mbid: str | None
    track: str
    keys: tuple[str, ...] = ()
    brought: Brought | None = None  # what is said of a track that the catalogue does not have


def meant(listens: Sequence[Sent], catalogue: Catalogue | None, matcher: Matcher) -> list[Meant]:
    """What each listen means, in their order; a track that nobody knows is called by what its words say."""
    return [_meant(listen, catalogue, matcher) for listen in listens]


def submissions(listener: str, listens: Sequence[Meant], now: datetime) -> list[Submission]:
    """The words, as rows."""
    return [
        Submission(listener, one.listened_at, one.msid, one.track, one.mbid, orjson.dumps(one.words), ms(now))
        for one in listens
    ]


def table(listener: str, listens: Sequence[Meant]) -> pa.Table:
    """What recommendations read of them, schema HEARD. Players send what was heard to the half or further."""
    rows: list[dict[str, Any]] = [
        {"listener": listener, "track": one.track, "at": datetime.fromtimestamp(one.listened_at, UTC), "plays": 1,
         "source": SOURCE, "device": device_by_player(one.words["additional_info"])}
        for one in listens
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=HEARD)


def playlists_named(listens: Sequence[Meant]) -> list[str | None]:
    """From which playlist each of them was played, as `additional_info.playlist` says it: an address or a UUID."""
    said = (one.words["additional_info"].get("playlist") for one in listens)
    return [given[:LONGEST] if isinstance(given, str) and "\0" not in given else None for given in said]


def tracks_by_recording(listens: Sequence[Meant]) -> dict[str, str]:
    """The track of each MSID and MBID that they name."""
    return {id: one.track for one in listens for id in (one.msid, one.mbid) if id}


def _meant(listen: Sent, catalogue: Catalogue | None, matcher: Matcher) -> Meant:
    words, info = listen.words, listen.words["additional_info"]
    number = info.get("tracknumber", info.get("track_number"))
    msid = msid_of(
        words["track_name"], words["artist_name"], words.get("release_name"),
        None if number is None else str(number), length_ms(info),
    )  # fmt: skip
    mbid = clean_mbid(info.get("recording_mbid"))
    ids = mbid, clean_isrc(_text(info.get("isrc"))), clean_uri(_text(info.get("spotify_id")))
    described = keys(words["artist_name"], words["track_name"], *ids)
    track = named(described) if catalogue is None else matched(described, matcher.of(catalogue), catalogue)
    known = catalogue is not None and track in catalogue.row_of
    return Meant(
        listen.listened_at, words | {"additional_info": info | {"recording_msid": msid}}, msid, mbid, track, described,
        None if known else _brought(words, *ids),
    )  # fmt: skip


def _brought(words: Words, mbid: str | None, isrc: str | None, uri: str | None) -> Brought | None:
    info = words["additional_info"]
    tags = info.get("tags")
    genres = genres_of(tags if isinstance(tags, list) else [])
    album = _text(words.get("release_name"))
    if "\0" in f"{words['track_name']}{words['artist_name']}{album}":  # no database keeps it
        return None
    return Brought(words["track_name"], words["artist_name"], album, length_ms(info), mbid, isrc, uri, genres)


def renamed(listens: Sequence[Meant], tracks: Sequence[str]) -> list[Meant]:
    """The same listens, of `tracks`."""
    return [replace(one, track=track) for one, track in zip(listens, tracks, strict=True)]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
