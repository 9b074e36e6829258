"""One honest reason for each track: the part of the listener's history that speaks loudest for it.

Shapes: n tracks to explain, m tracks of the history, D dimensions.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.playlist import Reason
from playlists.recipes.diversify import unit
from playlists.recipes.filters import among
from playlists.taste import Taste

REMEMBERED = 300  # tracks of the history that may serve as a reason: the most played, then the latest
FAR = 4  # a cosine never bridges it: a witness that was named AT_MOST times is named again only if all were
AT_MOST = 3  # times that one track is named in a playlist: thirty times the same reason is none


def witnesses(taste: Taste) -> np.ndarray:
    """Places in the taste's history that may serve as a reason."""
    order = np.lexsort((-np.arange(len(taste.track)), -taste.plays))
    return np.sort(order[:REMEMBERED])


def explain(
    tracks: Rows, vectors: np.ndarray, taste: Taste, history: np.ndarray, catalogue: Catalogue,
    counted: Taste | None = None,
) -> tuple[Reason, ...]:  # fmt: skip
    """For each of `tracks`, the witness with the greatest cosine to it, none named more than AT_MOST times.

    `vectors` (n, D) of the tracks, `history` (m, D) of the witnesses, in one space. Where the artist of the
    witness was played more than the track alone, the reason names the artist, with the plays in the history of
    `counted`, where `taste` is a part of it.
    """
    places = witnesses(taste)
    alike = unit(vectors) @ unit(history).T
    named: Counter[int] = Counter()
    reasons = []
    for row, nearest in zip(alike, alike.argmax(axis=1).tolist(), strict=True):
        if named[nearest] >= AT_MOST:
            worn_out = [place for place, times in named.items() if times >= AT_MOST]
            row[worn_out] -= FAR
            nearest = int(row.argmax())
        named[nearest] += 1
        reasons.append(_reason(taste, int(places[nearest]), catalogue, named[nearest], counted or taste))
    return tuple(reasons)


def outside_usual(
    reasons: tuple[Reason, ...], tracks: Rows, beyond: Rows, taste: Taste, catalogue: Catalogue
) -> tuple[Reason, ...]:
    """`reasons`, but what is `beyond` the listener's usual (rows, rising) says so, and says which genre it leads to."""
    strange = among(tracks, beyond)
    return tuple(
        _outside(reason, int(row), taste, catalogue) if far else reason
        for reason, row, far in zip(reasons, tracks, strange, strict=True)
    )


def _outside(reason: Reason, row: int, taste: Taste, catalogue: Catalogue) -> Reason:
    place, genres = int(np.flatnonzero(taste.track == reason.track)[0]), catalogue.genres.of(row)
    name = catalogue.genres.names[genres[0]] if len(genres) else ""
    return Reason("outside", reason.track, int(taste.plays[place]), int(taste.recent[place]), name)


def _reason(taste: Taste, place: int, catalogue: Catalogue, times: int, counted: Taste) -> Reason:
    """The track itself the first time it is named; then its artist, where that says more."""
    row, plays = int(taste.track[place]), int(taste.plays[place])
    if times > 1 and (of_artist := _plays_of_artist(counted, row, catalogue)) > plays:
        return Reason("artist", row, of_artist)
    return Reason("near", row, plays, int(taste.recent[place]))


def _plays_of_artist(taste: Taste, row: int, catalogue: Catalogue) -> int:
    artist = catalogue.artist
    return int(taste.plays[artist[taste.track] == artist[row]].sum(dtype=np.float64))
