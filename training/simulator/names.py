"""What are the invented artists, albums and tracks called?"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from functools import partial

from training.simulator.words import ENGLISH, TONGUES, Tongue

TRIES = 25  # before a name that is taken gets a number, as a band's second line-up would
_AN = re.compile(r"\b([Aa]) ([AEIOU])(?!ne |uro)")  # "A Amber Winter"


def tongue_of(market: str, rng: random.Random) -> Tongue:
    """The language that an artist of `market` sings in."""
    chance = rng.random()
    for share, tongue in TONGUES[market]:
        chance -= share
        if chance < 0:
            return tongue
    return TONGUES[market][0][1]


def artist_names(tongues: Sequence[Tongue], rng: random.Random) -> list[str]:
    """One name per artist, no two alike (whatever their case)."""
    taken: set[str] = set()
    return [_untaken(partial(_artist, tongue, rng), taken) for tongue in tongues]


def titles(tongue: Tongue, count: int, taken: set[str], rng: random.Random) -> list[str]:
    """`count` titles that one artist has not used; `taken` (case-folded) learns them."""
    patterns = tongue.titles if rng.random() < 0.93 else ENGLISH.titles  # songs in English are written everywhere
    source = tongue if patterns is tongue.titles else ENGLISH
    return [_untaken(lambda: _fill(rng.choice(patterns), source, rng), taken) for _ in range(count)]


def _artist(tongue: Tongue, rng: random.Random) -> str:
    if rng.random() < tongue.solo * 0.8:
        return _fill(tongue.person, tongue, rng)
    return _fill(rng.choice(tongue.acts), tongue, rng)


def _fill(pattern: str, tongue: Tongue, rng: random.Random) -> str:
    n, m = rng.sample(tongue.nouns, 2)
    f, f2 = rng.sample(tongue.family, 2)
    q, q2 = rng.sample(tongue.qualities, 2) if tongue.qualities else ("", "")
    if q == n:  # "Paper Paper"
        q = q2
    s = rng.choice(tongue.plurals) if tongue.plurals else n
    p = rng.choice(tongue.places) if tongue.places else n
    name = pattern.format(n=n, m=m, f=f, f2=f2, q=q, q2=q2, s=s, p=p, g=rng.choice(tongue.given), low=m.lower())
    return _AN.sub(r"\1n \2", name).replace("_", " ")


def _untaken(make: Callable[[], str], taken: set[str]) -> str:
    for _ in range(TRIES):
        name = make()
        if name.casefold() not in taken:
            taken.add(name.casefold())
            return name
    number = 2
    while f"{name} {number}".casefold() in taken:
        number += 1
    taken.add(f"{name} {number}".casefold())
    return f"{name} {number}"
