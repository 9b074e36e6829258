"""What the dials of a listener leave, and how they turn the order."""

from __future__ import annotations

import numpy as np

from playlists.catalogue import Catalogue
from playlists.dials import DEFAULT, Dials
from playlists.errors import BadInput
from playlists.recipes.diversify import relevance
from playlists.recipes.pool import Filter, Pool, keep


def genre_codes(genres: tuple[str, ...], catalogue: Catalogue) -> np.ndarray:
    """(n,) int32, rising: the codes of those of `genres` that the catalogue has."""
    return np.unique(np.array([catalogue.genre_code[g] for g in genres if g in catalogue.genre_code], np.int32))


def check_genres(dials: Dials, catalogue: Catalogue) -> None:
    """Raises BadInput with what no playlist can be made of: a genre to steer by that the catalogue does not have, or
    nothing but such genres let in."""
    missing, there = [genre for genre in dials.steer if genre not in catalogue.genre_code], len(catalogue.genres.names)
    if missing:
        raise BadInput(f"dial steer: {missing[0][:40]!r} is none of the {there} genres of the catalogue")
    if dials.genres_in and not len(genre_codes(dials.genres_in, catalogue)):
        first = dials.genres_in[0][:40]
        raise BadInput(f"dial genres_in: {first!r} is none of the {there} genres of the catalogue: nothing is let in")


def let_in(pool: Pool, dials: Dials, catalogue: Catalogue) -> Pool:
    """The candidates that the dials allow; only a dial that was turned leaves a count."""
    if not dials.explicit:
        pool = keep(pool, lambda pool: ~catalogue.explicit[pool.track], "not explicit")
    if dials.genres_in:
        pool = keep(pool, _of(dials.genres_in, catalogue), "genres let in")
    if dials.genres_out:
        kept_out = _of(dials.genres_out, catalogue)
        pool = keep(pool, lambda pool: ~kept_out(pool), "genres kept out")
    return pool


def _of(genres: tuple[str, ...], catalogue: Catalogue) -> Filter:
    codes = genre_codes(genres, catalogue)
    return lambda pool: catalogue.of_genres(codes, pool.track)


def by_popularity(pool: Pool, dials: Dials, catalogue: Catalogue) -> Pool:
    """The same candidates, ordered by relevance and, as far as the dial is turned, by how many have heard them.

    Both are 0..1 over the pool, popularity by its place among the candidates. At .5 the pool is as it was.
    """
    if dials.popularity == DEFAULT.popularity or not len(pool):
        return pool
    heard = catalogue.listeners[pool.track]
    place = np.searchsorted(np.sort(heard), heard) / max(1, len(pool) - 1)
    turn = 2 * dials.popularity - 1
    score = ((1 - abs(turn)) * relevance(pool.score) + turn * place).astype(np.float32)
    order = np.lexsort((pool.track, -score))
    return Pool(pool.track[order], score[order], pool.counts)
