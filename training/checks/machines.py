"""Which listeners are no people: too much a day, a beat like a clock's, or one track over and over?

They are counted, not taken out: the model learns presence, not plays, so that one machine weighs no more than one
listener. Shapes: T listens, B listeners.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from training.checks.found import Found, at_ms, codes, sentences, share, timed

MOST_A_DAY = 1_000  # listens; more than sixteen hours of one-minute tracks every day is a machine
DAY_MS = 86_400_000
PAUSE_MS = 3_600_000  # a longer gap is a pause, not a beat
LEAST_GAPS = 200  # fewer make no beat
SAME_GAP = 0.5  # of a listener's gaps that last the same second; an album on repeat stays under a tenth
MOST_OF_ONE = 2_000  # plays of one track: once a day for five years
ONE_SHARE = 0.9  # of all that the listener plays; of artists counted as tracks a half is human


def machines(listens: pa.Table) -> Found:
    """How many listeners look like machines, by what gives them away, and how many listens are theirs."""
    who, plays = codes(listens["listener"]), listens["plays"].to_numpy().astype(np.int64)
    listeners = int(who.max(initial=-1)) + 1
    has_time = listens["at"].is_valid().to_numpy()
    when = at_ms(timed(listens))
    signs = {
        "too_many_a_day": _busy(who[has_time], when, plays[has_time], listeners),
        "like_clockwork": _beating(who[has_time], when, listeners),
        "one_track": _of_one_track(who, codes(listens["track"]), plays, listeners),
    }
    machine = np.any(list(signs.values()), axis=0)
    theirs = int(machine[who].sum())
    named = ", ".join(f"{name.replace('_', ' ')} {int(sign.sum()):,}" for name, sign in signs.items() if sign.any())
    return Found(
        {
            "listeners_like_machines": int(machine.sum()),
            "machines": {name: int(sign.sum()) for name, sign in signs.items()} | {"listens": theirs},
        },
        sentences(
            (
                bool(machine.any()),
                f"{int(machine.sum()):,} of {listeners:,} listeners look like machines ({named}); "
                f"{share(theirs, len(who)):.1%} of the listens are theirs",
            )
        ),
    )


def _busy(who: np.ndarray, when: np.ndarray, plays: np.ndarray, listeners: int) -> np.ndarray:
    """(B,) bool: more than MOST_A_DAY listens on some day."""
    busy = np.zeros(listeners, bool)
    if len(who):
        day = when // DAY_MS
        order = np.lexsort((day, who))
        new = np.r_[True, (np.diff(who[order]) != 0) | (np.diff(day[order]) != 0)]
        starts = np.flatnonzero(new)
        busy[who[order][starts][np.add.reduceat(plays[order], starts) > MOST_A_DAY]] = True
    return busy


def _beating(who: np.ndarray, when: np.ndarray, listeners: int) -> np.ndarray:
    """(B,) bool: at least SAME_GAP of the gaps between their listens last the same second."""
    order = np.lexsort((when, who))
    gap, same = np.diff(when[order]), np.diff(who[order]) == 0
    beat = same & (gap > 0) & (gap < PAUSE_MS)
    whose, second = who[order][1:][beat], np.rint(gap[beat] / 1000).astype(np.int64)
    kind, count = np.unique(whose * (PAUSE_MS // 1000 + 1) + second, return_counts=True)
    commonest = np.zeros(listeners, np.int64)
    np.maximum.at(commonest, kind // (PAUSE_MS // 1000 + 1), count)
    gaps = np.bincount(whose, minlength=listeners)
    return (gaps >= LEAST_GAPS) & (commonest >= SAME_GAP * gaps)


def _of_one_track(who: np.ndarray, track: np.ndarray, plays: np.ndarray, listeners: int) -> np.ndarray:
    """(B,) bool: at least MOST_OF_ONE plays of one track, and ONE_SHARE of all their plays."""
    tracks = int(track.max(initial=-1)) + 1
    pair, place = np.unique(who * tracks + track, return_inverse=True)
    of_pair = np.bincount(place, weights=plays, minlength=len(pair))
    most = np.zeros(listeners)
    np.maximum.at(most, pair // max(tracks, 1), of_pair)
    return (most >= MOST_OF_ONE) & (most >= ONE_SHARE * np.bincount(who, weights=plays, minlength=listeners))
