"""What a window of listens is like: counts by genre, artist, market, hour, plays a listener, and what is new in it.

A profile is plain JSON, so that a version's manifest keeps the one that its successor is compared with. A row of
listens counts once, whatever its plays: only presence is learnt. Shapes: T listens, B listeners, C words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp

from playlists.catalogue import Catalogue

HEAD = {"genre": 50, "artist": 100}  # words told apart; a longer tail is noise, and a manifest is read at every start
OTHERS, UNKNOWN = "(others)", "(unknown)"
HOUR_MS = 3_600_000
HOURS = tuple(f"{h:02d}" for h in range(24))
SIZES = tuple(f"{2**p:,} to {2 ** (p + 1) - 1:,}" if p else "1" for p in range(32))

Profile = dict[str, Any]  # listens, listeners, effective, first, last, counts: {what: {word: count}}


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each listener of a window met each word; a matrix, so that chance can be tried listener by listener."""

    words: tuple[str, ...]
    counts: sp.csr_matrix  # (B, C)


@dataclass(frozen=True, slots=True)
class Listening:
    """Listens with what they are of and who they are by, as columns that every window is a mask over."""

    track: np.ndarray  # (T,) int64, each id a number; ids outside the catalogue too
    who: np.ndarray  # (T,) int64 below `listeners`
    listeners: int
    plays: np.ndarray  # (T,) int64
    at_ms: np.ndarray  # (T,) float64, NaN without a time
    words: dict[str, tuple[tuple[str, ...], np.ndarray]]  # genre, artist and, where known, market: names, (T,) codes


def listening(listens: pa.Table, catalogue: Catalogue, listeners: pa.Table) -> Listening:
    """The columns of `listens`; `listeners` has the schema LISTENERS and may be empty."""
    row = catalogue.rows(listens["track"])
    place = pa.array(row, mask=row < 0)
    artist = pc.coalesce(catalogue.table["artist"], catalogue.table["artist_id"]).combine_chunks()
    words = {"genre": _coded(_first_genre(catalogue).take(place)), "artist": _coded(artist.take(place))}
    market = _markets(listens, listeners)
    if market.null_count < len(market):
        words["market"] = _coded(market)
    names, who = _coded(listens["listener"].combine_chunks())
    at_ms = listens["at"].cast(pa.int64()).cast(pa.float64()).to_numpy(zero_copy_only=False)
    plays = listens["plays"].to_numpy().astype(np.int64)
    return Listening(_coded(listens["track"].combine_chunks())[1], who, len(names), plays, at_ms, words)


def tallies(of: Listening, inside: np.ndarray, before: np.ndarray | None = None) -> dict[str, Tally]:
    """Every kind of word in the listens of the (T,) bool `inside`, all words told apart.

    `before` (T,) bool are the listens older than the window; without it nothing is said of what is new.
    """
    who, one = of.who[inside], np.ones(int(inside.sum()))
    told = {what: _tally(names, who, codes[inside], one, of) for what, (names, codes) in of.words.items()}
    told["plays a listener"] = _sizes(who, of)
    told["repeats"] = _repeats(of, inside)
    if np.isfinite(of.at_ms[inside]).all():
        told["hour (UTC)"] = _tally(HOURS, who, (of.at_ms[inside] // HOUR_MS % 24).astype(np.int64), one, of)
    if before is not None:
        for what, words in (("new tracks", of.track), ("new listeners", of.who)):
            known = np.isin(words[inside], words[before]).astype(np.int64)
            told[what] = _tally(("new", "known"), who, known, one, of)
    return told


def profile(of: Listening, inside: np.ndarray, before: np.ndarray | None = None) -> Profile:
    """The tallies of a window summed over listeners, of genre and artist the commonest only."""
    told = tallies(of, inside, before)
    each = np.bincount(of.who[inside], minlength=1)
    counts = {what: summed(folded(tally, head(tally, what))) for what, tally in told.items()}
    return span(of, inside) | {"effective": round(effective(each), 1), "counts": counts}


def span(of: Listening, inside: np.ndarray) -> dict[str, Any]:
    """How many listens of how many listeners a window has, and its first and last day, None without times."""
    at = of.at_ms[inside]
    at = at[np.isfinite(at)]
    days = [str(np.datetime64(int(t), "ms"))[:10] for t in (at.min(), at.max())] if len(at) else []
    first, last = days or (None, None)
    return {
        "listens": int(inside.sum()), "listeners": len(np.unique(of.who[inside])), "first": first, "last": last,
    }  # fmt: skip


def effective(each: np.ndarray) -> float:
    """How many equally busy listeners say as much as these: (Σn)² / Σn² (Kish, Survey Sampling, 1965, 8.2)."""
    each = each.astype(np.float64)
    return float(each.sum() ** 2 / np.square(each).sum()) if each.any() else 0.0


def head(tally: Tally, what: str) -> tuple[str, ...]:
    """The words that are told apart: the commonest, where HEAD says how many, else all."""
    if what not in HEAD:
        return tally.words
    total = np.asarray(tally.counts.sum(axis=0)).ravel()
    return tuple(tally.words[c] for c in np.lexsort((np.array(tally.words, str), -total))[: HEAD[what]] if total[c])


def folded(tally: Tally, words: tuple[str, ...]) -> Tally:
    """The tally over `words`, every other word counted together as OTHERS behind them, where there is one."""
    words = tuple(word for word in words if word != OTHERS)
    place = {word: c for c, word in enumerate(words)}
    to = np.array([place.get(word, len(words)) for word in tally.words], np.int64)
    names = (*words, OTHERS) if (to == len(words)).any() else words
    turn = sp.csr_matrix((np.ones(len(to)), (np.arange(len(to)), to)), shape=(len(to), len(names)))
    return Tally(names, sp.csr_matrix(tally.counts @ turn))


def summed(tally: Tally) -> dict[str, int]:
    """Word → count over all listeners, words that do not occur left out."""
    total = np.asarray(tally.counts.sum(axis=0)).ravel()
    return {word: int(n) for word, n in zip(tally.words, total, strict=True) if n}


def _tally(names: tuple[str, ...], who: np.ndarray, word: np.ndarray, count: np.ndarray, of: Listening) -> Tally:
    return Tally(names, sp.csr_matrix((count, (who, word)), shape=(of.listeners, len(names))))


def _sizes(who: np.ndarray, of: Listening) -> Tally:
    """One a listener: the power of two that the number of their listens reaches."""
    present, each = np.unique(who, return_counts=True)
    return _tally(SIZES, present, np.log2(each).astype(np.int64), np.ones(len(present)), of)


def _repeats(of: Listening, inside: np.ndarray) -> Tally:
    """Plays of what the listener had already played in this window ("again"), and first plays."""
    tracks = int(of.track.max(initial=0)) + 1
    pairs = np.sort(of.who[inside] * tracks + of.track[inside])
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]  # ten times as quick as np.unique
    first = np.bincount(pairs // tracks, minlength=of.listeners)
    plays = np.bincount(of.who[inside], weights=of.plays[inside], minlength=of.listeners)
    return Tally(("again", "first"), sp.csr_matrix(np.stack([plays - first, first], axis=1)))


def _coded(column: pa.Array) -> tuple[tuple[str, ...], np.ndarray]:
    """The distinct words, UNKNOWN for null, and the (T,) int64 number of each."""
    encoded = column.fill_null(UNKNOWN).dictionary_encode()
    return tuple(encoded.dictionary.to_pylist()), encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def _first_genre(catalogue: Catalogue) -> pa.Array:
    """(N,) the most telling genre of each track, null without one."""
    genres = catalogue.genres
    has = np.diff(genres.offsets) > 0
    first = np.zeros(len(catalogue), np.int64)
    first[has] = genres.codes[genres.offsets[:-1][has]]
    return pa.array(genres.names, pa.string()).take(pa.array(first, mask=~has))


def _markets(listens: pa.Table, listeners: pa.Table) -> pa.Array:
    place = pc.index_in(listens["listener"].combine_chunks(), value_set=listeners["listener"].combine_chunks())
    return listeners["market"].combine_chunks().take(place)
