"""One honest reason for each track: the part of the listener's history that speaks loudest for it.

Shapes: n tracks to explain, m tracks of the history, D dimensions.
"""

from __future__ import annotations

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.playlist import Reason
from playlists.recipes.diversify import unit
from playlists.taste import Taste

REMEMBERED = 300  # tracks of the history that may serve as a reason: the most played, then the latest
AT_MOST = 3  # times that one track is named in a playlist: thirty times the same reason is none


def witnesses(taste: Taste) -> np.ndarray:
    """Places in the taste's history that may serve as a reason."""
    order = np.lexsort((-np.arange(len(taste.track)), -taste.plays))
    return np.sort(order[:REMEMBERED])


def explain(
    tracks: Rows, vectors: np.ndarray, taste: Taste, history: np.ndarray, catalogue: Catalogue
) -> tuple[Reason, ...]:
    """For each of `tracks`, the witness with the greatest cosine to it, none named more than AT_MOST times.

    `vectors` (n, D) of the tracks, `history` (m, D) of the witnesses, in one space. Where the artist of the
    witness was played more than the track alone, the reason names the artist.
    """
    places = witnesses(taste)
    alike = unit(vectors) @ unit(history).T
    named = np.zeros(len(places), np.int64)
    by_artist = _plays_by_artist(taste, catalogue)
    reasons = []
    for row in alike:
        open_ = np.where(named < AT_MOST, row, row - 4)  # a cosine never bridges 4: named again only if all are
        nearest = int(np.argmax(open_))
        named[nearest] += 1
        reasons.append(_reason(taste, int(places[nearest]), by_artist, catalogue, named[nearest]))
    return tuple(reasons)


def _reason(taste: Taste, place: int, by_artist: dict[int, int], catalogue: Catalogue, times: int) -> Reason:
    """The track itself the first time it is named; then its artist, where that says more."""
    row, plays = int(taste.track[place]), int(taste.plays[place])
    of_artist = by_artist[int(catalogue.artist[row])]
    if times > 1 and of_artist > plays:
        return Reason("artist", row, of_artist)
    return Reason("near", row, plays, int(taste.recent[place]))


def _plays_by_artist(taste: Taste, catalogue: Catalogue) -> dict[int, int]:
    artists, place = np.unique(catalogue.artist[taste.track], return_inverse=True)
    return dict(zip(artists.tolist(), np.bincount(place, weights=taste.plays).astype(int).tolist(), strict=True))
