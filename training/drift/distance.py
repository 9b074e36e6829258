"""How far two distributions are apart, and whether chance alone could have done it.

Population stability index: PSI = Σ (p - q) ln(p / q) over the cells (Siddiqi, Credit Risk Scorecards, 2006, ch. 8,
whose limits .10 and .25 are taken). A cell that is empty on one side would make it infinite; each cell gets half a
count more, which moves no figure of many. Total variation: ½ Σ |p - q|, the share of listens that would have to be
others (Levin, Peres & Wilmer, Markov Chains and Mixing Times, section 4.1).

Listens of one listener are alike, so that few listeners make a large PSI out of nothing. What chance allows:

- where both windows are at hand, the PSI that is passed once in twenty times when each listener's two windows change
  places at random: a permutation test with listeners as its units (Good, Permutation Tests, 2000);
- where one is only a kept profile, (1/n + 1/m) χ² with C - 1 degrees of freedom (Yurdakul & Naranjo, Journal of Risk
  Model Validation 14(4), 2020), n and m effective listeners instead of listens: an allowance on the wide side.

Shapes: B listeners, U units that change places, C cells, R permutations.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp
from scipy.special import chdtri

from training.drift.profile import OTHERS, Profile, Tally, folded, head

MOVING, SHIFTED = 0.10, 0.25  # PSI
CHANCE = 0.05
PERMUTATIONS = 200  # the 95th percentile is then known to within about 3 in 100
MOST_UNITS = 4_096  # of a permutation; with so many chance allows next to nothing anyway
TOLD = 3  # words whose share moved most
ROUNDING = 1 + 1e-9  # one listener alone changes sides to the same PSI
CELL = 0.5  # added to each count

Level = Literal["steady", "moving", "shifted"]


@dataclass(frozen=True, slots=True)
class Distance:
    """One kind of word in two windows."""

    psi: float
    by_chance: float  # the PSI that chance alone passes once in twenty times
    variation: float
    level: Level  # steady, too, where chance explains it
    moved: list[tuple[str, float, float]]  # word, share in the older window, share in the newer


def psi(older: np.ndarray, newer: np.ndarray) -> np.ndarray:
    """The population stability index of (…, C) arrays of counts; 0 for the same shares."""
    p, q = ((counts + CELL) / (counts + CELL).sum(axis=-1, keepdims=True) for counts in (older, newer))
    return np.asarray(((p - q) * np.log(p / q)).sum(axis=-1))


def variation(older: np.ndarray, newer: np.ndarray) -> float:
    """The total variation distance of two (C,) arrays of counts, 0 to 1."""
    return float(np.abs(_shares(older) - _shares(newer)).sum() / 2)


def by_swapping(older: Tally, newer: Tally, seed: int = 0) -> float:
    """The PSI of two tallies over the same words that chance passes once in twenty times; listeners keep together.

    Of many listeners groups of them change places, MOST_UNITS in all.
    """
    listeners = older.counts.shape[0]
    units = min(listeners, MOST_UNITS)
    group = (np.ones(listeners), (np.arange(listeners) % units, np.arange(listeners)))
    change_UC = (sp.csr_matrix(group, shape=(units, listeners)) @ (newer.counts - older.counts)).toarray()
    swap_RU = np.random.default_rng(seed).integers(0, 2, (PERMUTATIONS, units)).astype(np.float64)
    moved_RC = swap_RU @ change_UC
    there = _total(older) + _total(newer) > 0
    tried = psi((_total(older) + moved_RC)[:, there], (_total(newer) - moved_RC)[:, there])
    return float(np.quantile(tried, 1 - CHANCE))


def by_formula(cells: int, older: float, newer: float) -> float:
    """The same for two independent samples of `older` and `newer` listeners over `cells` cells."""
    return float((1 / older + 1 / newer) * chdtri(cells - 1, CHANCE)) if cells > 1 else 0.0


def between(older: dict[str, Tally], newer: dict[str, Tally]) -> dict[str, dict[str, Any]]:
    """The distance of every kind of word that both windows tell of, told apart by the older one's commonest words."""
    found = {}
    for what in (what for what in newer if what in older):
        words = head(older[what], what)
        then, now = (folded(_with_others(tally, words), words) for tally in (older[what], newer[what]))
        found[what] = asdict(_distance(then.words, _total(then), _total(now), by_swapping(then, now)))
    return found


def from_profile(kept: Profile, newer: dict[str, Tally], effective: float) -> dict[str, dict[str, Any]]:
    """The same where of the older window only its profile is kept; `effective` listeners made the newer one."""
    found = {}
    for what in (what for what in newer if what in kept["counts"]):
        then = kept["counts"][what]
        words = tuple(word for word in then if word != OTHERS)
        now = folded(_with_others(newer[what], words), words)
        p = np.array([then.get(word, 0) for word in now.words], np.float64)
        allowed = by_formula(len(now.words), max(1.0, kept["effective"]), max(1.0, effective))
        found[what] = asdict(_distance(now.words, p, _total(now), allowed))
    return found


def _distance(words: tuple[str, ...], p: np.ndarray, q: np.ndarray, allowed: float) -> Distance:
    there = (p + q) > 0
    index = float(psi(p[there], q[there])) if there.any() else 0.0
    level: Level = "steady" if index <= max(MOVING, allowed * ROUNDING) else "moving" if index <= SHIFTED else "shifted"
    older, newer = _shares(p), _shares(q)
    most = [i for i in np.argsort(-np.abs(newer - older), kind="stable")[:TOLD] if newer[i] != older[i]]
    moved = [(words[i], round(float(older[i]), 4), round(float(newer[i]), 4)) for i in most]
    return Distance(round(index, 4), round(allowed, 4), round(variation(p, q), 4), level, moved)


def _with_others(tally: Tally, words: tuple[str, ...]) -> Tally:
    """The tally with a place for each of `words` and for OTHERS, so that two of them fold to the same cells."""
    more = tuple(word for word in (*words, OTHERS) if word not in set(tally.words))
    empty = sp.csr_matrix((tally.counts.shape[0], len(more)))
    return Tally(tally.words + more, sp.hstack([tally.counts, empty]).tocsr())


def _total(tally: Tally) -> np.ndarray:
    return np.asarray(tally.counts.sum(axis=0), np.float64).ravel()


def _shares(counts: np.ndarray) -> np.ndarray:
    return np.asarray(counts / max(counts.sum(), 1))
