"""A search answered: tracks, artists, albums and genres, and what was personal about their order."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from playlists.prompt.tokens import key_of
from playlists.recipes.diversify import unit
from playlists.recipes.filters import among, not_hidden
from playlists.recipes.pool import Pool
from playlists.shelf import Shelf
from playlists.taste import Taste
from serving.finding.find import Matches, all_of, matches
from serving.finding.order import Order, ordered
from serving.finding.typos import Slips
from serving.finding.written import indexed, spelt, words_of

LONGEST = 1_000  # characters of a search
TASK = "continuation"
TRACK_WORDS = ("track", "title", "artist", "artist_id", "album", "duration_ms")
MOST_GENRES = 10


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, ready for JSON. `by` says what made it personal; empty: it is everybody's."""

    tracks: list[dict[str, Any]]
    artists: list[dict[str, Any]]
    albums: list[dict[str, Any]]
    genres: list[dict[str, Any]]
    corrected: dict[str, list[str]] = field(default_factory=dict)
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a catalogue says of its artists (A) and albums (B), by code; computed once a version."""

    artist_row: np.ndarray  # (A,) int32: the first of its tracks
    artist_tracks: np.ndarray  # (A,) int64
    artist_listeners: np.ndarray  # (A,) float64, summed over its tracks
    album_row: np.ndarray  # (B,) int32
    album_listeners: np.ndarray  # (B,) float64


def gathered(catalogue: Catalogue) -> Gathered:
    artist, album, listeners = catalogue.artist, catalogue.album, catalogue.listeners
    return Gathered(
        _first(artist), np.bincount(artist), np.bincount(artist, weights=listeners),
        _first(album), np.bincount(album, weights=listeners),
    )  # fmt: skip


def found(
    connections: Sequence[sqlite3.Connection], asked: str, shelf: Shelf, known: Gathered, taste: Taste | None,
    most: int,
) -> Found:  # fmt: skip
    """At most `most` of each kind, out of the indexes of all `connections`. `taste` None: everybody's order, and
    nothing is left out.

    Raises BadInput for a search without a letter or a digit, or a longer one than LONGEST.
    """
    if len(asked) > LONGEST:
        raise BadInput(f"search: {len(asked):,} characters, at most {LONGEST:,}")
    words = words_of(asked)
    if not words:
        raise BadInput("search: it has no letter and no digit; write a title, an artist, an album or a genre")
    slips = [(connection, Slips(connection)) for connection in connections]
    by_kind = {
        what: all_of([matches(connection, what, words, own) for connection, own in slips])
        for what in ("tracks", "artists", "albums")
    }
    limits = _Limits(shelf, known, taste, " ".join(map(spelt, words)), most)
    tracks, by = limits.tracks(by_kind["tracks"])
    artists, by_artists = limits.artists(by_kind["artists"])
    albums = limits.albums(by_kind["albums"])
    corrected = by_kind["tracks"].corrected | by_kind["artists"].corrected
    return Found(tracks, artists, albums, genres(asked, shelf.catalogue), corrected, tuple(sorted({*by, *by_artists})))


def genres(asked: str, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The genres whose name holds what was asked for; the whole name first, then those of most tracks."""
    key = key_of(asked)
    counts = np.bincount(catalogue.genres.codes, minlength=len(catalogue.genres.names))
    holding = [code for code, name in enumerate(catalogue.genres.names) if key and key in key_of(name)]
    holding.sort(key=lambda code: (key_of(catalogue.genres.names[code]) != key, -counts[code]))
    return [{"genre": catalogue.genres.names[c], "tracks": int(counts[c])} for c in holding[:MOST_GENRES]]


@dataclass(frozen=True, slots=True)
class _Limits:
    """For whom the matches are put in order."""

    shelf: Shelf
    known: Gathered
    taste: Taste | None
    asked: str  # as the index spells it
    most: int

    def tracks(self, match: Matches) -> tuple[list[dict[str, Any]], set[str]]:
        catalogue, by = self.shelf.catalogue, set()
        rows = match.rows.astype(np.int32)
        kept = np.ones(len(rows), bool)
        if self.taste is not None:
            welcome = not_hidden(self.taste, catalogue)(Pool(rows, match.text.astype(np.float32)))
            playable = catalogue.playable(self.taste.market)[rows]
            by |= ({"hidden"} if not welcome.all() else set()) | ({"market"} if not playable.all() else set())
            kept = welcome & playable
        match, rows = _kept(match, kept), rows[kept]
        order = ordered(match, self._exact("title", rows), catalogue.listeners[rows], self._likeness(rows))
        shown = catalogue.words(TRACK_WORDS, rows[order.places][: self.most])
        return self._told(shown, order, by)

    def artists(self, match: Matches) -> tuple[list[dict[str, Any]], set[str]]:
        catalogue, by = self.shelf.catalogue, set()
        if self.taste is not None:
            welcome = ~among(match.rows, self.taste.hidden_artists)
            by |= {"hidden"} if not welcome.all() else set()
            match = _kept(match, welcome)
        rows, heard = self.known.artist_row[match.rows], self.known.artist_listeners[match.rows]
        order = ordered(match, self._exact("artist", rows), heard, self._likeness(rows))
        counts = self.known.artist_tracks[match.rows][order.places]
        shown = catalogue.words(("artist_id", "artist"), rows[order.places][: self.most])
        for one, tracks in zip(shown, counts.tolist(), strict=False):
            one["tracks"] = tracks
        return self._told(shown, order, by)

    def albums(self, match: Matches) -> list[dict[str, Any]]:
        catalogue = self.shelf.catalogue
        rows = self.known.album_row[match.rows]
        if self.taste is not None:
            kept = ~among(catalogue.artist[rows], self.taste.hidden_artists)
            match, rows = _kept(match, kept), rows[kept]
        order = ordered(match, self._exact("album", rows), self.known.album_listeners[match.rows], None)
        shown = rows[order.places][: self.most]
        return [_known(one) for one in catalogue.words(("album", "artist", "artist_id"), shown)]

    def _exact(self, column: str, rows: np.ndarray) -> np.ndarray:
        """(n,) bool: which of the tracks `rows` are called in `column` just as it was asked for."""
        named = (cells[column] for cells in self.shelf.catalogue.words((column,), rows))
        return np.array([indexed(name or "") == self.asked for name in named], bool)

    def _likeness(self, rows: np.ndarray) -> np.ndarray | None:
        """(n,) cosines of the tracks `rows` to the taste; None where nothing is known of it."""
        if self.taste is None or not self.taste.known or not len(rows):
            return None
        mine = unit(self.taste.vectors[TASK][None].astype(np.float32))[0]
        return np.einsum("nd,d->n", unit(self.shelf.vectors(TASK, rows.astype(np.int32))), mine)

    def _told(self, shown: list[dict[str, Any]], order: Order, by: set[str]) -> tuple[list[dict[str, Any]], set[str]]:
        """The results with where everybody would see them, of those that are elsewhere for this listener."""
        told = []
        for place, (one, everybodys) in enumerate(zip(shown, order.impersonal.tolist(), strict=False)):
            moved = {"everybodys_place": everybodys + 1} if everybodys != place else {}
            by |= {"taste"} if moved else set()
            told.append(_known(one) | moved)
        return told, by


def _kept(match: Matches, kept: np.ndarray) -> Matches:
    return Matches(match.rows[kept], match.text[kept], match.how[kept], match.corrected)


def _first(codes: np.ndarray) -> np.ndarray:
    """(codes,) int32: the first row of each code."""
    first = np.zeros(int(codes.max(initial=-1)) + 1, np.int32)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1, dtype=np.int32)
    return first


def _known(words: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in words.items() if value is not None}
