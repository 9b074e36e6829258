"""What do listeners like this one play at an hour, more than they play it otherwise?

Like them are those of the same market, and within what these say, those whose most played genre is the same. A genre's
lift at an hour is its plays then over those expected, had each of them played what they play all day: indirect
standardisation, as of mortality ratios. It is shrunk to that of the group around: everybody's to 1, the market's to
everybody's, the genre's to the market's, each by DRAWN expected plays (the Gamma prior of Clayton & Kaldor 1987,
https://doi.org/10.2307/2532003).

Shapes: S slots, T genres of the crowd, n tracks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.crowd import EVERYBODY, HOURS, SLOTS, WEEKEND, Crowd, group_at
from playlists.recipes.shares import Shares

DRAWN = 200.0  # expected plays that the group around counts for
LEAST, MOST = 0.25, 4.0  # a genre counts no less and no more than this, whatever is said of it


@dataclass(frozen=True, slots=True)
class Alike:
    """How much more often than otherwise listeners like one play each genre at an hour, and who they are."""

    lift: dict[int, float]  # by the genre's code in the catalogue
    listeners: int = 0  # of the smallest group that was asked; 0 where nobody can be
    market: str | None = None  # that they share
    genre: str | None = None  # that they all play most


NOT_ASKED = Alike({})


def alike(
    crowd: Crowd, market: str | None, own: Shares, hour: int, weekday: int, wide: float, other: float,
    catalogue: Catalogue,
) -> Alike:  # fmt: skip
    """What those say who are like a listener of `market` with the shares `own`. NOT_ASKED where the version counted
    nobody. `wide` and `other` are what `moment.Rules` say of distances in time."""
    if (every := group_at(crowd, EVERYBODY)) is None:
        return NOT_ASKED
    main = catalogue.genres.names[own.genres[0]] if len(own.genres) else None
    here = group_at(crowd, f"market {market}") if market else None
    same = group_at(crowd, f"genre {main}") if main else None
    weight_S, said = around(hour, weekday, wide, other), np.ones(len(crowd.genres))
    for place in (one for one in (every, here, same) if one is not None):
        now, expected = (np.einsum("s,st->t", weight_S, counts[place]) for counts in (crowd.plays, crowd.expected))
        said = (now + DRAWN * said) / (expected + DRAWN)
    codes = (catalogue.genre_code.get(str(name), -1) for name in crowd.genres)
    lift = {code: float(np.clip(one, LEAST, MOST)) for code, one in zip(codes, said, strict=True) if code >= 0}
    last = next(one for one in (same, here, every) if one is not None)
    return Alike(
        lift, int(crowd.listeners[last]), market if here is not None else None, main if same is not None else None
    )


def around(hour: int, weekday: int, wide: float, other: float) -> np.ndarray:
    """(S,) what listens of each slot say of the moment, 0..1."""
    slot = np.arange(SLOTS)
    apart = np.abs(slot % HOURS - hour)
    apart = np.minimum(apart, HOURS - apart)
    return np.exp(-(apart**2) / (2 * wide**2)) * np.where((slot >= HOURS) == (weekday >= WEEKEND), 1.0, other)


def lifted(rows: Rows, who: Alike, catalogue: Catalogue) -> np.ndarray:
    """(n,) how much more often they play what is like each track: the mean of its genres; 1 where none is known."""
    place, codes = catalogue.genres_of(rows)
    by_code = np.ones(len(catalogue.genres.names))
    by_code[list(who.lift)] = list(who.lift.values())
    summed = np.bincount(place, weights=by_code[codes], minlength=len(rows))
    genres = np.bincount(place, minlength=len(rows))
    return np.where(genres > 0, summed / np.maximum(genres, 1), 1.0)
