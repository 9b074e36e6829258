"""HetRec 2011's Last.fm set: plays per artist, so that an artist is the track, with its listeners' tags as genres.

Its files are tables with names of their own; each is read by itself, and tags become genres when all are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO

from playlists.importers.columns import table_reader
from playlists.importers.roles import Layout
from playlists.importers.rows import Found, Tagged, TagWords
from playlists.importers.tables import blocks
from playlists.importers.text import chunks

Dialect = Callable[[IO[bytes]], Iterator[Found]]

WORDS = ("tagID", "tagValue")
VOTES = ("userID", "artistID", "tagID", "day", "month", "year")

# header of the file → the role of each column that counts
TABLES: dict[tuple[str, ...], Layout] = {
    ("userID", "artistID", "weight"): Layout("listens", {"listener": 0, "item": 1, "plays": 2}),
    ("id", "name", "url", "pictureURL"): Layout("tracks", {"item": 0, "artist_id": 0, "artist": 1, "title": 1}),
}
PASSED_OVER: dict[tuple[str, ...], str] = {
    ("userID", "friendID"): "friends",
    ("userID", "artistID", "tagID", "timestamp"): "the same tags with their times",
}


def dialect_of(header: tuple[str, ...]) -> Dialect | None:
    """How to read the file of the set with this header, or None."""
    if header in TABLES:
        return table_reader(TABLES[header], "\t", len(header), True)
    return {WORDS: tag_words, VOTES: tag_votes}.get(header)


def tag_words(stream: IO[bytes]) -> Iterator[Found]:
    """tags.dat: the word of each tag."""
    for block in blocks(chunks(stream), "\t", len(WORDS), True):
        yield from block.said
        tags, words = (column.to_pylist() for column in block.columns)
        yield TagWords(dict(zip(tags, words, strict=True)))


def tag_votes(stream: IO[bytes]) -> Iterator[Found]:
    """user_taggedartists.dat: who gave which tag to which artist; who does not count here."""
    for block in blocks(chunks(stream), "\t", len(VOTES), True):
        yield from block.said
        yield Tagged(block.columns[1], block.columns[2])
