"""A playlist document as JSPF, the JSON of XSPF, https://www.xspf.org/jspf."""

from __future__ import annotations

from typing import Any

from playlists.formats.document import Document
from playlists.formats.sentences import Language, sentence

MBID = "mbid:"  # catalogue ids that name a MusicBrainz recording begin so
RECORDING = "https://musicbrainz.org/recording/"


def jspf(document: Document, title: str, created: str, language: Language = "en") -> dict[str, Any]:
    """The JSPF of `document`. `created` is RFC 3339 with a zone; each reason is its track's annotation."""
    tracks = [_track(track, language) for track in document["tracks"]]
    return {"playlist": {"title": title, "creator": "Segue", "date": created, "track": tracks}}


def _track(track: Document, language: Language) -> dict[str, Any]:
    written = {
        "identifier": [identifier(track["track"])],
        "title": track["title"],
        "creator": track.get("artist"),
        "album": track.get("album"),
        "duration": track.get("duration_ms"),
        "annotation": sentence(track["reason"], language),
    }
    return {name: value for name, value in written.items() if value is not None}


def identifier(track: str) -> str:
    """The URI of a track: MusicBrainz where its id is one, a Spotify URI as it is, else `urn:segue:track:…`."""
    if track.startswith(MBID):
        return RECORDING + track.removeprefix(MBID)
    return track if track.startswith("spotify:") else f"urn:segue:track:{track}"
