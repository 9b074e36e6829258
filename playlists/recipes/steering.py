"""What can a Discover Weekly be built around: genres that a listener is offered, and the candidates of those chosen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.dials import MOST_STEERED
from playlists.recipes.dialled import genre_codes
from playlists.recipes.filters import per_artist
from playlists.recipes.pool import Pool, best, found
from playlists.recipes.shares import Shares, ragged
from playlists.shelf import Shelf
from playlists.taste import Taste

WIDEST = 20_000  # tracks of the steered genres that are scored: the most heard ones
OWN = 3  # suggestions out of what the listener plays most; the others lead a step beyond it
ENOUGH = 15  # candidates by as many artists that a genre must have, so that steering leads to a playlist
ALIKE = 0.5  # of the candidates of a genre that one suggested before also has: it would lead to the same list


@dataclass(frozen=True, slots=True)
class Steer:
    """A genre that a Discover Weekly can be built around."""

    genre: str
    share: float  # of what the listener plays
    tracks: int  # candidates, one an artist


def steered_pool(taste: Taste, shelf: Shelf, task: str, most: int) -> Pool | None:
    """The `most` tracks of the genres that the listener steers by, nearest to their taste first, or the most heard
    where it is unknown. None where they steer by none that the catalogue has."""
    codes = genre_codes(taste.dials.steer, shelf.catalogue)
    if not len(codes):
        return None
    catalogue = shelf.catalogue
    rows = np.flatnonzero(catalogue.of_genres(codes, np.arange(len(catalogue))))
    rows = rows[np.argsort(-catalogue.listeners[rows], kind="stable")[:WIDEST]].astype(np.int32)
    score = catalogue.listeners[rows].astype(np.float32)
    if taste.known:
        score = np.einsum("nd,d->n", shelf.vectors(task, rows), taste.vectors[task])
    order = np.lexsort((rows, -score))[:most]
    return found(rows[order], score[order])


def suggested(pool: Pool, own: Shares, catalogue: Catalogue) -> list[Steer]:
    """At most five genres, none of which leads to the list of another: first those that the listener plays most, then
    those of the most candidates that are not usual for them.

    `pool` is what the rules left, the nearest first; each suggestion has ENOUGH tracks in it by different artists.
    """
    candidates = best(pool, len(pool))
    one_each = candidates.track[per_artist(1, catalogue)(candidates)]
    of, codes = ragged(catalogue, one_each)
    members = {int(code): of[codes == code] for code in np.flatnonzero(np.bincount(codes, minlength=1) >= ENOUGH)}
    share = dict(zip(own.genres.tolist(), own.genre_share.tolist(), strict=True))
    theirs = sorted(set(members) & set(own.usual.tolist()), key=lambda code: (-share[code], code))
    beyond = sorted(set(members) - set(own.usual.tolist()), key=lambda code: (-len(members[code]), code))
    chosen = _unlike(theirs, members, [], OWN)
    chosen = _unlike(beyond, members, chosen, MOST_STEERED)
    chosen = _unlike(theirs, members, chosen, MOST_STEERED)
    return [Steer(catalogue.genres.names[c], round(share.get(c, 0.0), 4), len(members[c])) for c in chosen]


def _unlike(codes: list[int], members: dict[int, Rows], chosen: list[int], most: int) -> list[int]:
    """`chosen` and those of `codes` that no chosen one is too much like, at most `most` together."""
    kept = list(chosen)
    for code in codes:
        alike = (len(np.intersect1d(members[code], members[one])) for one in kept)
        if len(kept) < most and code not in kept and all(both < ALIKE * len(members[code]) for both in alike):
            kept.append(code)
    return kept
