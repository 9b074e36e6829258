"""What everybody plays, for a listener of whom nothing is known yet; the playlist says that it is this.

First what their own country plays these weeks, where the version knows of enough listeners there, then what most
listeners have heard.
"""

from __future__ import annotations

import numpy as np

from playlists.crowd import heard_in
from playlists.playlist import Reason
from playlists.recipes.pool import Pool
from playlists.shelf import Shelf

WIDE = 2000  # the most heard tracks that may be played there: enough for thirty artists


def popular_pool(shelf: Shelf, market: str | None, most: int = WIDE) -> Pool:
    """At most `most` tracks that may be played in `market`, with the most listeners there lately, then of all."""
    catalogue = shelf.catalogue
    playable = np.flatnonzero(catalogue.playable(market))
    here, everywhere = heard_in(shelf.crowd, market, catalogue)[playable], catalogue.listeners[playable]
    order = np.lexsort((playable, -everywhere, -here))[:most]
    score = here + everywhere / (everywhere.max(initial=0) + 1)
    counts = (("found", len(catalogue)), ("playable", len(playable)))
    return Pool(playable[order].astype(np.int32), score[order].astype(np.float32), counts)


def popular_reasons(picks: Pool, shelf: Shelf, market: str | None) -> tuple[Reason, ...]:
    """How many listeners have heard each track: in their country lately, else anywhere."""
    here, everywhere = heard_in(shelf.crowd, market, shelf.catalogue), shelf.catalogue.listeners
    return tuple(
        Reason("popular", count=int(here[row]), name=market or "")
        if here[row]
        else Reason("popular", count=int(everywhere[row]))
        for row in picks.track
    )
