"""Which listens are of a track, an artist, a genre, a source or a time that a listener has named?

What is hidden appears nowhere; what is excluded from taste was heard, but shapes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from playlists.errors import BadInput

What = Literal["track", "artist", "genre", "source", "range"]
BY_LISTEN = ("source", "range")  # known of a listen, not of a track
Range = tuple[int, int]  # ms since 1970 in UTC: from, and before


@dataclass(frozen=True, slots=True)
class Named:
    """What one listener named, in the ids that the outside uses."""

    tracks: frozenset[str] = frozenset()
    artists: frozenset[str] = frozenset()
    genres: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    ranges: tuple[Range, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tracks or self.artists or self.genres or self.sources or self.ranges)


def named(things: Iterable[tuple[str, str]]) -> Named:
    """The (what, id) pairs of one listener, sorted out; a range is written as `written_range` does."""
    of: dict[str, list[str]] = {"track": [], "artist": [], "genre": [], "source": [], "range": []}
    for what, id in things:
        of[what].append(id)
    tracks, artists, genres, sources = (frozenset(of[what]) for what in ("track", "artist", "genre", "source"))
    return Named(tracks, artists, genres, sources, tuple(sorted(parse_range(id) for id in of["range"])))


def named_listens(listens: pa.Table, catalogue: Catalogue, by_listener: Mapping[str, Named]) -> np.ndarray:
    """(T,) bool: the listens (schema LISTENS) that their listener named, by what the catalogue knows of tracks."""
    found = np.zeros(listens.num_rows, bool)
    who = listens["listener"].combine_chunks().dictionary_encode()
    names, code = who.dictionary.to_pylist(), who.indices.to_numpy()
    for number, listener in enumerate(names):
        if said := by_listener.get(listener):
            mine = np.flatnonzero(code == number)
            found[mine] = _of(listens.take(pa.array(mine)), catalogue, said)
    return found


def named_tracks(tracks: Sequence[str] | pa.ChunkedArray, catalogue: Catalogue, said: Named) -> np.ndarray:
    """(n,) bool: which of `tracks` (ids) are named themselves, or by their artist or a genre."""
    ids = tracks if isinstance(tracks, pa.ChunkedArray) else pa.chunked_array([pa.array(tracks, pa.string())])
    rows = catalogue.rows(ids)
    of: np.ndarray = pc.is_in(ids, value_set=pa.array(sorted(said.tracks), pa.string())).to_numpy()
    artists = [catalogue.artist_code[a] for a in said.artists if a in catalogue.artist_code]
    genres = np.array([catalogue.genre_code[g] for g in said.genres if g in catalogue.genre_code], np.int64)
    known, place = rows >= 0, np.maximum(rows, 0)
    if not len(catalogue):
        return of
    return of | (known & (np.isin(catalogue.artist[place], artists) | catalogue.of_genres(genres, place)))


def _of(listens: pa.Table, catalogue: Catalogue, said: Named) -> np.ndarray:
    found = named_tracks(listens["track"], catalogue, said)
    found |= pc.is_in(listens["source"], value_set=pa.array(sorted(said.sources), pa.string())).to_numpy()
    at: np.ndarray = listens["at"].cast(pa.int64()).fill_null(-1).to_numpy()
    for first, end in said.ranges:
        found |= (at >= first) & (at < end)
    return found


def parse_range(text: str) -> Range:
    """`2026-01-01T00:00:00Z/2026-02-01T00:00:00Z`, or two days; from the first on and before the second.

    Without an offset, UTC is meant. Raises BadInput for anything else, and for an end that is not after the beginning.
    """
    parts = text.split("/")
    try:
        first, end = (datetime.fromisoformat(part) for part in parts)
    except ValueError as error:
        raise BadInput(f"range {text[:60]!r}: write it as 2026-01-01T00:00:00Z/2026-02-01T00:00:00Z") from error
    spans = [round((one if one.tzinfo else one.replace(tzinfo=UTC)).timestamp() * 1000) for one in (first, end)]
    if spans[1] <= spans[0] or spans[0] < 0:
        raise BadInput(f"range {text[:60]!r}: it ends before it begins, or begins before 1970")
    return spans[0], spans[1]


def written_range(span: Range) -> str:
    """The range in UTC, always written the same, to the millisecond where it has any."""
    return "/".join(_moment(ms) for ms in span)


def _moment(ms: int) -> str:
    moment = datetime.fromtimestamp(ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds" if ms % 1000 else "seconds").replace("+00:00", "Z")
