"""A little of chance that is none: what of a pool is dealt out today, the likely more often than the unlikely.

Shapes: n candidates.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

from playlists.catalogue import Catalogue
from playlists.recipes.pool import Pool

BITS = 64


def dealt(pool: Pool, weight: np.ndarray, seed: str, catalogue: Catalogue) -> Pool:
    """The same candidates in the order in which a lottery without replacement draws them, `weight` (n,) tickets each.

    The order by u^(1/weight), u uniform: Efraimidis & Spirakis 2006, https://doi.org/10.1016/j.ipl.2005.11.003.
    u follows from `seed` and the id of the track alone: the same today, other tomorrow where `seed` names the day, and
    independent of who else is in the pool. What has no ticket comes last, in the order it had.
    """
    tickets = np.maximum(weight.astype(np.float64), 0)
    with np.errstate(divide="ignore"):
        keys = np.log(_uniform(pool, seed, catalogue)) / tickets
    order = np.argsort(-keys, kind="stable")
    return Pool(pool.track[order], pool.score[order], pool.counts)


def _uniform(pool: Pool, seed: str, catalogue: Catalogue) -> np.ndarray:
    """(n,) float64 in 0..1, neither end included."""
    names = (words["track"] for words in catalogue.words(["track"], pool.track))
    drawn = [blake2b(f"{seed}\x1f{name}".encode(), digest_size=BITS // 8).digest() for name in names]
    return (np.array([int.from_bytes(one, "big") >> 11 for one in drawn], np.float64) + 0.5) / 2.0 ** (BITS - 11)
