"""A playlist as a plain document that can be read without the model version it was made with.

{
  "kind": "discover-weekly", "listener": "l000123", "week": "2026-W47", "version": "…", "basis": "taste",
  "counts": [["found", 800], ["unheard", 512], …],
  "tracks": [{"track": id, "title": …, "artist": …, "artist_id": …, "album": …, "released": "2019-03-01",
              "duration_ms": 201000, "score": 0.4213,
              "reason": {"kind": "near", "count": 14, "recent": 3, "track": id, "title": …, "artist": …}}, …]
}
Keys whose value is unknown are left out.
"""

from __future__ import annotations

from typing import Any

from playlists.catalogue import Catalogue
from playlists.playlist import Playlist, Reason

Document = dict[str, Any]

WORDS = ("track", "title", "artist", "artist_id", "album", "duration_ms")


def document(playlist: Playlist, catalogue: Catalogue) -> Document:
    """The document of `playlist`; ready for JSON."""
    return {
        "kind": playlist.kind,
        "listener": playlist.listener,
        "week": str(playlist.week),
        "version": playlist.version,
        "basis": playlist.basis,
        "counts": [list(count) for count in playlist.counts],
        "tracks": [
            _track(int(row), float(score), reason, catalogue)
            for row, score, reason in zip(playlist.tracks, playlist.scores, playlist.reasons, strict=True)
        ],
    }


def without(document: Document, tracks: set[str], artists: set[str]) -> Document:
    """The document without the hidden `tracks` and `artists`; the stored one stays as it is."""
    kept = [t for t in document["tracks"] if t["track"] not in tracks and t.get("artist_id") not in artists]
    return document | {"tracks": kept}


def _track(row: int, score: float, reason: Reason, catalogue: Catalogue) -> Document:
    released = catalogue.released_on(row)
    track: Document = {name: catalogue.word(name, row) for name in WORDS}
    track |= {"released": released.isoformat() if released else None, "score": round(score, 6)}
    return _known(track) | {"reason": _reason(reason, catalogue)}


def _reason(reason: Reason, catalogue: Catalogue) -> Document:
    said: Document = {"kind": reason.kind, "count": reason.count}
    if reason.recent:
        said["recent"] = reason.recent
    if reason.track >= 0:
        said |= {name: catalogue.word(name, reason.track) for name in ("track", "title", "artist")}
    return _known(said)


def _known(words: Document) -> Document:
    return {name: value for name, value in words.items() if value is not None}
