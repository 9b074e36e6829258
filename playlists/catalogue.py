"""The catalogue: what is known of each track, as columns whose row i is the same track everywhere.

On disk it is one Parquet file (schema TRACKS). In memory the columns that recipes compute with are NumPy
arrays of codes; the words that only the final thirty need stay in Arrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from playlists.errors import NotFound
from playlists.importers.matching import artist_key
from playlists.listens import checked, read_parquet
from playlists.popularity import long_tail, spread

TRACKS = pa.schema(
    [
        pa.field("track", pa.string(), nullable=False),  # the id that everybody outside uses
        pa.field("title", pa.string(), nullable=False),
        pa.field("artist_id", pa.string()),  # the given id, else the matched name (`playlists.importers.matching`)
        pa.field("artist", pa.string()),  # the name as written
        pa.field("album", pa.string()),
        pa.field("genres", pa.list_(pa.string())),  # lower case, most telling first
        pa.field("released", pa.date32()),  # 1 January where only the year is known
        pa.field("duration_ms", pa.int32()),
        pa.field("explicit", pa.bool_()),
        pa.field("markets", pa.list_(pa.string())),  # where it may be played; null means everywhere
        pa.field("mbid", pa.string()),
        pa.field("isrc", pa.string()),
        pa.field("spotify_uri", pa.string()),
        pa.field("audio", pa.list_(pa.float32())),  # a content vector of any one width; null where unknown
    ]
)

Rows = np.ndarray  # (n,) int32: rows of the catalogue
FEW = 10  # of so many tracks of the catalogue one: so few ids are looked up, for more Arrow's table of all is made


@dataclass(frozen=True, slots=True)
class Ragged:
    """A list of codes per row: row i holds `codes[offsets[i]:offsets[i + 1]]` of `names`."""

    names: tuple[str, ...]
    offsets: np.ndarray  # (N + 1,) int64
    codes: np.ndarray  # (T,) int32

    def of(self, row: int) -> np.ndarray:
        return self.codes[self.offsets[row] : self.offsets[row + 1]]

    def lengths(self, rows: Rows) -> np.ndarray:
        """(n,) int64: how many codes each of `rows` has, at a cost that does not grow with the catalogue."""
        return self.offsets[rows + 1] - self.offsets[rows]


@dataclass(frozen=True)
class Catalogue:
    """N tracks as columns. `table` has the schema TRACKS and may carry more columns: `plays`, `listeners`,
    `tempo`, `energy`. The last `newcomers` of them are no model's: listeners brought them."""

    table: pa.Table
    newcomers: int = 0

    def __len__(self) -> int:
        return self.table.num_rows

    @cached_property
    def artist(self) -> np.ndarray:
        """(N,) int32: the artist's code; a track without an artist is an artist of its own."""
        return _codes_or_own(self.table["artist_id"])

    @cached_property
    def artist_ids(self) -> tuple[str, ...]:
        """The id of each artist code that has one, in code order."""
        encoded = self.table["artist_id"].combine_chunks().drop_null().dictionary_encode()
        return tuple(encoded.dictionary.to_pylist())

    @cached_property
    def artist_code(self) -> dict[str, int]:
        """The code of each artist id."""
        return {artist: code for code, artist in enumerate(self.artist_ids)}

    @cached_property
    def artist_named(self) -> dict[str, str]:
        """The id of each artist by the name that they are matched by; of two with one name, that of the first track."""
        named: dict[str, str] = {}
        for name, id in zip(self.table["artist"].to_pylist(), self.table["artist_id"].to_pylist(), strict=True):
            if name is not None and id is not None:
                named.setdefault(artist_key(name), id)
        return named

    @cached_property
    def album(self) -> np.ndarray:
        """(N,) int32: the code of (artist, album); a track without an album is an album of its own."""
        both = pc.binary_join_element_wise(self.table["artist_id"].fill_null(""), self.table["album"], "\x1f")
        return _codes_or_own(both)

    @cached_property
    def genres(self) -> Ragged:
        return _ragged(self.table["genres"])

    @cached_property
    def genre_code(self) -> dict[str, int]:
        """The code of each genre."""
        return {genre: code for code, genre in enumerate(self.genres.names)}

    @cached_property
    def markets(self) -> Ragged:
        return _ragged(self.table["markets"])

    @cached_property
    def everywhere(self) -> np.ndarray:
        """(N,) bool: True where the track has no list of markets."""
        return self.table["markets"].is_null().to_numpy()

    @cached_property
    def released(self) -> np.ndarray:
        """(N,) datetime64[D], NaT where unknown."""
        return self.table["released"].to_numpy()

    @cached_property
    def plays(self) -> np.ndarray:
        """(N,) int64: how often everybody together played it; zeros where the file does not say."""
        return self._count("plays")

    @cached_property
    def listeners(self) -> np.ndarray:
        """(N,) int64: how many listeners have heard it; zeros where the file does not say."""
        return self._count("listeners")

    @cached_property
    def tail(self) -> np.ndarray:
        """(N,) bool: the long tail, see `playlists.popularity`."""
        return long_tail(self.plays)

    @cached_property
    def spread(self) -> Rows:
        """At most 1,000 rows that stand for all genres, rising; see `playlists.popularity`."""
        return spread(self.genres.offsets, self.genres.codes, self.listeners, self.tail)

    @cached_property
    def explicit(self) -> np.ndarray:
        """(N,) bool: said to be explicit."""
        said: np.ndarray = self.table["explicit"].fill_null(False).to_numpy()
        return said

    @cached_property
    def decade(self) -> np.ndarray:
        """(N,) int16: the year in which its decade began, -1 where unknown."""
        year = self.released.astype("datetime64[Y]").astype(np.int64) + 1970
        return np.where(np.isnat(self.released), -1, year // 10 * 10).astype(np.int16)

    @cached_property
    def tempo(self) -> np.ndarray:
        """(N,) float32: beats a minute, NaN where unknown."""
        return self._number("tempo")

    @cached_property
    def energy(self) -> np.ndarray:
        """(N,) float32: 0 calm .. 1 loud and busy, NaN where unknown."""
        return self._number("energy")

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The row of each external id."""
        return {track: row for row, track in enumerate(self.table["track"].to_pylist())}

    def rows(self, tracks: Sequence[str] | pa.Array | pa.ChunkedArray) -> Rows:
        """(n,) int32: the row of each external id, -1 where the catalogue does not have it."""
        if len(tracks) * FEW < len(self):
            listed = tracks.to_pylist() if isinstance(tracks, pa.Array | pa.ChunkedArray) else tracks
            return np.fromiter((self.row_of.get(track, -1) for track in listed), np.int32, len(listed))
        wanted = tracks if isinstance(tracks, pa.Array | pa.ChunkedArray) else pa.array(tracks, pa.string())
        found = pc.index_in(wanted, value_set=self.table["track"].combine_chunks())
        return found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)

    def playable(self, market: str | None) -> np.ndarray:
        """(N,) bool: True where the track may be played in `market`; all of them where the market is unknown."""
        if market not in self._playable:
            self._playable[market] = self._playable_in(market)
        return self._playable[market]

    @cached_property
    def _playable(self) -> dict[str | None, np.ndarray]:
        return {None: np.ones(len(self), bool)}  # one mask a market that was asked for

    def _playable_in(self, market: str | None) -> np.ndarray:
        allowed = self.everywhere.copy()
        if market in self.markets.names:
            here = np.flatnonzero(self.markets.codes == self.markets.names.index(market))
            allowed[np.searchsorted(self.markets.offsets, here, side="right") - 1] = True
        return allowed

    def of_genres(self, codes: np.ndarray, rows: Rows) -> np.ndarray:
        """(n,) bool: which of `rows` have at least one of the genres `codes`."""
        wanted = np.zeros(len(self.genres.names) + 1, bool)
        wanted[codes] = True
        of, found = self.genres_of(rows)
        return np.bincount(of, weights=wanted[found], minlength=len(rows)) > 0

    def genres_of(self, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        """Every genre of every one of `rows`: (T,) the place in `rows` and (T,) the genre's code."""
        lengths = self.genres.lengths(rows)
        place = np.repeat(self.genres.offsets[rows] - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
        return np.repeat(np.arange(len(rows)), lengths), self.genres.codes[place]

    @cached_property
    def genre_shares(self) -> np.ndarray:
        """(G,) float64: the share of everybody's plays that went to tracks of each genre; of tracks without plays."""
        of, codes = self.genres_of(np.arange(len(self)))
        plays = self.plays if self.plays.any() else np.ones(len(self))
        return np.bincount(codes, weights=plays[of], minlength=len(self.genres.names)) / max(plays.sum(), 1)

    def word(self, column: str, row: int) -> str | None:
        """One cell as text: `word("title", 7)`."""
        value: str | None = self.table[column][int(row)].as_py()
        return value

    def words(self, columns: Sequence[str], rows: Rows) -> list[dict[str, Any]]:
        """Some cells of each of `rows`, by column name; None where unknown, and everywhere for the row -1."""
        wanted = pa.array(rows, mask=rows < 0)
        taken = [self.table[name].take(wanted).to_pylist() for name in columns]
        return [dict(zip(columns, cells, strict=True)) for cells in zip(*taken, strict=True)]

    def released_on(self, row: int) -> date | None:
        value: date | None = self.table["released"][int(row)].as_py()
        return value

    def _number(self, column: str) -> np.ndarray:
        if column not in self.table.column_names:
            return np.full(len(self), np.nan, np.float32)
        found: np.ndarray = self.table[column].cast(pa.float32()).to_numpy(zero_copy_only=False)
        return found

    def _count(self, column: str) -> np.ndarray:
        if column not in self.table.column_names:
            return np.zeros(len(self), np.int64)
        return self.table[column].to_numpy().astype(np.int64)


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue in the Parquet file at `path`. Raises NotFound, or BadInput for another schema."""
    if not path.exists():
        raise NotFound(f"{path}: no catalogue here; `make data LISTENS=… DATA={path.parent}` makes one")
    table = read_parquet(path)
    extra = [name for name in table.column_names if name not in TRACKS.names]
    tracks = checked(table, TRACKS, str(path))
    for name in extra:
        tracks = tracks.append_column(name, table[name])
    return Catalogue(tracks.combine_chunks())


def write_catalogue(path: Path, table: pa.Table) -> None:
    """Writes `table` (schema TRACKS, and any further columns) in one piece: the old file or the new, never half."""
    part = path.with_suffix(".part")
    pq.write_table(table, part, compression="zstd")
    part.replace(path)


def _codes_or_own(column: pa.ChunkedArray) -> np.ndarray:
    encoded = column.combine_chunks().dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    missing = codes < 0
    codes[missing] = len(encoded.dictionary) + np.arange(missing.sum(), dtype=np.int32)
    return codes


def _ragged(column: pa.ChunkedArray) -> Ragged:
    lists = column.combine_chunks().fill_null([])
    words = lists.flatten().dictionary_encode()
    lengths = pc.list_value_length(lists).to_numpy(zero_copy_only=False)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    codes = words.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    for array in (codes, offsets):
        array.setflags(write=False)  # the order of a list says something: whoever sorts in place sorts a copy
    return Ragged(tuple(words.dictionary.to_pylist()), offsets, codes)
