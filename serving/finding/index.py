"""The words of one version's catalogue as a SQLite file: built once, then read by every process.

It lies beside the versions, not inside: a version is immutable, and its catalogue is all that the index is made of, so
it can be thrown away and made again. It is a file of its own whatever the store is: PostgreSQL may lack pg_trgm, and
the words of a catalogue belong to the version that is served, not to the listeners.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from playlists.catalogue import Catalogue
from serving.finding.written import indexed

FORMAT = 1  # raised when files written before can no longer be read
PIECE = 20_000  # rows that are Python objects at one time
LEAST_TYPO = 4  # letters of a word that may be misspelt
TOKENS = "tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3'"
SCHEMA = f"""
CREATE VIRTUAL TABLE tracks USING fts5(title, artist, album, content='', {TOKENS});
CREATE VIRTUAL TABLE artists USING fts5(name, content='', {TOKENS});
CREATE VIRTUAL TABLE albums USING fts5(name, artist, content='', {TOKENS});
CREATE VIRTUAL TABLE words USING fts5(word, tokenize='trigram');
"""
WORDS = """
CREATE VIRTUAL TABLE spoken USING fts5vocab(tracks, row);
INSERT INTO words(word) SELECT term FROM spoken WHERE length(term) >= ?;
DROP TABLE spoken;
"""


FOLDER = ".words"  # beside the versions, in the folder of models


def place_of(folder: Path, version: str) -> Path:
    """Where the index of a version lies."""
    return folder / f"{version}.{FORMAT}.sqlite"


def build(place: Path, catalogue: Catalogue) -> None:
    """Writes the index of `catalogue` to `place`: under another name first, so that it is whole or not there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(f".{os.getpid()}.part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(part, isolation_level=None)) as connection:
        _fill(connection, catalogue)
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    part.replace(place)


def built_in_memory(catalogue: Catalogue, first: int = 0) -> sqlite3.Connection:
    """The index of a small `catalogue`, or of its tracks from row `first` on and who and what is new with them, for as
    long as the connection is open."""
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    _fill(connection, catalogue, first)
    return connection


def opened(place: Path) -> sqlite3.Connection:
    """A connection that only reads; any thread may use it, one at a time."""
    address = f"{place.absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)


def _fill(connection: sqlite3.Connection, catalogue: Catalogue, begin: int = 0) -> None:
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
    connection.execute("BEGIN")
    _insert(connection, catalogue, begin)
    connection.execute("COMMIT")
    for table in ("tracks", "artists", "albums"):
        connection.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")


def _insert(connection: sqlite3.Connection, catalogue: Catalogue, begin: int) -> None:
    tracks = "INSERT INTO tracks(rowid, title, artist, album) VALUES (?, ?, ?, ?)"
    connection.executemany(tracks, _named(catalogue, np.arange(begin, len(catalogue)), ("title", "artist", "album")))
    codes, first = _first_of(catalogue.artist, begin)
    named = _named(catalogue, first, ("artist",))
    artists = ((code, name) for code, (_, name) in zip(codes.tolist(), named, strict=True) if name)
    connection.executemany("INSERT INTO artists(rowid, name) VALUES (?, ?)", artists)
    codes, first = _first_of(catalogue.album, begin)
    named_albums = _named(catalogue, first, ("album", "artist"))
    albums = ((code, *names) for code, (_, *names) in zip(codes.tolist(), named_albums, strict=True) if names[0])
    connection.executemany("INSERT INTO albums(rowid, name, artist) VALUES (?, ?, ?)", albums)
    create, fill, drop = (line for line in WORDS.strip().splitlines())
    connection.execute(create)
    connection.execute(fill, (LEAST_TYPO,))
    connection.execute(drop)


def _first_of(codes: np.ndarray, begin: int) -> tuple[np.ndarray, np.ndarray]:
    """The codes that no track before `begin` has, rising, and the row of the first track of each."""
    there, first = np.unique(codes, return_index=True)
    return there[first >= begin], first[first >= begin]


def _named(catalogue: Catalogue, rows: np.ndarray, columns: Iterable[str]) -> Iterator[tuple[int | str, ...]]:
    """(row, words of each column) of each of `rows`."""
    columns = tuple(columns)
    for start in range(0, len(rows), PIECE):
        some = rows[start : start + PIECE]
        cells = [[indexed(name) if name else "" for name in catalogue.table[c].take(some).to_pylist()] for c in columns]
        yield from zip(some.tolist(), *cells, strict=True)
