"""A playlist in the shape that clients read it: JSPF with the extensions of MusicBrainz.

Clients in typed languages refuse the whole document for one wrong type, so nothing is left out or null: a text that is
not known is empty, a number 0. https://musicbrainz.org/doc/jspf
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import Request

PLAYLIST = "https://musicbrainz.org/doc/jspf#playlist"
TRACK = "https://musicbrainz.org/doc/jspf#track"
RECORDING = "https://musicbrainz.org/recording/"
ARTIST = "https://musicbrainz.org/artist/"


@dataclass(frozen=True, slots=True)
class Head:
    """What is said of a playlist as a whole."""

    id: str
    title: str
    creator: str
    created_ms: int
    changed_ms: int
    public: bool
    annotation: str = ""
    created_for: str = ""
    source_patch: str = ""  # by which clients find the playlist of the week
    copied_from: str = ""
    collaborators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One track of a playlist."""

    recording: str  # an MBID where `known` to MusicBrainz, else an MSID of ours
    known: bool
    title: str
    creator: str
    album: str
    duration_ms: int
    artist_mbid: str
    added_by: str
    added_ms: int
    annotation: str = ""


def origin(request: Request) -> str:
    """The scheme and host that the client asked, without a slash at the end."""
    return f"{request.url.scheme}://{request.url.netloc}"


def jspf(head: Head, entries: list[Entry], origin: str) -> dict[str, Any]:
    """The playlist. Addresses of what MusicBrainz does not have begin with `origin`, and so does its own."""
    return {
        "playlist": {
            "identifier": f"{origin}/playlist/{head.id}",
            "title": head.title,
            "creator": head.creator,
            "date": written(head.created_ms),
            "annotation": head.annotation,
            "extension": {PLAYLIST: _extension(head, origin)},
            "track": [_track(entry, origin) for entry in entries],
        }
    }


def written(moment_ms: int) -> str:
    """RFC 3339 with its zone."""
    return datetime.fromtimestamp(moment_ms / 1000, UTC).isoformat(timespec="seconds")


def _extension(head: Head, origin: str) -> dict[str, Any]:
    algorithm = {"algorithm_metadata": {"source_patch": head.source_patch}} if head.source_patch else {}
    return {
        "public": head.public,
        "creator": head.creator,
        "collaborators": list(head.collaborators),
        "last_modified_at": written(head.changed_ms),
        "additional_metadata": algorithm,
        **({"created_for": head.created_for} if head.created_for else {}),
        **({"copied_from_mbid": f"{origin}/playlist/{head.copied_from}"} if head.copied_from else {}),
    }


def _track(entry: Entry, origin: str) -> dict[str, Any]:
    artist = {"artist_credit_name": entry.creator, "artist_mbid": entry.artist_mbid, "join_phrase": ""}
    return {
        "title": entry.title,
        "creator": entry.creator,
        "album": entry.album,
        "duration": entry.duration_ms,
        "identifier": [(RECORDING if entry.known else f"{origin}/recording/") + entry.recording],
        "annotation": entry.annotation,
        "extension": {
            TRACK: {
                "added_at": written(entry.added_ms),
                "added_by": entry.added_by,
                "artist_identifiers": [ARTIST + entry.artist_mbid] if entry.artist_mbid else [],
                "additional_metadata": {"artists": [artist], "caa_id": 0, "caa_release_mbid": ""},
            }
        },
    }
