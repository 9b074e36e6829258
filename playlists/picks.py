"""What a quiz's picks stand for in a history: the best known tracks of each artist, fewer the more is really heard.

    tracks of an artist = round(TRACKS · FADING / (FADING + full listens))

So 5 where nothing was heard, 3 after some 30 full listens, none from 450 on. A pick is no listen: it has no play, no
time, and it is never called heard; it only speaks for the taste as one track heard to its end would.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.histories import Histories

TRACKS = 5
FADING = 50.0


def with_picks(histories: Histories, picks: Sequence[Sequence[str]], catalogue: Catalogue) -> Histories:
    """The histories with an entry for each track that the artists `picks` (ids, by listener) stand for.

    They come before what was heard, oldest first. In an entry `plays` is 1 and `listens` 0, which nothing else has.
    What the listener heard, loves or hates is left as it is.
    """
    if not any(picks):
        return histories
    columns = ("track", "listens", "plays", "skips", "recent", "age_days", "feedback")
    parts: dict[str, list[np.ndarray]] = {name: [] for name in columns}
    lengths = []
    for b, artists in enumerate(picks):
        here = histories.of(b)
        own = {name: getattr(histories, name)[here] for name in columns}
        more = np.setdiff1d(_standing(artists, float(own["plays"].sum(dtype=np.float64)), catalogue), own["track"])
        added = _entries(more, own["age_days"])
        for name in columns:
            parts[name].append(np.concatenate([added[name], own[name]]).astype(own[name].dtype))
        lengths.append(len(more) + len(own["track"]))
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Histories(histories.listeners, offsets, *(np.concatenate(parts[name]) for name in columns))


def tracks_each(full_listens: float) -> int:
    """How many tracks of each picked artist still speak."""
    return round(TRACKS * FADING / (FADING + full_listens))


def _standing(artists: Sequence[str], full_listens: float, catalogue: Catalogue) -> Rows:
    each, found = tracks_each(full_listens), [np.zeros(0, np.int32)]
    for artist in artists:
        rows = np.flatnonzero(catalogue.artist == catalogue.artist_code.get(artist, -1))
        found.append(rows[np.argsort(-catalogue.listeners[rows], kind="stable")[:each]].astype(np.int32))
    return np.unique(np.concatenate(found))


def _entries(rows: Rows, age_days: np.ndarray) -> dict[str, np.ndarray]:
    """As old as the newest thing that the listener did: what they say today is no older taste."""
    nothing = np.zeros(len(rows), np.float32)
    newest = np.full(len(rows), age_days.min(initial=np.inf) if len(age_days) else 0, np.float32)
    return {"track": rows, "listens": nothing, "plays": nothing + 1, "skips": nothing, "recent": nothing,
            "age_days": newest, "feedback": nothing}  # fmt: skip
