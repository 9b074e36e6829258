"""Last.fm as JSON: the API's pages of recent tracks, lastfmstats, and a nested list of scrobbles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Any

import pyarrow as pa

from playlists.importers.json_stream import json_values
from playlists.importers.rows import Found, Listens, Note, Passed, Refused, batches, listen_table, words
from playlists.importers.text import chunks
from playlists.importers.times import moments

Scrobble = tuple[int, dict[str, Any]]
Other = Refused | Passed | Note


def scrobbles(stream: IO[bytes]) -> Iterator[Found]:
    """Every dialect of scrobbles in JSON; what is playing now is passed over."""
    for batch in batches(_unpacked(json_values(chunks(stream)))):
        yield from (value for value in batch if isinstance(value, Other))
        kept = [value for value in batch if not isinstance(value, Other)]
        if kept:
            yield Listens(_table(kept), timed=True)


def _unpacked(values: Iterable[tuple[int, Any] | Refused | Note]) -> Iterator[Scrobble | Other]:
    for value in values:
        if isinstance(value, Refused | Note):
            yield value
            continue
        line, body = value
        for scrobble in _scrobbles_of(body):
            yield _judged(line, scrobble)


def _scrobbles_of(body: Any) -> list[Any]:
    """The scrobbles in one value at the top: a page of the API, a lastfmstats file, or one scrobble."""
    if not isinstance(body, dict):
        return [body]
    page = body.get("recenttracks", body)
    inside = page.get("scrobbles", page.get("track")) if isinstance(page, dict) else None
    if isinstance(inside, list):
        return inside
    if page is not body:
        return [inside] if isinstance(inside, dict) else []  # a page with one track holds it bare
    return [body]


def _judged(line: int, scrobble: Any) -> Scrobble | Other:
    if not isinstance(scrobble, dict):
        return Refused("not a scrobble", line)
    about = scrobble.get("@attr")
    if isinstance(about, dict) and str(about.get("nowplaying")).lower() == "true":
        return Passed("playing now")
    return line, scrobble


def _table(scrobbles: list[Scrobble]) -> pa.Table:
    values = [s for _, s in scrobbles]
    columns = {
        "at": moments(words(_when(s.get("date", s.get("uts"))) for s in values)),
        "title": words(_name(s.get("name", s.get("track"))) for s in values),
        "artist": words(_name(s.get("artist")) for s in values),
        "album": words(_name(s.get("album")) for s in values),
        "mbid": words(_mbid(s) for s in values),
        "line": pa.array([line for line, _ in scrobbles], pa.int64()),
    }
    return listen_table(columns, len(scrobbles))


def _name(value: Any) -> Any:
    """A name is bare, or an object that has it under `name` or `#text`."""
    return value.get("name") or value.get("#text") if isinstance(value, dict) else value


def _when(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("uts") or value.get("#text")
    return None if value is None else str(value)


def _mbid(scrobble: dict[str, Any]) -> Any:
    track = scrobble.get("track")
    return track.get("mbid") if isinstance(track, dict) else scrobble.get("mbid")
