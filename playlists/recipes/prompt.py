"""Prompt: the tracks that keep every filter of a query, in the listener's own order.

The filters are looked at one by one, so that the answer says which of them left how many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.errors import BadInput
from playlists.playlist import Basis, Playlist, Reason
from playlists.prompt.query import LENGTH, LONGEST, Query
from playlists.prompt.tokens import key_of
from playlists.recipes.dialled import let_in
from playlists.recipes.diversify import diversify, unit
from playlists.recipes.explain import explain, witnesses
from playlists.recipes.filters import among, not_hidden, per_artist, playable_in
from playlists.recipes.pool import Filter, Pool, best, enough, keep
from playlists.recipes.popular import popular_reasons
from playlists.recipes.sequence import sequence
from playlists.settings.declared import share, weight, whole
from playlists.shelf import Shelf
from playlists.taste import Taste
from playlists.week import Period

KIND = "prompt"
PER_ARTIST = 2  # unless artists are named
HEAD = 0.8  # the most played tracks that make this share of all plays are the hits
USUAL_MS = 210_000  # of a track whose length nobody knows
LEAST_MINUTES = 10  # tracks, also where fewer would play as long


@dataclass(frozen=True, slots=True)
class Rules:
    """What a curator may change of what is made of a prompt; its filters are always kept."""

    length: int = whole(LENGTH, 10, LONGEST, "tracks", "How long the playlist is, unless the prompt says.")
    artist_cap: int = whole(
        PER_ARTIST, 1, 10, "tracks", "How many tracks one artist may have, unless artists are named."
    )
    sameness: float = weight(
        0.15, 0, 0.8, "How much a track loses for being like those picked before: more makes more variety."
    )
    candidates: int = whole(
        400, 200, 5_000, "tracks", "From how many of the tracks that keep every filter, the nearest, variety chooses."
    )
    like_share: float = share(
        0.7, 0, 1, "The part that the artists have whom it should be like; the rest is the listener's own taste."
    )


RULES = Rules()


def prompt(taste: Taste, period: Period, shelf: Shelf, query: Query, rules: Rules = RULES) -> Playlist:
    """The playlist of `query` for one listener.

    Deterministic in its arguments and the model version. Raises TooFewTracks with the count after each filter, and
    BadInput for a genre or an artist that the catalogue does not have, or that a dial of the listener's keeps out.
    """
    catalogue = shelf.catalogue
    rows = np.arange(len(catalogue), dtype=np.int32)
    pool = Pool(rows, np.zeros(len(rows), np.float32), (("found", len(rows)),))
    _check_dials(query, taste)
    for name, wanted in _filters(query, taste, catalogue):
        pool = keep(pool, wanted, name)
    pool = let_in(pool, replace(taste.dials, explicit=taste.dials.explicit or query.explicit is False), catalogue)
    task = "discovery" if query.known == "unknown" or query.new_artists else "continuation"
    ranked = _ranked(pool, taste, shelf, task, query, rules)
    if not query.artists:
        stage = "two per artist" if rules.artist_cap == PER_ARTIST else "artist cap"
        ranked = keep(ranked, per_artist(rules.artist_cap, catalogue), stage)
    chosen = enough(ranked, "prompt")
    picks = _picked(best(chosen, rules.candidates), shelf, task, query, rules)
    order = sequence(picks, shelf.vectors(task, picks.track), catalogue)
    reasons = _reasons(order, taste, shelf, task)
    basis: Basis = "taste" if taste.known else "popular"
    return Playlist(
        KIND, taste.listener, period, shelf.version, basis, order.track, order.score, reasons, order.counts
    )  # fmt: skip


def _check_dials(query: Query, taste: Taste) -> None:
    """Raises BadInput where something is asked for that a dial of the listener's keeps out."""
    out = {key_of(genre) for genre in taste.dials.genres_out}
    refused = [genre for genre in (*query.genres, *query.moods) if key_of(genre) in out]
    if refused:
        raise BadInput(f"prompt: genre {refused[0][:60]!r} is asked for and in your dial genres_out; take one back")
    if query.explicit and not taste.dials.explicit:
        raise BadInput("prompt: explicit tracks are asked for and your dial explicit is off; take one back")


def _filters(query: Query, taste: Taste, catalogue: Catalogue) -> Iterator[tuple[str, Filter]]:
    """Each filter that is set, by the name that the answer calls it."""
    for name, genres, wanted in (
        ("genres", query.genres, True), ("moods", query.moods, True), ("genres_out", query.genres_out, False),
    ):  # fmt: skip
        if genres:
            yield name, _of_genres(_codes(genres, catalogue), wanted, catalogue)
    for name, artists, wanted in (("artists", query.artists, True), ("artists_out", query.artists_out, False)):
        if artists:
            yield name, _by_artists(artist_codes(artists, catalogue), wanted, catalogue)
    if query.years:
        yield "years", lambda pool: _released_in(query, pool.track, catalogue)
    if query.known != "any":
        yield query.known, lambda pool: among(pool.track, taste.heard) == (query.known == "known")
    if query.new_artists:
        known = np.unique(catalogue.artist[np.concatenate([taste.heard, taste.track])])
        yield "new_artists", lambda pool: ~among(catalogue.artist[pool.track], known)
    if query.popularity != "any":
        hits = most_played(catalogue)
        yield query.popularity, lambda pool: hits[pool.track] == (query.popularity == "hits")
    if query.explicit is False:
        yield "not explicit", lambda pool: ~catalogue.explicit[pool.track]
    yield "not hidden", not_hidden(taste, catalogue)
    yield "playable", playable_in(taste.market, catalogue)


def _of_genres(codes: np.ndarray, wanted: bool, catalogue: Catalogue) -> Filter:
    """True where the track has one of the genres, or none of them where they are not wanted."""
    return lambda pool: catalogue.of_genres(codes, pool.track) == wanted


def _by_artists(codes: np.ndarray, wanted: bool, catalogue: Catalogue) -> Filter:
    return lambda pool: among(catalogue.artist[pool.track], codes) == wanted


def most_played(catalogue: Catalogue) -> np.ndarray:
    """(N,) bool: the most played tracks that together make HEAD of all plays; by listeners where plays are unknown."""
    plays = catalogue.plays if catalogue.plays.any() else catalogue.listeners
    order = np.argsort(-plays, kind="stable")
    before = np.cumsum(plays[order]) - plays[order]
    hits = np.zeros(len(plays), bool)
    hits[order] = before < HEAD * plays.sum()
    return hits


def artist_codes(names: tuple[str, ...], catalogue: Catalogue) -> np.ndarray:
    """The sorted codes of the artists of those names, written in any way. Raises BadInput for one that is not there."""
    written = catalogue.table["artist"].combine_chunks().dictionary_encode()
    keys = [key_of(name) if name else "" for name in written.dictionary.to_pylist()]
    wanted = {name: key_of(name) for name in names}
    found = {key: code for code, key in enumerate(keys)}
    missing = [name for name, key in wanted.items() if key not in found]
    if missing:
        raise BadInput(f"artist {missing[0][:60]!r}: the catalogue has none of that name")
    codes = [code for code, key in enumerate(keys) if key in set(wanted.values())]
    rows = np.flatnonzero(np.isin(written.indices.fill_null(-1).to_numpy(zero_copy_only=False), codes))
    return np.unique(catalogue.artist[rows])


def _codes(genres: tuple[str, ...], catalogue: Catalogue) -> np.ndarray:
    """The codes of genres by any way of writing them. Raises BadInput for one that the catalogue does not have."""
    keys = [key_of(name) for name in catalogue.genres.names]
    wanted = {key_of(genre): genre for genre in genres}
    missing = [genre for key, genre in wanted.items() if key not in set(keys)]
    if missing:
        raise BadInput(f"genre {missing[0][:60]!r}: the catalogue has none of that name")
    return np.array([code for code, key in enumerate(keys) if key in wanted], np.int32)


def _released_in(query: Query, rows: Rows, catalogue: Catalogue) -> np.ndarray:
    released = catalogue.released[rows]
    year = released.astype("datetime64[Y]").astype(np.int64) + 1970
    inside = np.zeros(len(rows), bool)
    for first, last in query.years:
        inside |= (year >= first) & (year <= last)
    return inside & ~np.isnat(released)


def _ranked(pool: Pool, taste: Taste, shelf: Shelf, task: str, query: Query, rules: Rules) -> Pool:
    """The pool by how near it is to the taste and to what it should be like; by listeners where nothing is known."""
    heard = shelf.catalogue.listeners[pool.track].astype(np.float32)
    score = heard
    if taste.known or query.like:
        towards = _direction(taste, shelf, task, query, rules.like_share)
        score = np.einsum("nd,d->n", shelf.vectors(task, pool.track), towards)
    order = np.lexsort((pool.track, -heard, -score))
    return Pool(pool.track[order], score[order].astype(np.float32), pool.counts)


def _direction(taste: Taste, shelf: Shelf, task: str, query: Query, like: float) -> np.ndarray:
    """(D,): the taste, turned by the share `like` towards the artists that it should be like."""
    mine = unit(taste.vectors[task][None].astype(np.float32))[0]
    if not query.like:
        return mine
    codes = artist_codes(query.like, shelf.catalogue)
    rows = np.flatnonzero(among(shelf.catalogue.artist, codes)).astype(np.int32)
    theirs = unit(unit(shelf.vectors(task, rows)).mean(axis=0)[None])[0]
    turned: np.ndarray = (1 - like) * mine + like * theirs
    return turned


def _picked(pool: Pool, shelf: Shelf, task: str, query: Query, rules: Rules) -> Pool:
    length = query.length or rules.length
    if query.minutes is None:
        return diversify(pool, shelf.vectors(task, pool.track), min(length, len(pool)), rules.sameness)
    every = diversify(pool, shelf.vectors(task, pool.track), len(pool), rules.sameness)
    lengths = shelf.catalogue.table["duration_ms"].take(every.track).fill_null(USUAL_MS).to_numpy()
    count = int(np.searchsorted(np.cumsum(lengths), query.minutes * 60_000, side="left")) + 1
    return best(every, max(LEAST_MINUTES, count))


def _reasons(order: Pool, taste: Taste, shelf: Shelf, task: str) -> tuple[Reason, ...]:
    if not taste.known:
        return popular_reasons(order, shelf, taste.market)
    history = shelf.vectors(task, taste.track[witnesses(taste)])
    return explain(order.track, shelf.vectors(task, order.track), taste, history, shelf.catalogue)
