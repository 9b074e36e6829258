"""What of a listener's own music may be played to them again, and how much each track of it is theirs.

Shapes: n tracks of the history.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.playlist import Reason
from playlists.recipes.dialled import let_in
from playlists.recipes.filters import among, not_hidden, playable_in
from playlists.recipes.pool import Pool, keep
from playlists.taste import Taste

HALF_LIFE_DAYS = 180.0  # a favourite of half a year ago has half of the weight that time can take
LASTING = 0.25  # the share of its weight that no time takes: an old favourite stays one
LOVED = 4.0  # full listens that a love is worth


def wanted(taste: Taste, catalogue: Catalogue) -> Taste:
    """The taste with what is hidden taken out of its history: neither played again nor named in a reason."""
    allowed = not_hidden(taste, catalogue)(Pool(taste.track, taste.plays))
    return taste if allowed.all() else only(taste, np.flatnonzero(allowed))


def playable(taste: Taste, catalogue: Catalogue) -> Taste:
    """`wanted`, and of that what may be played in the listener's market and what their dials let in."""
    left = playable_pool(taste, catalogue)
    return taste if len(left) == len(taste.track) else only(taste, np.flatnonzero(np.isin(taste.track, left.track)))


def playable_pool(taste: Taste, catalogue: Catalogue) -> Pool:
    """The tracks of the history that may be played to them again, and how many each rule left."""
    pool = Pool(taste.track, taste.plays, (("found", len(taste.track)),))
    pool = keep(pool, not_hidden(taste, catalogue), "not hidden")
    pool = keep(pool, playable_in(taste.market, catalogue), "playable")
    return let_in(pool, taste.dials, catalogue)


def only(taste: Taste, places: np.ndarray) -> Taste:
    """The taste as if its history held nothing but the entries at `places`; what was heard stays heard."""
    age = taste.age_days[places] if len(taste.age_days) else taste.age_days
    return replace(
        taste, track=taste.track[places], plays=taste.plays[places], recent=taste.recent[places], age_days=age
    )


def liking(taste: Taste) -> np.ndarray:
    """(n,) float64 over 0: how much each track of the history is theirs, by full listens, loves and how long ago.

    What stands for a pick in the quiz speaks as one full listen would, as `playlists.picks` says.
    """
    plays = taste.plays + LOVED * among(taste.track, taste.loved) + among(taste.track, taste.picked)
    age = taste.age_days if len(taste.age_days) else np.zeros(len(taste.track))
    fades = LASTING + (1 - LASTING) * 0.5 ** (age.astype(np.float64) / HALF_LIFE_DAYS)
    return np.log1p(plays.astype(np.float64)) * fades


def capped(rows: Rows, catalogue: Catalogue, per_artist: int) -> int:
    """How long a playlist of `rows` can be that has at most `per_artist` of an artist."""
    _, tracks = np.unique(catalogue.artist[rows], return_counts=True)
    return int(np.minimum(tracks, per_artist).sum())


def own_reason(taste: Taste, place: int) -> Reason:
    """Why the track at `place` of the history is played again."""
    row, plays = int(taste.track[place]), int(taste.plays[place])
    return Reason("played", row, plays, int(taste.recent[place])) if plays else Reason("loved", row)
