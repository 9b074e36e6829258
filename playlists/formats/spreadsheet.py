"""A playlist document as CSV, RFC 4180: one line a track, for spreadsheets and for importers."""

from __future__ import annotations

import csv
import io

from playlists.formats.document import Document
from playlists.formats.sentences import Language, sentence

COLUMNS = ("position", "track", "title", "artist", "album", "duration_ms", "reason")


def csv_text(document: Document, language: Language = "en") -> str:
    """The CSV of `document`, with a head line; what is unknown is empty. Text stands as it is in the catalogue."""
    written = io.StringIO(newline="")
    lines = csv.writer(written)
    lines.writerow(COLUMNS)
    for position, track in enumerate(document["tracks"], 1):
        known = [track.get(name) for name in COLUMNS[1:-1]]
        lines.writerow([position, *known, sentence(track["reason"], language)])
    return written.getvalue()
