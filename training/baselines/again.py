"""What a listener played before, as a forecast of what they play again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from playlists.histories import Histories
from training.interactions import Interactions, System


def frequency(known: Interactions) -> System:
    """The number of full listens; of two as many, the one heard later."""
    return _placed(known, lambda h: np.lexsort((-h.age_days, h.plays)))


def recency(known: Interactions) -> System:
    """The track heard last comes first."""
    return _placed(known, lambda h: np.lexsort((h.plays, -h.age_days)))


def _placed(known: Interactions, order: Callable[[Histories], np.ndarray]) -> System:
    """Scores by place in `order`, the last the highest; what was not heard has 0."""
    tracks = len(known.catalogue)

    def scores(histories: Histories) -> np.ndarray:
        place = np.empty(len(histories.track), np.float32)
        place[order(histories)] = np.arange(1, len(histories.track) + 1)
        found = np.zeros((len(histories), tracks), np.float32)
        found[np.repeat(np.arange(len(histories)), np.diff(histories.offsets)), histories.track] = place
        return found

    return scores
