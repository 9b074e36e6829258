"""HetRec 2011's Last.fm set: plays per artist, so that an artist is the track, with its listeners' tags as genres.

Its files are tables with names of their own; each is read by itself, and the tags are joined when all are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO

from playlists.importers.columns import table_reader
from playlists.importers.roles import Layout
from playlists.importers.rows import Found

Dialect = Callable[[IO[bytes]], Iterator[Found]]

# header of the file → what it is: the role of each column that counts
FILES: dict[tuple[str, ...], Layout] = {
    ("userID", "artistID", "weight"): Layout("listens", {"listener": 0, "item": 1, "plays": 2}),
    ("id", "name", "url", "pictureURL"): Layout("tracks", {"item": 0, "artist_id": 0, "artist": 1, "title": 1}),
}
OTHERS: dict[tuple[str, ...], str] = {
    ("tagID", "tagValue"): "words of tags",
    ("userID", "friendID"): "friends",
    ("userID", "artistID", "tagID", "timestamp"): "tags with times",
    ("userID", "artistID", "tagID", "day", "month", "year"): "tags with days",
}


def dialect_of(header: tuple[str, ...]) -> Dialect | None:
    """How to read the file of the set with this header, or None."""
    layout = FILES.get(header)
    return None if layout is None else table_reader(layout, "\t", len(header), True)
