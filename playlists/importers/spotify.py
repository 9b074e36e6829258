"""Spotify's exports: the extended streaming history in both layouts, and the account data.

Of a play are taken: when, how long, what, whether it was skipped, and the kind of device. User name, IP address, user
agent and country are never looked at. `ts` and `endTime` are when a play ended; it started `ms_played` before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc

from playlists.importers.json_stream import json_values
from playlists.importers.rows import (
    PRIVATE,
    TWICE,
    Found,
    Listens,
    Note,
    Passed,
    Refused,
    batches,
    devices,
    listen_table,
    truths,
    whole_numbers,
    words,
)
from playlists.importers.text import chunks
from playlists.importers.times import MOMENT, moments

Play = tuple[int, dict[str, Any]]
Told = tuple[str, str, str]  # minute, artist, title

_ENDED_BY_HAND = {"fwdbtn": True, "trackdone": False}  # where `skipped` is null, as in older years


def extended(stream: IO[bytes]) -> Iterator[Found]:
    """endsong_N.json and Streaming_History_*.json; private plays are passed over and counted."""
    for batch in batches(json_values(chunks(stream))):
        plays, others = _plays(batch)
        yield from others
        open_plays = [(line, p) for line, p in plays if p.get("incognito_mode") is not True]
        if len(open_plays) < len(plays):
            yield Passed(PRIVATE, len(plays) - len(open_plays))
        if open_plays:
            yield Listens(_extended_table(open_plays), timed=True)


def account(stream: IO[bytes]) -> Iterator[Found]:
    """StreamingHistory*.json, music and podcasts.

    Times have no seconds, and a pause splits a play in two rows: of the rows of one track that end in one minute
    the longest is taken, the others are told TWICE.
    """
    told: set[Told] = set()
    for batch in batches(json_values(chunks(stream))):
        plays, others = _plays(batch)
        yield from others
        kept, told = _once(plays, told)
        if len(kept) < len(plays):
            yield Passed(TWICE, len(plays) - len(kept))
        if kept:
            yield Listens(_account_table(kept), timed=True)


def _once(plays: list[Play], told: set[Told]) -> tuple[list[Play], set[Told]]:
    """The longest play of each track in each minute, and what was told in the last minute of them.

    `told`: what the batch before told in its last minute.
    """
    longest: dict[Told, Play] = {}
    for line, play in plays:
        key = (str(play.get("endTime")), str(play.get("artistName")), str(play.get("trackName")))
        there = longest.get(key)
        if key not in told and (there is None or _length(play) > _length(there[1])):
            longest[key] = (line, play)
    last = max((key[0] for key in longest), default="")
    return list(longest.values()), {key for key in longest if key[0] == last} or told


def _length(play: dict[str, Any]) -> int:
    ms = play.get("msPlayed")
    return ms if isinstance(ms, int) else 0


def _plays(batch: list[Any]) -> tuple[list[Play], list[Found]]:
    plays: list[Play] = []
    others: list[Found] = []
    for value in batch:
        if isinstance(value, Refused | Note):
            others.append(value)
        elif isinstance(value[1], dict):
            plays.append(value)
        else:
            others.append(Refused("not a play", value[0]))
    return plays, others


def _extended_table(plays: list[Play]) -> pa.Table:
    track = "master_metadata_track_name"
    values = [p for _, p in plays]
    played = whole_numbers(p.get("ms_played") for p in values)
    columns = {
        "at": _started(words(p.get("ts") for p in values), played),
        "ms_played": played,
        "title": words(p.get(track) or p.get("episode_name") or p.get("audiobook_chapter_title") for p in values),
        "artist": words(
            p.get("master_metadata_album_artist_name") or p.get("episode_show_name") or p.get("audiobook_title")
            for p in values
        ),
        "album": words(p.get("master_metadata_album_album_name") for p in values),
        "spotify_uri": words(
            p.get("spotify_track_uri") or p.get("spotify_episode_uri") or p.get("audiobook_chapter_uri") for p in values
        ),
        "skipped": truths(_skipped(p) for p in values),
        "device": devices(words(p.get("platform") for p in values)),
        "line": pa.array([line for line, _ in plays], pa.int64()),
    }
    return listen_table(columns, len(plays))


def _account_table(plays: list[Play]) -> pa.Table:
    values = [p for _, p in plays]
    played = whole_numbers(p.get("msPlayed") for p in values)
    columns = {
        "at": _started(words(p.get("endTime") for p in values), played),
        "ms_played": played,
        "title": words(p.get("trackName") or p.get("episodeName") for p in values),
        "artist": words(p.get("artistName") or p.get("podcastName") for p in values),
        "line": pa.array([line for line, _ in plays], pa.int64()),
    }
    return listen_table(columns, len(plays))


def _started(ended: pa.Array, played: pa.Array) -> pa.Array:
    ms = played.cast(pa.int64()).fill_null(0)
    return pc.subtract(moments(ended).cast(pa.int64()), ms).cast(pa.timestamp("ms")).cast(MOMENT)


def _skipped(play: dict[str, Any]) -> bool | None:
    said = play.get("skipped")
    return said if isinstance(said, bool) else _ENDED_BY_HAND.get(str(play.get("reason_end")))
