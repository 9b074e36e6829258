"""How much would a listener like a track? The one formula that the world is made by and judged by.

    near   = max over tastes (cosine − MINOR · log(heaviest weight / own weight))
    liking = sigmoid(STEEP · (near − CLOSE) + MERIT · quality + HOME · local)

A taste that takes little of a listener's time counts a little less; quality moves everybody alike; `local` is 1 where
artist and listener share a market. Nothing in it depends on who else plays the track.
"""

from __future__ import annotations

import numpy as np

STEEP = 9.0
CLOSE = 0.51  # the cosine at which a track is liked as often as not
MINOR = 0.05
MERIT = 0.4
HOME = 0.6


def handicap(weights: np.ndarray) -> np.ndarray:
    """(…, K) float32: what each taste's weight takes off the cosine; 4, more than any cosine, where the weight is 0."""
    share = weights / weights.max(axis=-1, keepdims=True)
    return np.where(weights > 0, -MINOR * np.log(np.maximum(share, 1e-6)), 4.0).astype(np.float32)


def liking(nearness: np.ndarray, quality: np.ndarray, local: np.ndarray) -> np.ndarray:
    """float32 in 0..1 from the handicapped cosine to the best taste, the track's quality and whether it is local."""
    logit = STEEP * (nearness - CLOSE) + MERIT * quality + HOME * local
    chance: np.ndarray = (1 / (1 + np.exp(-logit))).astype(np.float32)
    return chance


def nearness(tastes: np.ndarray, handicaps: np.ndarray, position: np.ndarray) -> np.ndarray:
    """(n,): the best handicapped cosine of n pairs, tastes (n, K, D), handicaps (n, K), position (n, D)."""
    cosine = np.matmul(tastes, position[:, :, None])[:, :, 0]
    best: np.ndarray = (cosine - handicaps).max(axis=1)
    return best
