"""How sure a rate is where a listener counts many times: its 95 % interval, and that of a difference of two rates.

Listeners are the independent units, not plays: somebody who skips skips often. So the variance of a rate y/x, both
summed over n listeners, is that between listeners (how far the rate moves without each of them: the jackknife, CV3 of
MacKinnon, Nielsen and Webb 2023), and the rate is treated as a share of n_eff = p(1 - p) / variance trials, at most as
many as there were (Korn and Graubard 1998). Its interval is Wilson's (1927) of so many trials. Student's quantile
stands for that of the normal, with one degree of freedom less than there are listeners who tell something: a variance
that eight of a hundred make is known from eight, and one of listeners of whom three play nearly everything from little
more than three (Kish's number). With the linearised variance and n - 1, 90 to 93 in a hundred hold the truth where
plays are spread over listeners as they are, few having most.
Where each listener counts once it is Wilson's own interval. A difference of two rates of different listeners has
Newcombe's (1998, method 10).

Not the percentile bootstrap over listeners, which is what this becomes with many listeners and rates in the middle: of
rare events (hides) it is too short, where nothing happened it has no width at all, and it costs a thousand sums.
`tests/responses/test_intervals.py` holds both beside each other: 95 in a hundred of these hold the truth, also of rare
events, where 83 to 93 of the bootstrap's do.

Where nobody did it, or everybody always, the listeners tell nothing of their spread, and the interval is Wilson's of as
many trials as there are listeners, as if each had been asked once.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

SURE = 0.95
FEWEST_FREE = 4  # degrees of freedom: of fewer Student's quantile runs away (12.7 for one)
LEAST_LISTENERS = 2  # of one alone nobody knows how listeners differ


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its interval; NaN where nothing could have happened. The ends are NaN of fewer than two listeners."""

    value: float
    low: float
    high: float


NO_RATE = Rate(float("nan"), float("nan"), float("nan"))


def rate(happened: np.ndarray, chances: np.ndarray, sure: float = SURE) -> Rate:
    """The rate sum(happened) / sum(chances) over listeners, with its interval.

    `happened` and `chances` (n,) of each listener; happened ≤ chances. Who had no chance is left out.
    """
    asked = chances > 0
    y, x = happened[asked].astype(np.float64), chances[asked].astype(np.float64)
    n, trials = len(x), float(x.sum())
    if not n:
        return NO_RATE
    p = float(y.sum()) / trials
    if n < LEAST_LISTENERS:
        return Rate(p, float("nan"), float("nan"))
    if x.max() == 1 or p in (0.0, 1.0):  # each was asked once, or is taken to have been
        return Rate(p, *wilson(p, n, NormalDist().inv_cdf((1 + sure) / 2)))
    alike = trials**2 / float(np.sum(x**2))  # so many listeners of equally many plays tell as much
    telling = min(int((y > 0).sum()), int((y < x).sum()), round(alike))  # who did it, or did not, whoever are fewer
    freedom = min(n - 1, max(FEWEST_FREE, telling - 1))
    return Rate(p, *wilson(p, _effective(y, x, p, trials), student(freedom, sure)))


def difference(one: Rate, other: Rate) -> Rate:
    """`one` minus `other`, of different listeners: Newcombe's hybrid of their two intervals."""
    low = np.hypot(one.value - one.low, other.high - other.value)
    high = np.hypot(one.high - one.value, other.value - other.low)
    between = one.value - other.value
    return Rate(between, between - float(low), between + float(high))


def wilson(p: float, n: float, z: float) -> tuple[float, float]:
    """Wilson's score interval of the share `p` of `n` trials, `n` any positive number."""
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, min(p, float(middle - half))), min(1.0, max(p, float(middle + half)))


def student(freedom: int, sure: float = SURE) -> float:
    """The two-sided quantile of Student's t (Abramowitz and Stegun 1964, 26.7.5); to .01 from 3 degrees of freedom on.

    With one or two, where the series fails, the quantile has a closed form.
    """
    tail = (1 + sure) / 2
    if freedom == 1:
        return float(np.tan(np.pi * (tail - 0.5)))
    if freedom == 2:
        return float((2 * tail - 1) * np.sqrt(2 / (4 * tail * (1 - tail))))
    z = NormalDist().inv_cdf(tail)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160,
    )
    return z + sum(term / freedom ** (k + 1) for k, term in enumerate(terms))


def _effective(y: np.ndarray, x: np.ndarray, p: float, trials: float) -> float:
    """How many independent trials the rate is worth."""
    variance = float(np.sum(((y - p * x) / (trials - x)) ** 2))  # how far the rate moves without each of them
    return trials if variance == 0 else min(trials, p * (1 - p) / variance)
