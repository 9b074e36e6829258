"""A playlist document as extended M3U in UTF-8, for players that find tracks by artist and title."""

from __future__ import annotations

from playlists.formats.document import Document
from playlists.formats.jspf import identifier


def m3u8(document: Document, title: str) -> str:
    """The M3U8 text of `document`, with the length of each track in seconds, -1 where unknown."""
    lines = ["#EXTM3U", "#EXTENC:UTF-8", f"#PLAYLIST:{_line(title)}"]
    for track in document["tracks"]:
        seconds = round(track["duration_ms"] / 1000) if "duration_ms" in track else -1
        named = f"{track['artist']} - {track['title']}" if "artist" in track else track["title"]
        lines += [f"#EXTINF:{seconds},{_line(named)}", identifier(track["track"])]
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    """Text on one line; a line break in a title must not begin an entry."""
    return " ".join(text.split())
