"""What everybody plays, for a listener of whom nothing is known yet; the playlist says that it is this."""

from __future__ import annotations

import numpy as np

from playlists.playlist import Reason
from playlists.recipes.pool import Pool
from playlists.shelf import Shelf

WIDE = 2000  # the most heard tracks: enough for thirty artists in any market


def popular_pool(shelf: Shelf) -> Pool:
    """The tracks with the most listeners, most first; equals in the order of the catalogue."""
    listeners = shelf.catalogue.listeners
    order = np.argsort(-listeners, kind="stable")[:WIDE].astype(np.int32)
    return Pool(order, listeners[order].astype(np.float32), (("found", len(order)),))


def popular_reasons(picks: Pool, shelf: Shelf) -> tuple[Reason, ...]:
    """How many listeners have heard each track."""
    return tuple(Reason("popular", count=int(n)) for n in shelf.catalogue.listeners[picks.track])
