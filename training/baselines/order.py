"""How much each track of a history weighs when what was heard last says the most.

Shapes: b listeners, T entries of all of them, N tracks.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from playlists.histories import Histories, heard_gladly


def faded(histories: Histories, tracks: int, fade: float) -> sp.csr_matrix:
    """(b, N) float32: fade^p for the track heard gladly at place p from the end, 0 the last."""
    owner, track = gladly(histories)
    ends = np.cumsum(np.bincount(owner, minlength=len(histories)))
    place = ends[owner] - 1 - np.arange(len(owner))
    return _weighted(owner, track, fade**place, len(histories), tracks)


def aged(histories: Histories, tracks: int, half_life_days: float) -> sp.csr_matrix:
    """(b, N) float32: half for every `half_life_days` between a track's last listen and the listener's newest one."""
    owner, track = gladly(histories)
    age = histories.age_days[heard_gladly(histories)]
    newest = np.full(len(histories), np.inf)
    np.minimum.at(newest, owner, age)
    return _weighted(owner, track, 0.5 ** ((age - newest[owner]) / half_life_days), len(histories), tracks)


def gladly(histories: Histories) -> tuple[np.ndarray, np.ndarray]:
    """The listener and the track of each entry heard gladly, in the order of the entries."""
    heard = heard_gladly(histories)
    owner = np.repeat(np.arange(len(histories)), np.diff(histories.offsets))
    return owner[heard], histories.track[heard]


def _weighted(owner: np.ndarray, track: np.ndarray, weight: np.ndarray, listeners: int, tracks: int) -> sp.csr_matrix:
    return sp.csr_matrix((weight.astype(np.float32), (owner, track)), shape=(listeners, tracks))
