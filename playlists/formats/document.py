"""A playlist as a plain document that can be read without the model version it was made with.

{
  "kind": "discover-weekly", "listener": "l000123", "week": "2026-W47", "version": "…", "basis": "taste",
  "about": ["dream pop", …], ("day": "2026-11-18" in place of the week where it is made every day)
  "counts": [["found", 800], ["unheard", 512], …],
  "tracks": [{"track": id, "title": …, "artist": …, "artist_id": …, "album": …, "released": "2019-03-01",
              "genres": ["dream pop", …], "duration_ms": 201000, "score": 0.4213,
              "reason": {"kind": "near", "count": 14, "recent": 3, "track": id, "title": …, "artist": …}}, …]
}
Keys whose value is unknown are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np

from playlists.catalogue import Catalogue
from playlists.playlist import Playlist, Reason
from playlists.week import Week

Document = dict[str, Any]

WORDS = ("track", "title", "artist", "artist_id", "album", "genres", "duration_ms", "released")
NAMED = ("track", "title", "artist")  # of the track in a reason


def document(playlist: Playlist, catalogue: Catalogue) -> Document:
    """The document of `playlist`; ready for JSON."""
    return documents([playlist], catalogue)[0]


def documents(playlists: Sequence[Playlist], catalogue: Catalogue) -> list[Document]:
    """The document of each of `playlists`; the words of all their tracks are asked for once."""
    rows = [playlist.tracks for playlist in playlists]
    reasons = [reason.track for playlist in playlists for reason in playlist.reasons]
    played = iter(catalogue.words(WORDS, np.concatenate(rows) if rows else np.zeros(0, np.int64)))
    named = iter(catalogue.words(NAMED, np.array(reasons, np.int64)))
    return [_document(playlist, played, named) for playlist in playlists]


def _document(playlist: Playlist, played: Iterator[Document], named: Iterator[Document]) -> Document:
    """The document of `playlist`, whose words come next."""
    return {
        "kind": playlist.kind,
        "listener": playlist.listener,
        "week" if isinstance(playlist.period, Week) else "day": str(playlist.period),
        "version": playlist.version,
        "basis": playlist.basis,
        "counts": [list(count) for count in playlist.counts],
        **({"about": list(playlist.about)} if playlist.about else {}),
        "tracks": [
            _track(next(played), score, _reason(reason, next(named)))
            for score, reason in zip(playlist.scores.tolist(), playlist.reasons, strict=True)
        ],
    }


def without(document: Document, tracks: set[str], artists: set[str], genres: Collection[str] = ()) -> Document:
    """The document without the hidden `tracks`, `artists` and `genres`; the stored one stays as it is.

    Nor is it named after an artist or a genre any more that is hidden.
    """
    kept = [
        t
        for t in document["tracks"]
        if t["track"] not in tracks
        and t.get("artist_id") not in artists
        and not (genres and set(genres).intersection(t.get("genres", ())))
    ]
    there, before = ({track.get("artist") for track in some} for some in (kept, document["tracks"]))
    gone = (before - there) | set(genres)
    named = {"about": [name for name in document["about"] if name not in gone]} if "about" in document else {}
    return document | named | {"tracks": kept}


def period_of(document: Document) -> str:
    """The week or the day that it was made for."""
    written: str = document["week"] if "week" in document else document["day"]
    return written


def _track(words: Document, score: float, reason: Document) -> Document:
    said = _known(words)
    if released := words["released"]:
        said["released"] = released.isoformat()
    said["score"], said["reason"] = round(score, 6), reason
    return said


def _reason(reason: Reason, near: Document) -> Document:
    said: Document = {"kind": reason.kind, "count": reason.count}
    if reason.recent:
        said["recent"] = reason.recent
    if reason.name:
        said["name"] = reason.name
    if reason.members:
        said["members"] = list(reason.members)
    return said | _known(near)


def _known(words: Document) -> Document:
    return {name: value for name, value in words.items() if value is not None}
