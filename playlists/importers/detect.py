"""Which dialect a file speaks, from its first bytes: its keys, its header, or the shape of its rows; never its name."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

import pyarrow as pa

from playlists.importers import arrow_files, hetrec, lastfm, lines, listenbrainz, spotify
from playlists.importers.arrow_files import arrow_reader, names_of
from playlists.importers.columns import table_reader
from playlists.importers.roles import Layout, layout_of, wanted
from playlists.importers.rows import Found, Passed, Refused
from playlists.importers.text import chunks, repaired

HEAD = 64 << 10
LOOKED_AT = 20  # rows of a table without a header
DELIMITERS = ("\t", ",", ";", "|")


@dataclass(frozen=True, slots=True)
class Dialect:
    """`name` is the listens' `source`. `personal`: the file holds one person's listens and does not say whose."""

    name: str
    read: Callable[[IO[bytes]], Iterator[Found]]
    personal: bool


JSON_DIALECTS: tuple[tuple[str, tuple[str, ...], Dialect], ...] = tuple(
    (name, keys, Dialect(name, read, True))
    for name, keys, read in (
        ("spotify-extended", ("ts", "ms_played"), spotify.extended),
        ("spotify-account", ("endTime", "msPlayed"), spotify.account),
        ("listenbrainz", ("listened_at",), listenbrainz.listens),
        ("listenbrainz", ("track_metadata",), listenbrainz.listens),
        ("listenbrainz", ("listen_type",), listenbrainz.listens),
        ("lastfm-json", ("recenttracks",), lastfm.scrobbles),
        ("lastfm-json", ("scrobbles", "username"), lastfm.scrobbles),
        ("lastfm-json", ("date", "artist", "track"), lastfm.scrobbles),
        ("lastfm-json", ("date", "artist", "name"), lastfm.scrobbles),
        ("lastfm-json", ("uts", "artist"), lastfm.scrobbles),
    )
)

_MBID = r"(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?"
_DAY_FIRST = r'"?\d{1,2} [A-Z][a-z]{2} \d{4},? \d{1,2}:\d{2}"?'
_ISO = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?Z?"

# Tables without a header: what each field looks like, and the names it stands for.
SHAPES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "lastfm-csv",
        (".*", ".*", ".+", f"(?:{_DAY_FIRST}|{_ISO}|\\d{{10}}(?:\\d{{3}})?)?"),
        ("artist", "album", "title", "date"),
    ),
    ("lastfm-csv", (".+", ".+", f"(?:{_DAY_FIRST}|{_ISO})?"), ("artist", "title", "date")),
    (
        "lastfm-1k",
        (".+", _ISO, _MBID, ".*", _MBID, ".*"),
        ("user_id", "timestamp", "artmbid", "artist", "mbid", "title"),
    ),
    ("msd-triplets", ("[0-9a-f]{40}", r"SO\w{16}", r"\d+"), ("user_id", "song_id", "count")),
    (
        "lfm-1b",
        (r"\d+", r"\d+", r"\d+", r"\d+", r"\d{9,10}"),
        ("user_id", "artist_id", "album_id", "track_id", "timestamp"),
    ),
)


def dialect_of(stream: IO[bytes], as_tracks: bool = False) -> Dialect | Passed | Refused:
    """How to read the file, or why it is passed over or refused. Leaves the stream anywhere."""
    magic = stream.read(8)
    stream.seek(0)
    if not magic:
        return Passed("an empty file")
    for mark, reader in _MAGIC:
        if magic.startswith(mark):
            return _columnar(stream, reader, as_tracks)
    head = b"".join(_first(stream))
    if b"\x00" in head[:4096]:
        return Passed("a file that is no text")
    return _textual(head, as_tracks)


_MAGIC = (
    (b"PAR1", arrow_files.parquet),
    (b"ARROW1", arrow_files.arrow_file),
    (b"\xff\xff\xff\xff", arrow_files.arrow_stream),
)


def _first(stream: IO[bytes]) -> Iterator[bytes]:
    yield next(chunks(stream, HEAD), b"")


def _columnar(stream: IO[bytes], reader: arrow_files.Reader, as_tracks: bool) -> Dialect | Passed | Refused:
    try:
        names = names_of(stream, reader)
    except (pa.ArrowInvalid, OSError) as broken:
        return Refused(f"the file is damaged ({str(broken)[:120]})", None)
    layout = layout_of(names, as_tracks)
    if layout is None:
        return Refused(wanted(names), None)
    return _table(layout, arrow_reader(layout, reader))


def _textual(head: bytes, as_tracks: bool) -> Dialect | Passed | Refused:
    text, _ = repaired(head.decode("utf-8", "surrogateescape"))
    if text.lstrip()[:1] in ("{", "["):
        return _json(text)
    rows = [line for line in text.split("\n")[: LOOKED_AT + 1] if line.strip()]
    rows = [line.rstrip("\r") for line in (rows if len(text) < HEAD // 2 or len(rows) == 1 else rows[:-1])]
    if not rows:
        return Passed("an empty file")
    return _named(rows[0], as_tracks) or _shaped(rows) or _unknown(rows)


def _json(text: str) -> Dialect | Passed | Refused:
    keys = set(re.findall(r'"([\w@#]+)"\s*:', text))
    for _, needed, dialect in JSON_DIALECTS:
        if keys.issuperset(needed):
            return dialect
    if not keys and text.strip() in ("[]", "{}", "[ ]"):
        return Passed("an empty list")
    return Passed(f"JSON without listens (keys {', '.join(sorted(keys)[:6])})")


def _named(header: str, as_tracks: bool) -> Dialect | Passed | None:
    for delimiter in DELIMITERS:
        names = _fields(header, delimiter)
        if len(names) < 2:
            continue
        if tuple(names) in hetrec.PASSED_OVER:
            return Passed(hetrec.PASSED_OVER[tuple(names)])
        known = hetrec.dialect_of(tuple(names))
        if known:
            return Dialect("hetrec", known, False)
        layout = layout_of(names, as_tracks)
        if layout:
            return _table(layout, table_reader(layout, delimiter, len(names), True))
    return None


def _table(layout: Layout, read: Callable[[IO[bytes]], Iterator[Found]]) -> Dialect:
    personal = layout.kind == "listens" and "listener" not in layout.columns
    return Dialect("lastfm-csv" if personal and "artist" in layout.columns else "columns", read, personal)


def _shaped(rows: Sequence[str]) -> Dialect | None:
    for name, patterns, header in SHAPES:
        for delimiter in DELIMITERS:
            if _fits([_fields(row, delimiter) for row in rows], patterns):
                layout = layout_of(header)
                if layout:
                    read = table_reader(layout, delimiter, len(header), False)
                    return Dialect(name, read, "listener" not in layout.columns)
    if all(_is_ids(row) for row in rows):
        return Dialect("lines", lines.one_line_a_user, False)
    return None


def _fits(rows: list[list[str]], patterns: tuple[str, ...]) -> bool:
    """Most rows have the shape: one broken line must not hide a dialect. A shape by optional times needs one time."""
    shaped = [
        r for r in rows if len(r) == len(patterns) and all(re.fullmatch(p, f) for p, f in zip(patterns, r, strict=True))
    ]
    return len(shaped) * 2 > len(rows) and any(all(r) or r[-1] for r in shaped)


def _is_ids(row: str) -> bool:
    words = row.split()
    return bool(words) and "\t" not in row and "," not in row and all(any(c.isdigit() for c in w) for w in words)


def _unknown(rows: Sequence[str]) -> Passed | Refused:
    delimiter = max(DELIMITERS, key=rows[0].count)
    names = _fields(rows[0], delimiter)
    even = sum(len(_fields(row, delimiter)) == len(names) for row in rows)
    if len(names) < 2 or even * 2 <= len(rows):
        return Passed("a text without columns")
    return Refused(wanted(names), 1)


def _fields(row: str, delimiter: str) -> list[str]:
    try:
        return [f.strip() for f in next(csv.reader([row], delimiter=delimiter))]
    except (csv.Error, StopIteration):
        return []
