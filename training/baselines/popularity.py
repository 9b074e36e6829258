"""What everybody plays: the same order for each listener."""

from __future__ import annotations

import numpy as np

from playlists.histories import Histories, heard_gladly
from training.interactions import Interactions, System


def popularity(known: Interactions) -> System:
    """The number of listeners who heard the track gladly."""
    return _same_for_all(np.asarray(known.binary.sum(axis=0)).ravel())


def recent_popularity(known: Interactions, half_life_days: float) -> System:
    """The same, each listener weighing half for every `half_life_days` since their last listen of the track."""
    h = known.histories
    weight = heard_gladly(h) * 0.5 ** (h.age_days / half_life_days)
    return _same_for_all(np.bincount(h.track, weights=weight, minlength=len(known.catalogue)))


def random_order(known: Interactions) -> System:
    """All tracks alike, so that the rule for ties orders them: the floor of every figure."""
    return _same_for_all(np.zeros(len(known.catalogue)))


def _same_for_all(score_N: np.ndarray) -> System:
    score = score_N.astype(np.float32)

    def scores(histories: Histories) -> np.ndarray:
        return np.broadcast_to(score, (len(histories), len(score)))

    return scores
